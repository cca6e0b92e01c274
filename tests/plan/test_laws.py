"""Laws that every kind of rule keeps on the plan. A new kind is under test by being one.

That the same event twice counts once is a law of reading (`tests/files`): what is staged has no repeats.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any, get_args

import pytest

from leadline.model import AtLeast, Dimension, Fade, Kind, Model, Occurrences, PerProperty, Rule, Sequence
from tests.plan.harness import Line, Scored, score
from tests.strategies import Facts, Spine
from tests.strategies.draw import Rolled
from tests.strategies.facts import facts as write_facts
from tests.strategies.facts import spine as write_spine
from tests.strategies.rules import kind as write_kind
from tests.strategies.vocabulary import EXCLUDED_NAMES, EXCLUDED_PREFIXES

KINDS = get_args(Kind)
RULES, LEADS, EVENTS = 8, 12, 500
MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True)
class Case:
    """A model whose rules are all of one kind, facts that they meet, and what the plan makes of them."""

    model: Model
    facts: Facts
    spine: Spine
    scored: Scored


@cache
def case_of(kind: type) -> Case:
    draw = Rolled(KINDS.index(kind))
    rules: list[Rule] = []
    while len(rules) < RULES:
        made = write_kind(draw)
        if isinstance(made, kind):
            rules.append(Rule(f"rule-{len(rules) + 1}", "fit", made))
    model = Model(
        "laws",
        (Dimension("fit", restart=("recycled",)),),
        tuple(rules),
        (("fit", Decimal(1)),),
        timezone="Europe/Berlin",
        excluded_names=EXCLUDED_NAMES,
        excluded_prefixes=EXCLUDED_PREFIXES,
    )
    known = write_facts(draw, model, LEADS, EVENTS, exactly=True)
    known["events"] = list({event["event_id"]: event for event in known["events"]}.values())
    spine = write_spine(draw, known)
    return Case(model, known, spine, score(model, known, spine))


@pytest.fixture(params=KINDS, ids=[kind.__name__ for kind in KINDS])
def case(request: pytest.FixtureRequest) -> Case:
    return case_of(request.param)


def alike(found: Scored, wanted: Scored) -> bool:
    """Whether two runs say the same, whatever the order of their rows."""
    return sorted_lines(found.rows) == sorted_lines(wanted.rows) and sorted_lines(found.contributions) == sorted_lines(
        wanted.contributions
    )


def sorted_lines(lines: list[Line]) -> list[str]:
    return sorted(repr(line) for line in lines)


def of_leads(scored: Scored, leads: set[str]) -> Scored:
    rows = [row for row in scored.rows if row["lead_id"] in leads]
    return Scored(rows, [line for line in scored.contributions if line["lead_id"] in leads])


def test_the_rules_really_give_points(case: Case) -> None:
    ids = {line["rule"] for line in case.scored.contributions if line["kind"] == "rule"}
    assert len(ids - {"granted"}) >= 3


def test_events_after_the_instant_change_nothing(case: Case) -> None:
    """Nor would more of them."""
    instant = sorted(at for _, at in case.spine)[len(case.spine) // 2]
    spine = [(row["lead_id"], instant) for row in case.facts["leads"]]
    past = [event for event in case.facts["events"] if event["occurred_at"] <= instant]
    future = [
        {**event, "event_id": f"later {number}", "occurred_at": instant + 1 + number}
        for number, event in enumerate(case.facts["events"])
    ]
    wanted = score(case.model, {**case.facts, "events": past}, spine)
    assert wanted.contributions
    assert alike(score(case.model, {**case.facts, "events": past + future}, spine), wanted)


def test_the_order_of_rows_changes_nothing(case: Case) -> None:
    random = Random(1)
    shuffled = {kind: random.sample(rows, len(rows)) for kind, rows in case.facts.items()}
    spine = random.sample(case.spine, len(case.spine))
    assert alike(score(case.model, shuffled, spine), case.scored)


def test_other_leads_change_nothing(case: Case) -> None:
    some = {row["lead_id"] for row in case.facts["leads"][: LEADS // 3]}
    own: Facts = {
        kind: [row for row in rows if row.get("lead_id") is None or row["lead_id"] in some]
        for kind, rows in case.facts.items()
    }
    spine = [(lead, at) for lead, at in case.spine if lead in some]
    assert alike(score(case.model, own, spine), of_leads(case.scored, some))


def test_splitting_the_spine_changes_nothing(case: Case) -> None:
    parts = [score(case.model, case.facts, case.spine[start::2]) for start in range(2)]
    rows = [row for part in parts for row in part.rows]
    assert alike(Scored(rows, [line for part in parts for line in part.contributions]), case.scored)


def never_sinks(rule: Rule) -> bool:
    """Whether one more matching event cannot lower the rule: positive constant points that age only takes away.

    A fade may rise again, and a property's value may be negative; a surge looks at the pace before.
    """
    kind = rule.kind
    if not isinstance(kind, Occurrences | AtLeast | Sequence) or isinstance(kind.points, PerProperty):
        return False
    return kind.points > 0 and not (isinstance(kind, Occurrences) and isinstance(kind.decay, Fade))


@pytest.mark.parametrize("kind", [Occurrences, AtLeast, Sequence])
def test_one_more_matching_event_never_lowers_a_rule(kind: type) -> None:
    case, random = case_of(kind), Random(2)
    model = replace(case.model, rules=tuple(rule for rule in case.model.rules if never_sinks(rule)))
    assert model.rules
    instant = sorted(at for _, at in case.spine)[len(case.spine) // 2]
    spine = [(row["lead_id"], instant) for row in case.facts["leads"]]
    known = [event for event in case.facts["events"] if event["event"].lower()[:5] not in ("stage", "point")]
    more = [
        {
            **random.choice(known),
            "lead_id": lead,
            "event_id": f"more {lead} {number}",
            "occurred_at": instant - random.randrange(10**13),
        }
        for lead, _ in spine
        for number in range(5)
    ]
    before = score(model, case.facts, spine)
    after = score(model, {**case.facts, "events": [*case.facts["events"], *more]}, spine)
    assert not alike(after, before)
    points = points_of(after)
    for key, least in points_of(before).items():
        assert points.get(key, Decimal(0)) >= least - MILLIONTH, key


def points_of(scored: Scored) -> dict[Any, Decimal]:
    return {
        (line["lead_id"], line["rule"]): line["points"]
        for line in scored.contributions
        if line["kind"] == "rule" and line["rule"] != "granted"
    }
