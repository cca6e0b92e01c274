"""A planted look-ahead is caught, whatever it looks like, and named with its evidence."""

from __future__ import annotations

from typing import Any

import duckdb

from tests.evidence.predict.conftest import Shop, at


def contract(*of: Any) -> str:
    """Filled for winners only."""
    return "contract" if not of else (f"c{of[0]}" if of[2] else "")


def call_length(*of: Any) -> str:
    """Longer for those who buy, with much noise: known only after the call."""
    return "call_length" if not of else f"{of[3].normal(300 + 300 * of[2], 150):.1f}"


def counter(*of: Any) -> str:
    """A number that goes up with the time."""
    return "counter" if not of else str(1000 + of[0] * 3)


def welcomed(*of: Any) -> str:
    """When a customer was welcomed: after the outcome, and for some others too."""
    return "welcomed_at" if not of else (at(of[1] + 40) if of[2] or of[0] % 9 == 0 else "")


PLANTED = {
    contract: "filled for winners only",
    welcomed: "after the outcome",
    counter: "a clock in disguise",
    call_length: "too good to be true",
}


def planted(*of: Any) -> str:
    return ",".join(one(*of) for one in PLANTED)


def test_a_planted_look_ahead_is_caught_and_used_only_where_somebody_insists(
    shop: Shop, con: duckdb.DuckDBPyConnection
) -> None:
    found = shop.write(extra=planted).train(con, insist=("call_length",))
    assert {leak.field: leak.why for leak in found.leaks} == {one(): why for one, why in PLANTED.items()}
    assert [leak.field for leak in found.leaks if leak.insisted] == ["call_length"]
    names = {f.name for f in found.frame.features}
    assert "call_length" in names and not names & {"contract", "welcomed_at", "counter"}
