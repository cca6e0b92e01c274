"""`leadline mail` and `leadline connect mail`: a template on its way to a mailbox, and addresses put aside."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.outward.mail.post import posting

WELCOME = "mail: welcome\ntopic: newsletter\nsubject: Hello {{ lead.first_name }}\ntext: 'Hi {{ lead.first_name }}.'\n"


def test_a_template_is_checked_kept_and_tried(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("welcome.yml").write_text(WELCOME, encoding="utf-8")
    Path("wrong.yml").write_text(WELCOME.replace("topic", "topics"), encoding="utf-8")
    wrong = run("mail", "check", "wrong.yml")
    assert wrong.code == 2 and "wrong.yml:2: a mail has no key `topics`; did you mean `topic`?" in wrong.err
    assert run("mail", "check", "welcome.yml").out == "`welcome` goes to who has consented to `newsletter`.\n"
    assert "Subject: Hello Ada\n\nHi Ada.\n" in run("mail", "preview", "welcome.yml").out
    assert run("mail", "apply", "welcome.yml").out == "Edit 1 of `welcome` is kept.\n"
    assert run("mail", "apply", "welcome.yml").out == "`welcome` is as it was.\n"
    assert "newsletter" in run("mail").out
    nowhere = run("mail", "try", "welcome", "--to", "me@acme.example")
    assert nowhere.code == 2 and "no mail server is connected yet" in nowhere.err
    with posting() as post:
        said = (
            "--host",
            "127.0.0.1",
            "--port",
            str(post.port),
            "--security",
            "none",
            "--from",
            "Acme <a@acme.example>",
        )
        assert run("connect", "mail", "post", *said, "--at-most", "3 per 7d").code == 0
        lacking = run("connect", "check", "post")
        assert lacking.code == 1 and "LEADLINE_PUBLIC_URL" in lacking.out
        monkeypatch.setenv("LEADLINE_PUBLIC_URL", "https://leads.example.com")
        assert run("connect", "check", "post").out == "The mail server 127.0.0.1 takes us.\n"
        assert run("mail", "try", "welcome", "--to", "me@acme.example").code == 0
        assert post.of("me@acme.example")["Subject"] == "Hello Ada"
        nobody = run("mail", "try", "welcome", "--to", "me@acme.example", "--lead", "7")
        assert nobody.code == 2 and "there is no lead 7" in nobody.err
    assert run("mail", "archive", "welcome").code == 0
    assert run("mail", "archive", "welcome").code == 2


def test_addresses_are_put_aside_and_let_have_mail_again(run: Run) -> None:
    assert run("mail", "list").out == "No address is put aside.\n"
    assert run("mail", "suppress", "Ada@example.com").out == "Ada@example.com gets no more mail.\n"
    assert run("mail", "suppress", "ada@example.com", "--topic", "news").code == 0
    (every, news) = run("mail", "list", "--json").json
    assert (every["email"], every["topic"], every["reason"], news["topic"]) == (
        "ada@example.com",
        "",
        "by hand",
        "news",
    )
    assert run("mail", "allow", "ada@example.com").out == "ada@example.com may get mail again.\n"
    assert run("mail", "allow", "ada@example.com").out == "ada@example.com was not put aside.\n"
    assert run("mail", "suppress", "ada").code == 2
