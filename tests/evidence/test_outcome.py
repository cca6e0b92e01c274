"""Outcomes as people write them, and as the facts say them."""

from __future__ import annotations

import re
import textwrap
from contextlib import nullcontext
from pathlib import Path

import duckdb
import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from leadline.errors import FactsError, ModelError
from leadline.evidence.outcome import Outcome, find, load_outcomes, needs, outcome_words, read_outcomes
from leadline.evidence.outcome.reading import AROUND, COMMON, OF
from leadline.evidence.outcome.schema import schema
from leadline.library.facts import connect, open_facts
from leadline.model import loads
from leadline.model.condition import DAY
from leadline.plan.used import together, used
from leadline.scoring.staging import stage

MODEL = loads("model: m\ndimensions: {fit: {}}\nrules: [{id: a, dimension: fit, if: {country: DE}, points: 1}]")
FACTS = {
    "leads": """\
        lead_id,status,closed_at,worth
        a,won,2026-03-01,100
        b,Won ,,
        c,lost,2026-03-02,
        """,
    "events": """\
        event_id,lead_id,event,occurred_at,stage,amount,plan,automated
        1,a,Stage Changed,2026-02-01,mql,,,
        2,a,stage.changed,2026-03-01,Customer,,,
        3,a,deal.won,2026-03-03,,250,pro,
        4,a,deal.won,2026-03-01,,40,basic,
        5,b,deal.won,2026-03-05,,,pro,
        6,c,deal.won,2026-03-06,,9,pro,true
        """,
    "changes": """\
        lead_id,attribute,value,occurred_at
        b,phase,trial,2026-01-01
        b,phase,paying,2026-02-01
        b,phase,trial,2026-03-01
        b,phase,paying,2026-04-01
        """,
}


def found(outcome: Outcome, folder: Path) -> tuple[list[tuple[str, str | None, float | None]], int]:
    """Of each lead that had it: when for the first time and what it brought; and who had it again."""
    for name, text in FACTS.items():
        (folder / f"{name}.csv").write_text(textwrap.dedent(text), encoding="utf-8")
    with connect() as con:
        tables = open_facts(con, {name: str(folder / f"{name}.csv") for name in FACTS}, {}).tables
        staged = stage(con, together([used(MODEL), needs(outcome)]), tables)
        counted = find(con, outcome, staged.schema)
        return rows(con), counted.again


def rows(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str | None, float | None]]:
    return con.execute(
        "SELECT given_id, strftime(to_timestamp(0) + to_microseconds(happened_at), '%m-%d'), amount "
        "FROM had_outcome JOIN lead_ids USING (lead_id) ORDER BY given_id"
    ).fetchall()


def one(text: str) -> Outcome:
    [outcome] = read_outcomes(textwrap.dedent(text))
    return outcome


def test_a_stage_is_found_in_the_changes_of_stage(tmp_path: Path) -> None:
    [outcome] = load_outcomes("stage: customer within 90d")
    assert (outcome.name, outcome.within) == ("customer", 90 * DAY)
    assert found(outcome, tmp_path) == ([("a", "03-01", None)], 0)


def test_the_first_event_counts_with_its_amount_and_machines_do_not(tmp_path: Path) -> None:
    outcome = one("{outcome: won, of: event, on: deal.won, within: 30d, amount: amount}")
    assert found(outcome, tmp_path) == ([("a", "03-01", 40), ("b", "03-05", None)], 1)
    bots = one("{outcome: won, of: event, on: [deal.*], bots: true, where: {plan: pro}, within: 30d, amount: amount}")
    assert found(bots, tmp_path)[0] == [("a", "03-03", 250), ("b", "03-05", None), ("c", "03-06", 9)]


def test_a_column_says_who_and_another_says_when(tmp_path: Path) -> None:
    outcome = one("{outcome: won, of: column, column: status, is: won, at: closed_at, within: 30d, amount: worth}")
    assert found(outcome, tmp_path)[0] == [("a", "03-01", 100)]
    undated = one("{outcome: won, of: column, column: status, is: won, amount: worth}")
    assert found(undated, tmp_path)[0] == [("a", None, 100), ("b", None, None)]


def test_a_column_of_instants_and_a_column_with_history_say_when_themselves(tmp_path: Path) -> None:
    closed = one("{outcome: closed, of: column, column: closed_at, within: 30d}")
    assert found(closed, tmp_path)[0] == [("a", "03-01", None), ("c", "03-02", None)]
    paying = one("{outcome: pays, of: column, column: phase, is: paying, within: 30d}")
    assert found(paying, tmp_path) == ([("b", "02-01", None)], 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{outcome: x, of: column, column: status, is: won, within: 9d}", "name the column that does, as in `at:"),
        ("{outcome: x, of: column, column: closed_at}", "say how soon after a score it must come"),
        ("{outcome: x, of: column, column: nix, within: 9d}", "looks at `nix`, which no lead has"),
        ("{outcome: x, of: event, on: deal.won, within: 9d, amount: nix}", "no event has the property `nix`"),
    ],
)
def test_what_the_facts_cannot_say_is_refused_in_words(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(FactsError, match=says):
        found(one(text), tmp_path)


def test_everything_that_is_wrong_with_a_file_is_said_at_once_with_its_line() -> None:
    text = """\
    outcomes:
      - {outcome: won, of: stage, stage: custommer, within: 90}
      - {outcome: won, of: stage, stage: sql, within: 90d}
      - {outcome: asked, of: evnt}
      - {of: event, on: any, within: 5d, wher: {a: 1}}
      - {outcome: asked, of: column}
    """
    with pytest.raises(ModelError) as refused:
        read_outcomes(textwrap.dedent(text))
    said = str(refused.value)
    for piece in (
        "outcome.yml:2, outcome 1: there is no stage `custommer`; did you mean `customer`?",
        'outcome.yml:2, outcome 1: `within`: "90" has no unit; write 90d for days',
        "outcome.yml:4, outcome 3: `of` is `stage`, `event` or `column`, not `evnt`; did you mean `event`?",
        "outcome.yml:5, outcome 4: `outcome` is missing",
        "outcome.yml:5, outcome 4: an outcome of an event has no key `wher`; did you mean `where`?",
        "outcome.yml:5, outcome 4: `any` is no outcome",
        "outcome.yml:6, outcome 5: `column` is missing",
    ):
        assert piece in said


def test_several_outcomes_share_definitions_and_need_names_of_their_own(tmp_path: Path) -> None:
    text = """\
    define: {big: {amount: {gte: 100}}}
    outcomes:
      - {outcome: won, title: Bought much, of: event, on: deal.won, where: big, within: 4w}
      - {outcome: reached, of: stage, stage: [sql, opportunity], within: 30d}
    """
    (tmp_path / "o.yml").write_text(textwrap.dedent(text), encoding="utf-8")
    outcomes = load_outcomes(str(tmp_path / "o.yml"))
    assert [outcome_words(outcome) for outcome in outcomes] == [
        "has this happen within 28 days: deal won whose amount is 100 or more",
        "comes to the stage sql or opportunity within 30 days",
    ]
    with pytest.raises(ModelError, match="two outcomes are called `a`"):
        read_outcomes("outcomes: [{outcome: a, of: column, column: b}, {outcome: a, of: column, column: c}]")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("won.yml", "won.yml: there is no such file; in words an outcome is `stage: customer within 90d`"),
        ("stage: client within 90d", "there is no stage `client`"),
        ("stage: customer", "`within` is missing"),
    ],
)
def test_words_that_are_no_outcome_are_refused(given: str, says: str) -> None:
    with pytest.raises(ModelError, match=says.replace("(", r"\(")):
        load_outcomes(given)


@pytest.mark.parametrize("text", ["", "- a", "just words"])
def test_a_text_that_is_no_mapping_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ModelError, match="an outcome is a mapping, as in `outcome: won`"):
        read_outcomes(text)


def test_every_key_of_an_outcome_is_on_the_page_of_evidence() -> None:
    page = (Path(__file__).parents[2] / "docs" / "evidence.md").read_text(encoding="utf-8")
    for key in [*COMMON, *OF, *(key for keys in OF.values() for key in keys), *AROUND, "outcomes"]:
        assert re.search(rf"`{key}\b|^{key}:", page, re.MULTILINE), key


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("outcome: won\nof: stage\nstage: [customer]\nwithin: 90d", True),
        ("outcome: won\nof: event\non: deal.won\nwhere: {plan: {in: [pro, team]}}\namount: amount\nwithin: 90d", True),
        ("outcome: won\nof: column\ncolumn: status\nis: won\nat: closed_at\ntimezone: Europe/Rome", True),
        ("outcomes: [{outcome: a, of: stage, stage: sql, within: 30d}]\ndefine: {big: [pro]}", True),
        ("outcome: won\nof: stage\nstage: client\nwithin: 90d", False),
        ("outcome: won\nof: event\nstage: customer\nwithin: 90d", False),
        ("outcome: won\nof: stage\nstage: customer", False),
        ("outcomes: [{outcome: a, of: stage, stage: sql, within: 30d, timezone: UTC}]", False),
    ],
)
def test_the_schema_for_editors_takes_what_can_be_read_and_nothing_else(text: str, is_right: bool) -> None:
    assert Draft202012Validator(schema()).is_valid(YAML(typ="safe").load(text)) is is_right
    with nullcontext() if is_right else pytest.raises(ModelError):
        assert read_outcomes(text)
