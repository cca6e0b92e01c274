"""What an answer would change: each is tried as if it alone were told, and no other answer goes beyond them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from leadline.live.unknown import NOT_ASKED, telling
from leadline.model.condition import SECOND, HasPart, Matches
from leadline.plan import Detail
from leadline.plan.tellable import looks_of, tellable
from leadline.scoring.prepared import prepare
from leadline.scoring.temporary import create_inputs, live_schema, refill
from tests import oracle
from tests.oracle.facts import Facts, Known
from tests.oracle.scorer import Row
from tests.plan.harness import as_text
from tests.scoring.connections import changes_alone, lists_in, rows_of
from tests.strategies import random_world, vocabulary
from tests.strategies.draw import Rolled

SEEDS = [*range(40, 48), *(pytest.param(seed, marks=pytest.mark.drill) for seed in range(8000, 8300))]
DRAWN = 25


def told(facts: Facts, lead: str, name: str, value: str, at: int) -> Facts:
    """The same facts, and that this lead tells this."""
    change = {"lead_id": lead, "account_id": None, "attribute": name, "value": value, "occurred_at": at}
    return {**facts, "changes": [*facts.get("changes", ()), change]}


def results(row: Row | None) -> tuple[Any, ...] | None:
    return None if row is None else (row.score, row.grade, row.qualified, row.disqualified)


def by_oracle(model: Any, facts: Facts, lead: str, at: int) -> tuple[Any, ...] | None:
    found = oracle.score(model, facts, [(lead, at)]).rows
    return results(found[0] if found else None)


def drawn(name: str, seed: int) -> list[str]:
    """Values that nobody chose for this model."""
    account = vocabulary.ACCOUNT_ATTRIBUTES.get(name.removeprefix("company."), vocabulary.of(vocabulary.TEXTS))
    make = vocabulary.LEAD_ATTRIBUTES.get(name, account)
    values = (make(Rolled(seed * 1000 + number)) for number in range(DRAWN))
    texts = {as_text(one) for one in values if not isinstance(one, list)}
    return sorted(one for one in texts if one is not None and one.strip(" \t\r\n\u00a0\u2003"))


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_tried_together_are_what_the_oracle_says_of_each_alone(seed: int, tmp_path: Path) -> None:
    world = random_world(seed, leads=3, rules=8, events=40)
    facts = changes_alone(world.facts)
    model, known = world.model, Known(facts)
    lead, at = world.spine[0][0], world.spine[0][1] + SECOND // 2  # no border of a window lies among the instants
    looks = looks_of(model)
    names = [n for n in looks if n not in NOT_ASKED and not known.attribute(lead, n, at)]
    answers = [(name, one) for name in names for one in tellable(looks[name], at)]
    spine = [(lead, at + number) for number in range(len(answers) + 1)]
    together: list[Mapping[str, Any]] = [
        {"lead_id": lead, "account_id": None} | {n: getattr(c, n) for n in ("attribute", "value", "occurred_at")}
        for c in telling(answers, at)
    ]
    wanted = [by_oracle(model, facts, lead, at)]
    for number, (name, one) in enumerate(answers, start=1):
        wanted.append(by_oracle(model, told(facts, lead, name, one.value, at + number), lead, at + number))
    all_facts = {**facts, "changes": [*facts["changes"], *together]}
    with sqlite3.connect(tmp_path / "store.db", isolation_level=None) as connection:
        schema = live_schema(model, lists=lists_in(facts))
        statement = prepare(model, schema, create_inputs(connection, schema), Detail.sums)
        refill(connection, schema, rows_of(all_facts, schema, spine))
        found = {one.row_id: one for one in statement.results(connection)}
    assert {i for i, one in enumerate(wanted) if one is not None} == found.keys()
    for number, result in found.items():
        expected = wanted[number]
        assert expected is not None and result.score_cents is not None
        assert abs(expected[0] - Decimal(result.score_cents) / 100) <= Decimal("0.01"), (number, expected)
        if expected[0] * 100 == result.score_cents:
            assert (result.grade, result.qualified, result.disqualified) == expected[1:], (number, expected)

    for name in names:
        if any(isinstance(one, HasPart | Matches) for one in looks[name].predicates):
            continue  # texts that have several things at once: more than can be tried
        possible = {wanted[0], *(w for w, (n, _) in zip(wanted[1:], answers, strict=True) if n == name)}
        scores = [one[0] for one in possible if one is not None]
        for value in drawn(name, seed):
            after = by_oracle(model, told(facts, lead, name, value, at), lead, at)
            if after is None:
                assert None in possible, (name, value)
                continue
            assert min(scores) <= after[0] <= max(scores), (name, value, after)
            assert after[1] in {one[1] for one in possible if one is not None}, (name, value, after)
            assert after[2:] in {one[2:] for one in possible if one is not None}, (name, value, after)
