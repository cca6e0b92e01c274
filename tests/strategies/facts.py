"""Random facts: events at the borders of a model's windows, repeats, ties, history, odd values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any, TypeAlias

from leadline.model.condition import DAY, SECOND
from leadline.model.model import Model
from tests.oracle.values import instant_text
from tests.strategies import vocabulary as words
from tests.strategies.draw import Draw

Facts: TypeAlias = dict[str, list[dict[str, Any]]]
Spine: TypeAlias = list[tuple[str, int]]
LONGEST = 10**15  # microseconds, 31 years: in a model, a greater whole number is an instant, a smaller one a duration


def numbers_in(part: object) -> set[int]:
    """Every whole number in a model, at any depth, that can be a duration or an instant."""
    if isinstance(part, bool):
        return set()
    if isinstance(part, int):
        return {part} if part >= SECOND else set()
    if is_dataclass(part):
        return {number for field in fields(part) for number in numbers_in(getattr(part, field.name))}
    if isinstance(part, tuple):
        return {number for element in part for number in numbers_in(element)}
    return set()


class Writer:
    """Writes facts for one model, at instants that matter to it."""

    def __init__(self, draw: Draw, model: Model) -> None:
        self.draw = draw
        self.dimensions = tuple(dimension.name for dimension in model.dimensions)
        numbers = sorted(numbers_in(model))
        self.durations = tuple(number for number in numbers if number < LONGEST) or words.DURATIONS
        self.instants = tuple(number for number in numbers if number >= LONGEST)
        self.focus = draw.pick(words.FOCI)
        self.used: list[int] = []

    def at(self) -> int:
        """An instant near the focus or one of the model's own; sometimes one that was used before."""
        form = self.draw.whole(0, 19)
        if form >= 18 and self.used:
            return self.draw.pick(self.used)
        if form == 17 and self.instants:
            found = self.draw.pick(self.instants) + self.draw.whole(-1, 1)
        elif form == 16:
            found = words.around(self.draw)
        else:
            found = words.near(self.draw, self.focus, self.durations)
        self.used.append(found)
        return found

    # -- leads and accounts ----------------------------------------------------------------------------------

    def lead(self, identity: str, accounts: Sequence[str]) -> dict[str, Any]:
        draw = self.draw
        row: dict[str, Any] = {"lead_id": identity}
        row["account_id"] = draw.pick((None, *accounts, *accounts)) if accounts else None
        row["created_at"] = draw.maybe(70, self.at)
        for name, make in words.LEAD_ATTRIBUTES.items():
            row[name] = make(draw) if draw.chance(70) else None
        return row

    def account(self, identity: str) -> dict[str, Any]:
        row: dict[str, Any] = {"account_id": identity}
        for name, make in words.ACCOUNT_ATTRIBUTES.items():
            row[name] = make(self.draw) if self.draw.chance(80) else None
        return row

    def change(self, leads: Sequence[str], accounts: Sequence[str]) -> dict[str, Any]:
        """A change of a lead's or an account's attribute; history holds text."""
        draw = self.draw
        if accounts and draw.chance(30):
            name = draw.pick(tuple(words.ACCOUNT_ATTRIBUTES))
            value = as_text(words.ACCOUNT_ATTRIBUTES[name](draw))
            owner = {"lead_id": None, "account_id": draw.pick(accounts)}
        else:
            name = draw.pick(("country", "age", "renewal", "vip", "job", "account_id", "created_at"))
            value = self.change_value(name, accounts)
            owner = {"lead_id": draw.pick(leads), "account_id": None}
        return {**owner, "attribute": name, "value": value, "occurred_at": self.at()}

    def change_value(self, name: str, accounts: Sequence[str]) -> str | None:
        if name == "account_id":
            return self.draw.pick((*accounts, None, "unknown"))
        if name == "created_at":
            return instant_text(self.at())
        return as_text(words.LEAD_ATTRIBUTES[name](self.draw))

    # -- events ----------------------------------------------------------------------------------------------

    def event(self, number: int, leads: Sequence[str], before: Sequence[dict[str, Any]]) -> dict[str, Any]:
        draw = self.draw
        if before and draw.chance(6):
            return self.repeated(draw.pick(before), leads)
        form = draw.whole(0, 19)
        name, properties = draw.pick(words.RAW_NAMES), self.properties()
        if form == 19:
            name, properties = draw.pick(("stage.changed", "Stage Changed")), {"stage": draw.pick(words.STAGE_VALUES)}
        elif form == 18:
            name, properties = "points.granted", self.grant()
        return {
            "event_id": f"e{number}" if draw.chance(95) else f"é{number}",
            "lead_id": draw.pick(leads),
            "event": name,
            "occurred_at": self.at(),
            "source": draw.pick(("web", "web", "crm")),
            "automated": draw.chance(10),
            "properties": properties,
        }

    def repeated(self, event: dict[str, Any], leads: Sequence[str]) -> dict[str, Any]:
        """The same event again: later, earlier, at the same instant with other content, or of another source."""
        draw, again = self.draw, dict(event)
        form = draw.whole(0, 5)
        if form >= 1:
            again["occurred_at"] += draw.pick((0, 0, 1, -1, DAY, -DAY))
        if form == 2:
            again["properties"] = self.properties()
        if form == 3:
            again["lead_id"] = draw.pick(leads)
        if form == 4:
            again["source"] = "other"
        return again

    def properties(self) -> dict[str, Any]:
        found = {}
        for name, make in words.PROPERTIES.items():
            if self.draw.chance(35):
                found[name] = make(self.draw)
        return found

    def grant(self) -> dict[str, Any]:
        draw = self.draw
        name = draw.pick(self.dimensions)
        found: dict[str, Any] = {
            "points": draw.pick((5, "7.5", -3, 2.5, 100, None, "x", 0.1)),
            "dimension": draw.pick((name, name, f" {name.upper()} ", "elsewhere", None)),
        }
        if draw.chance(40):
            found["expires"] = instant_text(self.at())
        if draw.chance(30):
            found["half_life"] = draw.pick(("14d", "12h", "2w", "30d"))
        return found


def as_text(value: object) -> str | None:
    if value is None or isinstance(value, float):
        return None if value is None or value != value or value in (float("inf"), float("-inf")) else f"{value:g}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def facts(draw: Draw, model: Model, most_leads: int, most_events: int, exactly: bool = False) -> Facts:
    """Leads with what is known of them, at most or ``exactly`` so many; now and then events of a lead in no table."""
    writer = Writer(draw, model)
    accounts = ["x", "y", "ß z"][: draw.whole(0, 3)]
    leads = [f"lead {number}" for number in range(1, draw.whole(most_leads if exactly else 1, most_leads) + 1)]
    known = [*leads, "nobody"] if draw.chance(5) else leads
    events: list[dict[str, Any]] = []
    for number in range(draw.whole(most_events if exactly else 0, most_events)):
        events.append(writer.event(number, known, events))
    return {
        "leads": [writer.lead(lead, accounts) for lead in leads],
        "accounts": [writer.account(account) for account in accounts if not draw.chance(15)],
        "changes": [writer.change(leads, accounts) for _ in range(draw.whole(0, 2 + most_events // 4))],
        "events": events,
        "probabilities": [probability(writer, leads) for _ in range(draw.whole(0, 3 * len(leads)))],
    }


def probability(writer: Writer, leads: Sequence[str]) -> dict[str, Any]:
    return {
        "lead_id": writer.draw.pick(leads),
        "predictor": writer.draw.pick(words.PREDICTORS),
        "probability": writer.draw.pick(words.PROBABILITIES),
        "occurred_at": writer.at(),
    }


def spine(draw: Draw, known: Facts, most: int = 3) -> Spine:
    """Several instants for each lead: where events are, a moment beside, a window later. No row stands twice."""
    instants = sorted({row["occurred_at"] for kind in ("events", "changes") for row in known[kind]})
    rows: Spine = []
    for lead in known["leads"]:
        for _ in range(draw.whole(1, most)):
            rows.append((lead["lead_id"], one_instant(draw, instants)))
    return list(dict.fromkeys(rows))


def one_instant(draw: Draw, instants: Sequence[int]) -> int:
    form = draw.whole(0, 9)
    if form <= 4 or not instants:
        return draw.pick(words.FOCI)
    if form <= 6:
        return draw.pick(instants) + draw.whole(-1, 1)
    if form <= 8:
        return draw.pick(instants) + draw.pick(words.DURATIONS) + draw.whole(-1, 1)
    return draw.pick(words.FOCI) + draw.whole(-1, 48) * 3_600_000_000
