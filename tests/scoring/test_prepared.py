"""Few leads by a prepared statement: the same numbers as ever, again and again on one connection."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from leadline import templates
from leadline.model import Model, loads
from leadline.plan import Detail
from leadline.scoring.prepared import Contribution, Prepared, Result, prepare
from leadline.scoring.run import score_tables
from leadline.scoring.staging import Tables
from leadline.scoring.temporary import Connection, columns_of, create_inputs, execute, live_schema, refill
from leadline.simulate import write
from tests import oracle
from tests.oracle.agree import disagreements
from tests.oracle.cases import RESULTS
from tests.oracle.facts import Facts
from tests.scoring.connections import DATABASES, changes_alone, connected, lists_in, rows_of
from tests.strategies import random_world

SIMULATED = ("b2b-enterprise", "saas-trial", "webinar")
DAY = 86_400_000_000


@pytest.fixture(params=DATABASES)
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    with connected(request.param, request, tmp_path) as opened:
        yield opened


def prepared(connection: Connection, model: Model, lists: frozenset[str] = frozenset()) -> Prepared:
    """The model with contributions, over new tables of the connection."""
    schema = live_schema(model, lists=lists)
    return prepare(model, schema, create_inputs(connection, schema), Detail.contributions)


def fill(connection: Connection, statement: Prepared, facts: Facts, spine: list[tuple[str, int]]) -> None:
    schema = statement.plan.schema
    refill(connection, schema, rows_of(changes_alone(facts), schema, spine))


# -- the same numbers ----------------------------------------------------------------------------------------------


def shown(result: Result, model: Model, lead: str) -> dict[str, Any]:
    """A result as the oracle shows its own."""
    assert result.score_cents is not None
    names = ("score", *(d.name for d in model.dimensions))
    points = {
        n: Decimal(c or 0).scaleb(-2) for n, c in zip(names, (result.score_cents, *result.dimensions), strict=True)
    }
    return {"lead_id": lead, "as_of": result.as_of, **points, **{name: getattr(result, name) for name in RESULTS}}


def explained(line: Contribution, result: Result, lead: str) -> dict[str, Any]:
    points = {"points": Decimal(line.micro or 0).scaleb(-6), "occurrences": line.occurrences, "last_at": line.last_at}
    named = {"kind": line.kind, "rule": line.rule, "dimension": line.dimension}
    return {"lead_id": lead, "as_of": result.as_of, **named, **points}


@pytest.mark.parametrize(
    "seed", [*range(900, 906), *(pytest.param(n, marks=pytest.mark.drill) for n in range(6000, 6150))]
)
def test_random_worlds_are_scored_as_the_oracle_scores_them(connection: Connection, seed: int) -> None:
    world = random_world(seed, leads=25, rules=10, events=400)
    facts = changes_alone(world.facts)
    try:
        wanted = oracle.score(world.model, facts, world.spine)
    except ValueError:
        wanted = None
    statement = prepared(connection, world.model, lists_in(facts))
    fill(connection, statement, world.facts, list(world.spine))
    found = [(world.spine[r.row_id][0], r, lines) for r, lines in statement.receipts(connection)]
    if wanted is None:
        assert any(result.refused for _, result, _ in found)
        return
    rows = [shown(result, world.model, lead) for lead, result, _ in found]
    lines = [explained(line, result, lead) for lead, result, its in found for line in its]
    assert disagreements(world.model, wanted, rows, lines) == []


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A simulated company with its facts as the service has them: attributes are changes since the lead was created."""
    made = write(tmp_path_factory.mktemp("company"), size="S")
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(f"CREATE TABLE told AS SELECT row_number() OVER (ORDER BY lead_id) AS n, * FROM '{made.leads}'")
        con.execute("DELETE FROM told WHERE n > 300")
        con.execute("CREATE TABLE leads AS SELECT lead_id, created_at, account_id FROM told")
        con.execute(f"CREATE TABLE accounts AS SELECT account_id FROM '{made.accounts}'")
        con.execute(
            f"CREATE TABLE events AS SELECT * REPLACE (epoch_us(occurred_at) AS occurred_at) FROM '{made.events}'"
        )
        con.execute(
            f"CREATE TABLE changes AS SELECT * REPLACE (epoch_us(occurred_at) AS occurred_at) FROM '{made.changes}'"
        )
        for kind, table, at in (("lead", "told", "epoch_us(created_at)"), ("account", f"'{made.accounts}'", "0")):
            columns = [name for name, *_ in con.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()]
            for name in columns:
                if name in ("n", "lead_id", "account_id", "created_at"):
                    continue
                con.execute(
                    f"INSERT INTO changes BY NAME SELECT {kind}_id, '{name}' AS attribute, {name}::VARCHAR AS value, "
                    f"{at} AS occurred_at FROM {table} WHERE {name} IS NOT NULL"
                )
        con.execute(f"CREATE TABLE ends AS SELECT {made.ends}::BIGINT AS as_of")
        yield con


def simulated_rows(con: duckdb.DuckDBPyConnection, statement: Prepared, as_of: int) -> dict[str, list[tuple[Any, ...]]]:
    """The company's facts as rows of the temporary tables."""
    there = {name for name, *_ in con.execute("DESCRIBE events").fetchall()}
    properties = [f'events."{p}"::VARCHAR' if p in there else "NULL" for p in statement.plan.schema.properties]
    queries = {
        "in_spine": f"SELECT n, n, {as_of} FROM told",
        "in_leads": "SELECT n, epoch_us(created_at), account_id FROM told",
        "in_accounts": "SELECT account_id FROM accounts",
        "in_lead_changes": "SELECT n, attribute, value, occurred_at FROM changes JOIN told USING (lead_id)",
        "in_account_changes": "SELECT account_id, attribute, value, occurred_at FROM changes WHERE lead_id IS NULL",
        "in_events": (
            f"SELECT n, event, occurred_at, event_id, automated, {', '.join(properties)} "
            "FROM events JOIN told USING (lead_id)"
        ),
    }
    return {table: con.execute(query).fetchall() for table, query in queries.items()}


@pytest.mark.parametrize("template", SIMULATED)
def test_templates_score_as_they_do_in_a_run(
    connection: Connection, company: duckdb.DuckDBPyConnection, template: str
) -> None:
    model, con = loads(templates.read(template)), company.cursor()
    con.execute("SET TimeZone = 'UTC'")
    as_of = con.execute("SELECT as_of FROM ends").fetchall()[0][0]
    run = score_tables(
        con, [model], Tables("leads", "accounts", "changes", "events"), as_of, detail=Detail.contributions
    )
    statement = prepared(connection, model)
    refill(connection, statement.plan.schema, simulated_rows(con, statement, as_of))
    found = statement.receipts(connection)
    ids = dict(con.execute("SELECT n, lead_id FROM told").fetchall())
    dimensions = ", ".join(f"({d.name} * 100)::BIGINT" for d in model.dimensions)
    rows = con.execute(
        f"SELECT lead_id, (score * 100)::BIGINT, {dimensions}, grade, band, priority, qualified, disqualified, reasons "
        f"FROM {run.scores} ORDER BY lead_id"
    ).fetchall()
    assert sorted(flat(result, ids) for result, _ in found) == rows
    lines = con.execute(
        "SELECT lead_id, kind, rule, dimension, (points * 1000000)::BIGINT, occurrences, epoch_us(last_at) "
        f"FROM {run.contributions} ORDER BY lead_id"
    ).fetchall()
    assert [flat_line(line, ids[r.lead_id]) for r, its in found for line in its] == lines
    assert len({row[1] for row in rows}) > 20


def flat(result: Result, ids: dict[int, str]) -> tuple[Any, ...]:
    judged = (result.grade, result.band, result.priority, result.qualified, result.disqualified, result.reasons)
    return (ids[result.lead_id], result.score_cents, *result.dimensions, *judged)


def flat_line(line: Contribution, lead: str) -> tuple[Any, ...]:
    return (lead, line.kind, line.rule, line.dimension, line.micro, line.occurrences, line.last_at)


# -- again and again -----------------------------------------------------------------------------------------------

MODEL = loads("""
model: m
dimensions: {fit: {}, engagement: {max: 30, restart: [lost]}}
rules:
  - {id: de, dimension: fit, if: {country: DE}, points: 5}
  - {id: large, dimension: fit, if: {company.employees: {gte: 100}}, points: 7}
  - {id: page, dimension: engagement, on: page, points: 10, cap: 40}
  - {id: vip, dimension: engagement, on: page, where: {tags: vip}, points: 2}
  - {id: paid, dimension: engagement, on: paid, points: {per: amount, times: 1}}
lifecycle: {mql: {score: {gte: 30}}, qualify: [{did: {on: paid, within: 30d}}]}
account_score: {of: fit, by: best, roles: {german: {country: DE}}}
""")


def page(lead: str, number: int, **properties: object) -> dict[str, Any]:
    return {
        "event_id": f"{lead}{number}", "lead_id": lead, "event": "page", "occurred_at": number * DAY,
        "properties": properties,
    }  # fmt: skip


def paid(lead: str, day: int, amount: float) -> dict[str, Any]:
    return {**page(lead, day, amount=amount), "event": "paid"}


FACTS: Facts = {
    "leads": [
        {"lead_id": "a", "country": "de", "account_id": "x", "created_at": 0},
        {"lead_id": "b", "country": "FR", "created_at": 0},
    ],
    "accounts": [{"account_id": "x", "employees": 120}],
    "events": [*(page("a", n, tags=["vip", "new"]) for n in range(4)), page("b", 1, tags="VIP")],
}


def test_all_that_a_model_says_is_there_at_once(connection: Connection) -> None:
    statement = prepared(connection, MODEL, frozenset({"tags"}))
    fill(connection, statement, {**FACTS, "events": [*FACTS["events"], paid("a", 5, 3.5)]}, [("a", 10 * DAY)])
    [(result, lines)] = statement.receipts(connection)
    assert result == Result(
        row_id=0, lead_id=1, as_of=10 * DAY, score_cents=4200, dimensions=(1200, 3000), grade=None, band=None,
        priority=None, qualified=True, disqualified=False, qualifies_at_once=True, recycle=False, stage="lead",
        reasons=result.reasons, qualifies_last_at=5 * DAY, account_id="x", roles=(True,),
    )  # fmt: skip
    assert [(x.kind, x.rule, x.micro, x.occurrences) for x in lines] == [
        ("rule", "de", 5_000_000, None),
        ("rule", "large", 7_000_000, None),
        ("rule", "page", 40_000_000, 4),
        ("rule", "vip", 8_000_000, 4),
        ("rule", "paid", 3_500_000, 1),
        ("dimension", "engagement", -21_500_000, None),
    ]
    assert result.reasons is not None and result.reasons.count(";") == 2


def test_the_tables_are_filled_again_and_again(connection: Connection) -> None:
    statement = prepared(connection, MODEL, frozenset({"tags"}))
    scores = []
    for spine in ([("a", 10 * DAY), ("b", 10 * DAY)], [("b", DAY)], [], [("a", DAY - 1), ("a", DAY), ("b", 0)]):
        fill(connection, statement, FACTS, spine)
        scores.append([result.score_cents for result in statement.results(connection)])
    assert scores == [[4200, 1200], [1200], [], [2400, 3600, 0]]


def test_two_models_share_the_tables(connection: Connection) -> None:
    other = loads("model: o\ndimensions: {d: {}}\nrules: [{id: r, dimension: d, if: {city: Rom}, points: 3}]")
    schema = live_schema(MODEL, other, lists=frozenset({"tags"}))
    dialect = create_inputs(connection, schema)
    facts: Facts = {**FACTS, "leads": [{**FACTS["leads"][0], "city": "ROM "}]}
    refill(connection, schema, rows_of(changes_alone(facts), schema, [("a", 0)]))
    found = [prepare(model, schema, dialect).results(connection)[0].score_cents for model in (MODEL, other)]
    assert found == [2400, 300]


def test_new_tables_take_the_place_of_old_ones(connection: Connection) -> None:
    prepared(connection, MODEL)
    statement = prepared(connection, loads("model: o\ndimensions: {d: {}}\nrules: []"))
    assert "in_events" in columns_of(statement.plan.schema)
    execute(connection, "SELECT count(*) FROM in_events")
    assert statement.results(connection) == []


def test_a_lead_beyond_all_proportion_is_marked_and_the_others_are_scored(connection: Connection) -> None:
    statement = prepared(connection, MODEL, frozenset({"tags"}))
    facts = {**FACTS, "events": [paid("a", 1, 1e12), paid("b", 1, 4)]}
    fill(connection, statement, facts, [("a", 2 * DAY), ("b", 2 * DAY)])
    (first, lines), (second, _) = statement.receipts(connection)
    assert (first.refused, first.score_cents, second.refused, second.score_cents) == (True, None, False, 400)
    assert [line.rule for line in lines if line.micro is None and line.kind == "rule"] == ["paid"]


def test_a_predictor_is_read_from_its_own_table(connection: Connection) -> None:
    model = loads("model: p\ndimensions: {d: {}}\nrules: [{id: r, dimension: d, predict: buys, points: {times: 100}}]")
    statement = prepared(connection, model)
    known = [{"lead_id": "a", "predictor": "buys", "probability": 0.25, "occurred_at": 5}]
    fill(connection, statement, {"leads": [{"lead_id": "a"}], "probabilities": known}, [("a", 4), ("a", 5)])
    assert [result.score_cents for result in statement.results(connection)] == [0, 2500]
