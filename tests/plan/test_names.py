"""Names that people give: words that engines reserve, capitals, spaces, quotes, other alphabets, long ones."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from sqlglot import exp

from leadline.errors import UnsupportedError
from leadline.model import Constant, Dimension, Model, Occurrences, Rule, Selection
from leadline.model.condition import OneOf, ValueTest
from leadline.plan import query as q
from leadline.plan.occurrence import slug
from leadline.plan.query import RESERVED
from leadline.plan.used import used
from leadline.scoring.engines import Engine
from tests import oracle
from tests.oracle.facts import Facts
from tests.plan.engines import queried
from tests.plan.harness import differences, score

ODD = (
    "Country", "job title", "it's", 'a "b"', "größe", "国", "a.b", "a__b", "a_b", "1st", "_", "-", "x" * 55 + "1",
    "x" * 55 + "2", "`tick`", "semi;colon", "%s", "{x}", "back\\slash", "$1", "@at", "#", "tab\tname", "🙂",
    "name", "event_id", "automated", "occurred_at", "row_id", "as_of", "attribute", "value", "stage", "key_0", "line",
    "given_id", "lead_id as it came",
)  # fmt: skip


def model_of(attributes: Sequence[str], properties: Sequence[str]) -> Model:
    """A rule for each name, each with points of its own."""
    passed = (OneOf(texts=("yes",)),)
    rules = [
        Rule(f"attribute-{i}", "fit", Constant(Decimal(i + 1)), condition=ValueTest(name, passed))
        for i, name in enumerate(attributes)
    ]
    rules += [
        Rule(f"property-{i}", "fit", Occurrences(Selection(("page",), where=ValueTest(name, passed)), Decimal(i + 1)))
        for i, name in enumerate(properties)
    ]
    return Model("names", (Dimension("fit"),), tuple(rules), (("fit", Decimal(1)),))


def said(names: Sequence[str]) -> dict[str, Any]:
    return {name: "yes" if i % 3 else "no" for i, name in enumerate(names)}


def test_a_word_that_an_engine_reserves_is_only_a_name(engine: Engine) -> None:
    words = [*sorted(RESERVED), *(name for name in ODD if name != "row_id")]
    columns = {word: pa.array([number], pa.int64()) for number, word in enumerate(words)}
    query = exp.select("row_id", *(q.named(q.column(word, "l"), f"of_{i}") for i, word in enumerate(words))).from_(
        "in_leads AS l"
    )
    [row] = queried(engine, columns, query)
    assert [row[f"of_{i}"] for i in range(len(words))] == list(range(len(words)))


def test_an_odd_name_is_only_a_name(engine: Engine) -> None:
    """Of an attribute in the leads' table, of one with a history, of an account's, and of an event's property."""
    names = ODD[:14] if engine.dialect == "spark" else ODD  # which takes long over many columns
    tracked, told = names[::4], [name for name in names if name not in names[::4]]
    company = [f"company.{name}" for name in names[::6]]
    page = {"event_id": "1", "event": "page", "occurred_at": 5, "source": "web", "automated": False}
    facts: Facts = {
        "leads": [{"lead_id": "a", "account_id": "x", **said(told)}, {"lead_id": "b"}],
        "accounts": [{"account_id": "x", **said(names[::6])}],
        "changes": [
            {"lead_id": "a", "account_id": None, "attribute": name, "value": value, "occurred_at": 1}
            for name, value in said(tracked).items()
        ],
        "events": [{**page, "lead_id": "a", "properties": said(names)}],
    }
    model = model_of([*names, *company], names)
    spine = [("a", 10), ("b", 10), ("a", 0)]
    wanted = oracle.score(model, facts, spine)
    assert len(wanted.contributions) > len(names)
    assert differences(model, wanted, score(model, facts, spine, engine=engine)) == []


@pytest.mark.parametrize(("attributes", "properties"), [(("Country", "country"), ()), ((), ("Path", "path"))])
def test_names_that_differ_only_in_capitals_are_refused(attributes: Sequence[str], properties: Sequence[str]) -> None:
    with pytest.raises(UnsupportedError, match="differ only in capitals"):
        used(model_of(attributes, properties))


def test_parts_of_columns_are_short_and_their_own() -> None:
    slugs = [slug(name) for name in (*ODD, "x" * 300, "company.employees", "company__employees")]
    assert len(set(slugs)) == len(slugs)
    assert max(map(len, slugs)) <= 40
    assert all(part.isascii() and part == part.lower() for part in slugs)
