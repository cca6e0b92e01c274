"""`leadline connect notice`: the address comes from a file, is tried, and shown to nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.outward.receiver import receiving


def test_a_connection_for_notices_is_made_and_tried(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as receiver:
        Path("url.txt").write_text(f"{receiver.url.replace('http', 'json')}/s3cret\n", encoding="utf-8")
        made = run("connect", "notice", "chat", "--url-file", "url.txt", "--digest", "daily at 8:00")
        assert made.out == "`chat` tells everybody daily at 08:00 of: assigned, reminder, escalated, flow.\n"
        refused = run("connect", "try", "chat")
        assert refused.code == 2 and "LEADLINE_OUTBOUND_PRIVATE" in refused.err
        monkeypatch.setenv("LEADLINE_OUTBOUND_PRIVATE", "yes")
        assert run("connect", "try", "chat").out == "The message has arrived.\n"
        assert [call.path for call in receiver.calls] == ["/s3cret"]
    listed = run("connect", "--json")
    assert run("connect", "check", "chat").code == 0
    wrong = run("connect", "notice", "other", "--about", "qualified")
    assert wrong.code == 2 and "`url` is missing" in wrong.err
    assert "s3cret" not in made.out + refused.err + listed.out
