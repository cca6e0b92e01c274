"""Features see what was known at the instant, and nothing else."""

from __future__ import annotations

import duckdb
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.evidence.outcome import find, load_outcomes
from leadline.evidence.predict.accounts import make_accounts
from leadline.evidence.predict.features import features
from leadline.evidence.predict.frame import Frame
from leadline.evidence.predict.recipe import attributes_in, names_seen, wanted
from leadline.library.facts import connect
from leadline.model import loads
from leadline.plan.used import together, used
from leadline.scoring.spine import make_born
from leadline.scoring.staging import Tables, stage

NAMES = ["page", "email.clicked", "demo.requested"]
MODEL = loads(
    "model: m\ndimensions: {d: {}}\nrules:\n  - {id: visits, dimension: d, on: page, points: 2, half_life: 5d}\n"
)
AT = 1_000 * 86_400_000_000
HOUR = 3_600_000_000
facts = st.tuples(
    st.sampled_from(["a", "b"]),
    st.sampled_from(NAMES),
    st.integers(-150 * 24, 0),
    st.sampled_from(["/x", "/y", None]),
    st.sampled_from(["ads", None]),
)


def seen(events: list[tuple[str, str, int, str | None, str | None]], changes: list[tuple[str, str, str, int]]) -> Frame:
    """The features of two leads of one account as of one instant; hours are counted from it."""
    with connect() as con:
        con.execute("CREATE TABLE leads AS FROM (VALUES ('a', 'x', 3), ('b', 'x', 4)) t(lead_id, account_id, n)")
        con.execute(
            "CREATE TABLE events "
            "(lead_id TEXT, event TEXT, occurred_at BIGINT, path TEXT, utm_source TEXT, seconds INTEGER)"
        )
        con.execute("CREATE TABLE changes (lead_id TEXT, attribute TEXT, value TEXT, occurred_at BIGINT)")
        for who, name, hour, path, source in events:
            con.execute(
                "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", [who, name, AT + hour * HOUR, path, source, abs(hour)]
            )
        for who, attribute, value, hour in changes:
            con.execute("INSERT INTO changes VALUES (?, ?, ?, ?)", [who, attribute, value, AT + hour * HOUR])
        return _features(con)


def _features(con: duckdb.DuckDBPyConnection) -> Frame:
    from dataclasses import replace

    tables = Tables("leads", None, "changes", "events")
    [outcome] = load_outcomes("event: bought within 30d")
    recipe = attributes_in(con, tables, outcome)
    staged = stage(con, together([wanted(recipe), used(MODEL)]), tables)
    find(con, outcome, staged.schema)
    make_born(con, staged)
    make_accounts(con, staged.schema, None)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE in_spine AS "
        f"SELECT (lead_id - 1)::BIGINT AS row_id, lead_id, {AT}::BIGINT AS as_of FROM in_leads"
    )
    recipe = replace(recipe, events=names_seen(con), has_events=True)
    return features(con, staged.schema, recipe, MODEL)


@settings(max_examples=6, deadline=None)
@given(st.lists(facts, max_size=8), st.lists(facts, min_size=1, max_size=5))
def test_an_event_and_a_change_after_the_snapshot_change_no_feature(
    before: list[tuple[str, str, int, str | None, str | None]],
    later: list[tuple[str, str, int, str | None, str | None]],
) -> None:
    first = ("a", "page", -200 * 24, "/first", "first")
    known = [("a", "city", "Rome", -50), ("b", "city", "12", -3), ("b", "account_id", "x", -40)]
    after = [(who, name, 1 - hour, path, source) for who, name, hour, path, source in later]
    one = seen([first, *before], known)
    other = seen(
        [first, *before, *after, ("b", "never.seen", 5, None, None)],
        [*known, ("a", "city", "Oslo", 1), ("b", "city", "9", 4), ("b", "account_id", "y", 2)],
    )
    assert [f.name for f in one.features] == [f.name for f in other.features]
    assert one.fingerprint() == other.fingerprint()


def test_counts_recency_touches_accounts_and_rules_are_as_they_were() -> None:
    events = [
        ("a", "page", -24 * 100, "/x", "ads"),
        ("a", "page", -24 * 10, "/y", None),
        ("a", "email.clicked", -24 * 2, None, None),
        ("b", "page", -24 * 8, "/x", "search"),
        ("a", "page", 0, "/x", "mail"),
    ]
    found = seen(events, [("a", "city", "Rome", -5), ("a", "city", "Oslo", 0)])
    of = {f.name: column.tolist() for f, column in zip(found.features, found.columns, strict=True)}
    assert of["page.last_7_days"] == [1, 0] and of["page.last_30_days"] == [2, 1] and of["page.ever"] == [3, 1]
    assert of["acts.days_since"] == [0, 8] and of["email.clicked.days_since"][0] == 2
    assert np.isnan(of["email.clicked.days_since"][1])
    assert of["acts.last"] == ["page", "page"] and of["acts.last_two"] == ["email.clicked → page", "page"]
    assert of["paths.ever"] == [2, 1]
    assert of["seconds.last"] == [0, 24 * 8] and of["seconds.sum"] == [24 * 112, 24 * 8]
    assert of["first_touch"] == ["ads", "search"] and of["last_touch"] == ["mail", "search"]
    assert of["city"] == ["oslo", None] and of["n"] == [3, 4]
    assert of["account.people"] == [2, 2] and of["account.last_30_days"] == [4, 4]
    moved = seen(events, [("b", "account_id", "x", -24 * 9), ("b", "account_id", "y", -24 * 7)])
    then = {f.name: (f.dated, column.tolist()) for f, column in zip(moved.features, moved.columns, strict=True)}
    assert then["account.people"] == (False, [1, 1]) and then["account.last_30_days"] == (False, [4, 0])
    assert of["rule.visits"][0] == round(2 + 2 * 0.5**2 + 2 * 0.5**20, 6)
