"""Facts about a lead that are events of a special name: changes of stage, and points given by hand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from leadline.plan import query as q
from leadline.plan.counter import Stages
from leadline.plan.forms import MISSING, Form, Value, fold, value_of
from leadline.plan.occurrence import halved, restart_column
from leadline.plan.schema import Schema
from leadline.plan.step import Setting, Step

STAGE_CHANGED = "stage.changed"
POINTS_GRANTED = "points.granted"
DURATION_TEXT = r"^[0-9]{1,7}[ \t]*[wdhms]$"
UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


def occurs(schema: Schema, name: str, properties: Sequence[str]) -> bool:
    """Whether events of that name, with those properties, can be among the inputs."""
    named = schema.event_names is None or name in schema.event_names
    return schema.events and named and all(p in schema.properties for p in properties)


def of_property(setting: Setting, name: str, form: Form) -> exp.Expression:
    kind = setting.schema.properties.get(name)
    value: Value = MISSING if kind is None else value_of(q.column(name), kind, setting.traits)
    return value.form(form)


def stage_changes(setting: Setting) -> Step:
    """Changes of stage, each with the instant that ends it."""
    stage = of_property(setting, "stage", Form.text)
    following = exp.Window(
        this=exp.Lead(this=q.column("occurred_at"), offset=q.integer(1)),
        partition_by=[q.column("lead_id")],
        order=exp.Order(
            expressions=[
                exp.Ordered(this=q.column("occurred_at")),
                exp.Ordered(this=setting.traits.ordered_text(q.column("event_id"))),
            ]
        ),
    )
    query = exp.select("lead_id", "occurred_at", q.named(stage, "stage"))
    query = q.also(query, q.named(q.coalesce(following, q.integer(q.NEVER)), "ended_at"))
    query = query.from_(setting.inputs.events).where(q.eq(q.column("name"), q.text(STAGE_CHANGED)))
    query = query.where(q.not_null(stage.copy()))
    return Step("stage_changes", query, "Changes of stage.")


def restarts(setting: Setting, restarting: Sequence[Stages], stage: bool) -> Step:
    """For each row of the spine: when each set of stages last restarted, and the stage."""
    as_of, occurred_at = q.column("as_of", "s"), q.column("occurred_at", "g")
    here = q.eq(q.column("lead_id", "g"), q.column("lead_id", "s"))
    query = exp.select(q.column("row_id", "s")).from_(exp.to_table(setting.inputs.spine, alias="s"))
    how = setting.in_order
    query = query.join("stage_changes AS g", on=q.all_of([here, q.lte(occurred_at, as_of)]), join_type=how)
    for stages in restarting:
        restarted = q.when(q.one_of(q.column("stage", "g"), map(q.text, stages)), occurred_at.copy())
        query = q.also(query, q.named(q.latest(restarted), restart_column(stages)))
    if stage:
        now = q.lt(as_of.copy(), q.column("ended_at", "g"))
        query = q.also(query, q.named(q.latest(q.when(now, q.column("stage", "g"))), "stage"))
    return Step("restarts", query.group_by(q.column("row_id", "s")), "When each lead last started over, and its stage.")


def grants(setting: Setting) -> Step:
    schema = setting.schema
    half_life = of_property(setting, "half_life", Form.text)
    shaped = exp.RegexpLike(this=half_life.copy(), expression=q.text(DURATION_TEXT))
    digits = exp.Substring(
        this=half_life.copy(),
        start=q.integer(1),
        length=q.sub(exp.Length(this=half_life.copy()), q.integer(1)),
    )
    unit = exp.Right(this=half_life.copy(), expression=q.integer(1))
    seconds = q.case([(q.eq(unit.copy(), q.text(u)), q.number(n)) for u, n in UNITS.items()])
    amount = q.cast(q.when(shaped, exp.Trim(this=digits, expression=q.text(" \t"))), "DOUBLE")
    micros = q.mul(q.mul(amount, seconds), q.number(1_000_000))
    has_half_life = "half_life" in schema.properties
    query = exp.select(
        "lead_id",
        "occurred_at",
        q.named(fold(of_property(setting, "dimension", Form.raw), setting.traits), "dimension"),
        q.named(of_property(setting, "points", Form.number), "points"),
        q.named(q.coalesce(of_property(setting, "expires", Form.instant), q.integer(q.NEVER)), "expires_at"),
        q.named(micros if has_half_life else q.cast(q.NULL(), "DOUBLE"), "half_life"),
    ).from_(setting.inputs.events)
    mine = [q.eq(q.column("name"), q.text(POINTS_GRANTED)), q.negate(q.holds(q.column("automated")))]
    return Step("grants", query.where(q.all_of(mine)), "Points given by hand or by a flow.")


def granted(setting: Setting, dimensions: Sequence[tuple[str, Stages]], restarting: bool) -> Step:
    """For each row of the spine and each dimension: the points given that still count."""
    as_of, occurred_at = q.column("as_of", "s"), q.column("occurred_at", "g")
    here = q.eq(q.column("lead_id", "g"), q.column("lead_id", "s"))
    alive = [here, q.lte(occurred_at, as_of), q.lt(as_of.copy(), q.column("expires_at", "g"))]
    query = exp.select(q.column("row_id", "s")).from_(exp.to_table(setting.inputs.spine, alias="s"))
    query = query.join("grants AS g", on=q.all_of(alive))
    if restarting:
        on = q.eq(q.column("row_id", "r"), q.column("row_id", "s"))
        query = query.join("restarts AS r", on=on, join_type="left")
    share = halved(q.sub(as_of.copy(), occurred_at.copy()), q.column("half_life", "g"))
    left = q.when(q.gt(q.column("half_life", "g"), q.number(0)), share, q.number(1))
    worth = q.mul(q.measured(q.column("points", "g")), left)
    for i, (name, stages) in enumerate(dimensions):
        parts = [q.eq(q.column("dimension", "g"), q.text(name))]
        if stages:
            gone = q.lte(occurred_at.copy(), q.column(restart_column(stages), "r"))
            parts.append(q.negate(q.holds(gone)))
        mine = q.all_of(parts)
        query = q.also(
            query,
            q.named(q.total(q.when(mine.copy(), worth.copy())), f"granted_{i}"),
            q.named(q.cast(q.total(q.when(mine.copy(), q.integer(1), q.integer(0))), "BIGINT"), f"granted_n_{i}"),
            q.named(q.latest(q.when(mine, occurred_at.copy())), f"granted_last_{i}"),
        )
    return Step("granted", query.group_by(q.column("row_id", "s")), "Points given that still count at each row.")


def chances(setting: Setting, predictors: Sequence[str]) -> tuple[Step, Step]:
    """The last probability of each predictor at each row of the spine; of equal instants the greater one."""
    following = exp.Window(
        this=exp.Lead(this=q.column("occurred_at"), offset=q.integer(1)),
        partition_by=[q.column("lead_id"), q.column("predictor")],
        order=exp.Order(
            expressions=[exp.Ordered(this=q.column("occurred_at")), exp.Ordered(this=q.column("probability"))]
        ),
    )
    known = exp.select("lead_id", "predictor", "probability", "occurred_at")
    known = q.also(known, q.named(q.coalesce(following, q.integer(q.NEVER)), "ended_at"))
    known = known.from_(setting.inputs.probabilities)
    finite = q.all_of(
        [q.not_null(q.column("probability")), q.lte(exp.Abs(this=q.column("probability")), q.number(1e308))]
    )
    known = known.where(q.all_of([q.one_of(q.column("predictor"), map(q.text, predictors)), finite]))
    as_of, since = q.column("as_of", "s"), q.column("occurred_at", "h")
    here = q.eq(q.column("lead_id", "h"), q.column("lead_id", "s"))
    alive = q.all_of([here, q.lte(since, as_of), q.lt(as_of.copy(), q.column("ended_at", "h"))])
    query = exp.select(q.column("row_id", "s")).from_(exp.to_table(setting.inputs.spine, alias="s"))
    query = query.join("predictions AS h", on=alive)
    for i, name in enumerate(predictors):
        mine = q.eq(q.column("predictor", "h"), q.text(name))
        query = q.also(
            query,
            q.named(q.latest(q.when(mine, q.column("probability", "h"))), f"probability_{i}"),
            q.named(q.latest(q.when(mine.copy(), since.copy())), f"probability_at_{i}"),
        )
    return (
        Step("predictions", known, "Probabilities, each with the instant that ends it."),
        Step("chances", query.group_by(q.column("row_id", "s")), "The last probability at each row of the spine."),
    )


def first_facts(setting: Setting) -> Step:
    """The first fact of each lead: its first event that is not automated, or its first change."""
    schema, inputs = setting.schema, setting.inputs
    parts: list[exp.Query] = []
    if schema.events:
        events = exp.select("lead_id", q.named(exp.Min(this=q.column("occurred_at")), "first_at")).from_(inputs.events)
        parts.append(events.where(q.negate(q.holds(q.column("automated")))).group_by("lead_id"))
    if schema.lead_changes:
        changes = exp.select("lead_id", q.named(exp.Min(this=q.column("occurred_at")), "first_at"))
        parts.append(changes.from_(inputs.lead_changes).group_by("lead_id"))
    united = parts[0] if len(parts) == 1 else exp.union(parts[0], parts[1], distinct=False)
    each = exp.Subquery(this=united, alias=exp.TableAlias(this=exp.to_identifier("each")))
    query = exp.select("lead_id", q.named(exp.Min(this=q.column("first_at")), "first_at")).from_(each)
    return Step("first_facts", query.group_by("lead_id"), "The first thing known of each lead.")
