"""Live models as statements: one for scores, one for receipts, over inputs that all of them share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from leadline.explanation import Contribution, Results, questions
from leadline.live.saving import Scored
from leadline.model import Model
from leadline.model.model import SCORE, AccountScore, Aggregate
from leadline.plan import Detail, Field, Plan, Schema, compile_model
from leadline.plan.schema import property_column
from leadline.plan.used import refuse_alike, used
from leadline.scoring.engines import INPUTS
from leadline.scoring.postgres import SETTINGS, dialect_of
from leadline.scoring.sqlite import register
from leadline.scoring.staging import quoted
from leadline.store.database import raw

CENT, MICRO = Decimal("0.01"), Decimal("0.000001")
REACHED = "mql"  # the question whose answer is whether the threshold is reached
ROLE = "role "
ASIDE = {"created_at", "account_id"}  # columns of the leads; other attributes are changes
INDEXED = ("in_leads", "in_lead_changes", "in_events", "in_spine")


@dataclass(frozen=True, slots=True)
class Explained:
    """One lead at one instant with every line of its receipt."""

    results: Results
    contributions: tuple[Contribution, ...]
    held: dict[str, bool]


class Schemas:
    """The inputs of some models together: which columns the temporary tables have, and in which dialect."""

    def __init__(self, models: Sequence[Model], lists: frozenset[str], dialect: str) -> None:
        wanted = [used(model) for model in models]
        properties = list(dict.fromkeys(name for one in wanted for name in one.properties))
        attributes = list(dict.fromkeys(name for one in wanted for name in one.attributes))
        refuse_alike(properties)
        self.is_sqlite = dialect == "sqlite"
        self.dialect = dialect
        self.schema = Schema(
            attributes={"created_at": Field.instant, "account_id": Field.text},
            properties={name: Field.texts if name in lists else Field.text for name in properties},
            lead_history=frozenset(attributes),
            lead_changes=True,
            account_history=frozenset(name for one in wanted for name in one.company),
        )

    def create(self, con: sa.Connection) -> None:
        """Make the temporary tables of the inputs anew, and give the connection what plans need there."""
        connection = raw(con)
        if self.is_sqlite:
            register(connection)
        else:
            self.dialect = dialect_of(connection)
            for name, value in SETTINGS.items():
                if name != "search_path":
                    con.exec_driver_sql("SELECT set_config(%s, %s, false)", (name, value))
            con.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
        for table, columns in self.columns().items():
            con.exec_driver_sql(f"DROP TABLE IF EXISTS {self.place}{table}")
            con.exec_driver_sql(f"CREATE TEMPORARY TABLE {table} ({', '.join(columns)})")
            if table in INDEXED:
                con.exec_driver_sql(f"CREATE INDEX {self.index_place}ix_{table} ON {table} (lead_id)")

    @property
    def place(self) -> str:
        return "temp." if self.is_sqlite else "pg_temp."

    @property
    def index_place(self) -> str:
        return "temp." if self.is_sqlite else ""

    def columns(self) -> dict[str, list[str]]:
        """The columns of each temporary table, as SQL says them."""
        text, whole = ("TEXT", "INTEGER") if self.is_sqlite else ("text", "bigint")
        truth, listed = (whole, text) if self.is_sqlite else ("boolean", "text[]")
        properties = [
            f"{quoted(property_column(name))} {listed if kind is Field.texts else text}"
            for name, kind in self.schema.properties.items()
        ]
        change = [f"attribute {text}", f"value {text}", f"occurred_at {whole}"]
        event = [f"name {text}", f"occurred_at {whole}", f"event_id {text}", f"automated {truth}"]
        return {
            "in_spine": [f"row_id {whole}", f"lead_id {whole}", f"as_of {whole}"],
            "in_leads": [f"lead_id {whole}", f"created_at {whole}", f"account_id {text}"],
            "in_accounts": [f"account_id {text}"],
            "in_lead_changes": [f"lead_id {whole}", *change],
            "in_account_changes": [f"account_id {text}", *change],
            "in_events": [f"lead_id {whole}", *event, *properties],
        }


@dataclass(slots=True)
class Compiled:
    """One model over shared inputs. Who is asked for more than the score is asked by the same plan, as roles."""

    model: Model
    schemas: Schemas
    asked: tuple[str, ...] = field(init=False)
    asking: Model = field(init=False)
    texts: dict[Detail, tuple[Plan, str, str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        own = () if self.model.account_score is None else self.model.account_score.roles
        roles = [*questions(self.model).items(), *((f"{ROLE}{name}", condition) for name, condition in own)]
        self.asked = tuple(name for name, _ in roles)
        self.asking = replace(self.model, account_score=AccountScore(of=SCORE, by=Aggregate.best, roles=tuple(roles)))

    def plan(self, detail: Detail) -> tuple[Plan, str, str]:
        """The plan in so much detail, with the statements of its results and its contributions; compiled once."""
        if detail not in self.texts:
            plan = compile_model(
                self.asking, self.schemas.schema, dialect=self.schemas.dialect, detail=detail, inputs=INPUTS
            )
            lines = plan.sql("contributions") if detail is Detail.contributions else ""
            self.texts[detail] = plan, plan.sql("results"), lines
        return self.texts[detail]

    def scored(self, con: sa.Connection) -> list[Scored]:
        """What the model says of every row of the filled spine that its audience has."""
        _, query, _ = self.plan(Detail.reasons)
        return [self.scored_of(row) for row in mappings(con, query)]

    def scored_of(self, row: dict[str, Any]) -> Scored:
        held = self.held(row)
        return Scored(
            lead_id=row["lead_id"],
            model=self.model.name,
            version=self.model.version,
            as_of=row["as_of"],
            score_cents=row["score_cents"],
            dimensions={d.name: row[f"dimension_{i}_cents"] for i, d in enumerate(self.model.dimensions)},
            grade=row["grade"],
            band=row["band"],
            priority=row["priority"],
            qualified=bool(row["qualified"]),
            disqualified=bool(row["disqualified"]),
            reasons=row["reasons"],
            stage=row["stage"],
            reached=held.get(REACHED, False),
            at_once=bool(row["qualifies_at_once"]),
            recycle=bool(row["recycle"]),
            at_once_since=row.get("qualifies_last_at"),
            roles=tuple(name.removeprefix(ROLE) for name, holds in held.items() if holds and name.startswith(ROLE)),
        )

    def held(self, row: dict[str, Any]) -> dict[str, bool]:
        return {name: bool(row[f"role_{i}"]) for i, name in enumerate(self.asked)}

    def explained(self, con: sa.Connection) -> list[Explained]:
        """The receipts of every row of the filled spine that the model's audience has."""
        plan, query, lines = self.plan(Detail.contributions)
        contributions: dict[int, list[Contribution]] = {}
        for row in mappings(con, lines):
            line = plan.lines[row["line"]]
            points = Decimal(row["micro"] or 0) * MICRO
            one = Contribution(line.kind, line.rule, line.dimension, points, row["occurrences"], row["last_at"])
            contributions.setdefault(row["row_id"], []).append(one)
        found = []
        for row in mappings(con, query):
            if row["score_cents"] is not None:
                held = {name: holds for name, holds in self.held(row).items() if not name.startswith(ROLE)}
                found.append(Explained(self.results_of(row), tuple(contributions.get(row["row_id"], ())), held))
        return found

    def results_of(self, row: dict[str, Any]) -> Results:
        return Results(
            lead_id=str(row["lead_id"]),
            as_of=row["as_of"],
            score=row["score_cents"] * CENT,
            dimensions={d.name: row[f"dimension_{i}_cents"] * CENT for i, d in enumerate(self.model.dimensions)},
            grade=row["grade"],
            band=row["band"],
            priority=row["priority"],
            qualified=bool(row["qualified"]),
            disqualified=bool(row["disqualified"]),
            stage=row["stage"],
        )


def mappings(con: sa.Connection, query: str) -> list[dict[str, Any]]:
    """The rows of a statement of the driver's own, prepared once for the connection."""
    connection = raw(con)
    if con.dialect.name == "sqlite":
        cursor = connection.execute(query)
    else:
        cursor = connection.execute(query.encode(), prepare=True)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
