"""The comment at the head of the printed SQL: what it is, what it wants, what it gives, what to know of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePath

from leadline.model.model import Model
from leadline.plan.compile import Detail
from leadline.plan.render.given import Given, Properties, SourceTables, SpineTable
from leadline.plan.render.needs import asks_stage
from leadline.plan.render.warehouse import Warehouse
from leadline.plan.render.words import comment
from leadline.plan.schema import Schema

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ROWS = {
    "leads": "one row per lead",
    "accounts": "one row per account",
    "changes": "one row per change of an attribute",
    "events": "one row per event, each event once",
    "probabilities": "one row per lead, predictor and instant",
    "spine": "one row per lead and instant to score",
}
NEAR = "Not run by us on {}: printed, and parsed again. Compare a few leads with `leadline score` before you trust it."
ZONELESS = "A timestamp without a zone counts as UTC; text may be of any type, it is cast."


@dataclass(frozen=True, slots=True)
class Made:
    """What a text was made of."""

    model: Model
    warehouse: Warehouse
    given: Given
    schema: Schema
    detail: Detail
    as_of: int | SpineTable | None
    properties: Properties
    history: bool
    grants: bool
    dbt: bool
    tables: SourceTables
    dialect: str

    def command(self) -> str:
        """The command that makes this text again."""
        parts = [f"leadline sql {PurePath(self.model.path).name or 'model.yml'} --dialect {self.dialect}"]
        if isinstance(self.as_of, SpineTable):
            parts.append(f"--spine {self.as_of.name}")
        elif self.as_of is not None:
            parts.append(f"--as-of {shown(self.as_of)}")
        if self.detail is not Detail.reasons:
            parts.append(f"--detail {self.detail.value}")
        if self.properties == "json":
            parts.append("--properties json")
        parts += ["--history"] if self.history else []
        if self.grants != (self.properties == "json"):
            parts.append("--grants" if self.grants else "--no-grants")
        parts += ["--dbt"] if self.dbt else []
        return " ".join(parts + list(self._tables()))

    def _tables(self) -> Iterator[str]:
        usual = SourceTables()
        for name in ("leads", "accounts", "changes", "events", "probabilities"):
            theirs = getattr(self.tables, name)
            if theirs != getattr(usual, name):
                yield f"--table {name}={theirs or ''}"
        yield from (f"--column {name}={written!r}" for name, written in self.given.columns.items())
        yield from (f"--type {name}={kind.value}" for name, kind in self.given.types.items())


def head(made: Made) -> list[str]:
    """The lines of the comment."""
    model = made.model
    title = f"{model.title}: model `{model.name}`" if model.title else f"Model `{model.name}`"
    lines = comment(
        [
            f"{title}, version {model.version[:12]}, as SQL for {made.warehouse.title}.",
            f"Made by: {made.command()}",
            "Change the model and make this again rather than change it here.",
        ]
    )
    lines += ["--", *comment([f"Gives {gives(made)}"])]
    lines += ["--", *comment([f"Expects ({ZONELESS[0].lower()}{ZONELESS[1:-1]}):"]), *expects(made)]
    lines += ["--", *comment(steps(made)), "--", *comment(["Good to know:"])]
    return lines + [line for note in notes(made) for line in comment([f"- {note}"], hanging="    ")]


def gives(made: Made) -> str:
    names = [d.name for d in made.model.dimensions]
    columns = ["lead_id", "as_of", "model", "score", *names]
    columns += ["grade", "band", "priority", "qualified", "disqualified", "reasons"]
    rows = "one row per lead"
    if made.detail is Detail.contributions:
        rows += " and rule or clamp that says something"
        columns = ["lead_id", "as_of", "model", "kind", "rule", "dimension", "points", "occurrences", "last_at"]
    if isinstance(made.as_of, SpineTable):
        rows = rows.replace("lead", "lead and instant", 1)
        when = ""
    else:
        when = ", as of now" if made.as_of is None else f", as of {shown(made.as_of)}"
    return f"{rows}{when}: {', '.join(columns)}."


def expects(made: Made) -> list[str]:
    lines: list[str] = []
    for ours, asked in made.given.asked.items():
        theirs = getattr(made.tables, ours, None) or (made.as_of.name if isinstance(made.as_of, SpineTable) else ours)
        columns = ", ".join(str(a) for a in dict.fromkeys(asked))
        lines += comment([f"  {theirs}, {ROWS[ours]}: {columns}"], hanging="    ")
    return lines


def steps(made: Made) -> list[str]:
    """How to read the text."""
    said = "How to read it: source_* take your tables in; "
    if made.schema.events:
        said += "names, marks_*, marked, matches and tally count what each lead did; "
    return [
        said + "facts has all that is known of a lead; points has one column per rule, under its sentence, in "
        "millionths of a point; then dimensions, and results."
    ]


def notes(made: Made) -> Iterator[str]:
    """What is honest to say."""
    model, schema = made.model, made.schema
    if not made.warehouse.run:
        yield NEAR.format(made.warehouse.title)
    yield from made.warehouse.notes
    if schema.events and not made.grants:
        yield (
            "Points given by hand (events points.granted) are not read; make it with --grants if your events have the "
            "columns points, dimension, expires and half_life."
        )
    if schema.events and asks_stage(model):
        yield "The stage is the property `stage` of the latest event stage.changed."
    if not made.history:
        yield "Attributes are as the tables have them now; --history reads, from the table of changes, what they were."
    if made.as_of is not None:
        yield "Every lead is scored at every instant asked for, also before it was created."
    if model.account_score is not None:
        yield "The account's score is not part of this text; `leadline score --account-scores` gives it."
    yield "A score that is NULL: one rule gave more than 1,000,000,000 points; look at the values that it is made from."


def shown(instant: int) -> str:
    """An instant as ISO 8601."""
    return (EPOCH + timedelta(microseconds=instant)).isoformat().replace("+00:00", "Z")
