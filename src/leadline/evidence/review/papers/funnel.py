"""The funnel on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from leadline.evidence.report import figures
from leadline.evidence.report.document import Chart, Document, Section, Shape, Table
from leadline.evidence.review.differing import beside_others
from leadline.evidence.review.funnel import DAYS, ByDay, Funnel, Group, Step
from leadline.evidence.review.journeys import MQL
from leadline.evidence.review.papers import said
from leadline.model.words import capital

ONE_IN = 20  # MQLs for one SQL: more, and sales stops looking at them
STAGES = tuple(said.MANY)


def document(found: Funnel, zone: tzinfo) -> Document:
    """The funnel as sentences, tables and charts."""
    period = said.during(found.starts_at, found.ends_at, zone)
    about = (
        f"Leads of {period}, as known on {figures.date(found.as_of_at, zone)}. Who skips a stage comes to it with the "
        "next one; junk is left out."
    )
    return Document(f"The funnel, {period}", about, tuple(verdict(found)), tuple(sections(found)))


# -- sentences -----------------------------------------------------------------------------------------------------


def verdict(found: Funnel) -> Iterator[str]:
    """What the funnel comes to, the most important first."""
    came = found.rungs[0].leads
    if not came and not any(step.entered for step in found.steps):
        yield "Nobody came in this time, and nobody came from one stage to another."
        return
    reached = ", ".join(f"{figures.count(one.leads)} {said.MANY[one.stage]}" for one in found.rungs[1:])
    yield f"{capital(said.counted(came))} came; of them are, or were, by now: {reached}."
    yield from threshold(found.step("sql"))
    yield from stands_out(found)


def last_known(step: Step) -> ByDay | None:
    """The share by the latest day that can be told."""
    return next((one for one in reversed(step.by_days) if one.share is not None), None)


def threshold(step: Step) -> Iterator[str]:
    """What MQL to SQL says of the threshold."""
    known = last_known(step)
    if known is None or known.share is None or not step.entered:
        return
    of = f"{figures.percent(known.share.value)} of the MQLs ({figures.percent_span(known.share)})"
    if known.share.high < 1 / ONE_IN:
        yield (
            f"Only {of} become an SQL within {known.days} days, fewer than 1 in {ONE_IN}: the threshold is too low. "
            "Raise the score from which a lead is an MQL; `leadline threshold` says from where on it pays to call."
        )
    elif known.share.value < 1 / ONE_IN:
        yield (
            f"{of} become an SQL within {known.days} days. That is fewer than 1 in {ONE_IN}, though with so few MQLs "
            "it may be chance; look again before you raise the threshold."
        )
    elif step.entered >= said.FEW:
        yield (
            f"{of} become an SQL within {known.days} days, more than the 1 in {ONE_IN} below which a threshold is "
            "too low."
        )


def stands_out(found: Funnel) -> Iterator[str]:
    """The group that brings more MQLs than all others, and the one that brings fewer, beyond chance."""
    if found.by is None or len(found.groups) < 2:
        return
    told = [(group, beside_others(group, found.groups, MQL)) for group in found.groups]
    (best, more), (worst, fewer) = max(told, key=lambda one: one[1].low), min(told, key=lambda one: one[1].high)
    kind = said.BY[found.by]
    if more.low > 0:
        name = said.name_of(best.name, found.by)
        yield f"The {kind} {name} turns more leads into MQLs than all others together: {rates(best)}."
    if fewer.high < 0:
        yield f"The {kind} {said.name_of(worst.name, found.by)} turns fewer leads into MQLs: {rates(worst)}."


def rates(group: Group) -> str:
    return f"{figures.percent(group.mqls.value)} of {said.counted(group.leads)} ({figures.percent_span(group.mqls)})"


# -- sections ------------------------------------------------------------------------------------------------------


def sections(found: Funnel) -> Iterator[Section]:
    if found.rungs[0].leads:
        yield rungs(found)
    yield steps(found)
    if len(found.cohorts) > 1 and found.rungs[0].leads:
        yield cohorts(found)
    if found.groups:
        yield groups(found)


def rungs(found: Funnel) -> Section:
    """How far the leads came that arrived in the period."""
    last = found.rungs[-1]
    rows = [
        (said.MANY[one.stage], figures.count(one.leads), said.share(one.share), said.share_span(one.share))
        for one in found.rungs
    ]
    points = [said.point(said.MANY[one.stage], one.share) for one in found.rungs]
    sentences = ["Of the leads that came in this time; those that came late have had less time."]
    sentences += [words] if (words := said.few(found.rungs[0].leads)) else []
    return Section(
        f"{said.share(last.share)} of the leads that came are customers by now",
        tuple(sentences),
        Table(("at least", "leads", "of all", "95 %"), rows),
        Chart(
            Shape.whiskers, "The share of the leads at each stage, with 95 % intervals.", points, True, None, 0.0, 1.0
        ),
    )


def steps(found: Funnel) -> Section:
    """From stage to stage, and how soon."""
    rows = []
    for one in found.steps:
        by = [said.share(day.share) for day in one.by_days]
        rows.append(
            (
                f"{said.ONE[one.from_stage]} → {said.ONE[one.to_stage]}",
                figures.count(one.entered),
                said.share(one.share),
                *by,
                said.share_span(known.share) if (known := last_known(one)) else "",
                said.days(one.median_days),
                said.days(one.p90_days),
            )
        )
    points = [
        said.point(f"{said.ONE[one.from_stage]} → {said.ONE[one.to_stage]}", known.share)
        for one in found.steps
        if one.entered and (known := last_known(one)) is not None and known.share is not None
    ]
    columns = ("step", "entered", "by now", *(f"by day {number}" for number in DAYS), "95 %", "median", "9 of 10")
    sentence = (
        "Each line counts the leads that came to its first stage in this time. The shares by a day count every lead as "
        "long as it was watched (Kaplan and Meier), so young ones do not make them smaller; – says that too few were "
        "watched so long. The times are of those who get there."
    )
    return Section(
        "From stage to stage",
        (sentence,),
        Table(columns, rows),
        Chart(Shape.whiskers, "The share that gets from each stage to the next.", points, True, None, 0.0, 1.0),
    )


def cohorts(found: Funnel) -> Section:
    """By the week or month in which leads came."""
    rows = [
        (
            one.name,
            figures.count(one.leads),
            *(figures.count(reached) for reached in one.reached[1:]),
            *(said.share(day.share) for day in one.mql_by),
            *(said.share(day.share) for day in one.customer_by),
        )
        for one in found.cohorts
    ]
    days = [f"MQL by day {one}" for one in DAYS] + [f"customer by day {one}" for one in DAYS]
    columns = (f"came in the {found.every}", *(said.MANY[stage] for stage in STAGES), *days)
    shown = DAYS[0]
    points = [
        said.point(one.name, day.share)
        for one in found.cohorts
        for day in one.mql_by
        if day.days == shown and day.share is not None and one.leads
    ]
    says = f"The share of each {found.every}'s leads that was an MQL by day {shown}, with 95 % intervals."
    return Section(
        f"By the {found.every} in which leads came",
        (f"The chart shows who was an MQL {shown} days after they came, so that old and young leads can be compared.",),
        Table(columns, rows),
        Chart(Shape.course, says, points, True, None, 0.0),
    )


def groups(found: Funnel) -> Section:
    """By where leads came from, where they are, or by which version they were scored."""
    assert found.by is not None
    rows = [
        (
            said.name_of(one.name, found.by),
            *(figures.count(reached) for reached in one.reached),
            said.share(one.mqls),
            said.share_span(one.mqls),
            said.share(one.sql_of_mqls) if one.reached[1] else figures.NONE,
            said.share(one.customers),
            said.share_span(one.customers),
            said.days(one.median_days),
        )
        for one in found.groups
    ]
    kind = said.BY[found.by]
    columns = (
        kind,
        *(said.MANY[stage] for stage in STAGES),
        "MQLs of leads",
        "95 %",
        "SQLs of MQLs",
        "customers of leads",
        "95 %",
        "median to customer",
    )
    points = [said.point(said.name_of(one.name, found.by), one.mqls) for one in found.groups]
    sentences = [f"Leads that came in this time, by their {kind} as it is known today."]
    if found.by == "version":
        sentences = ["Leads that came in this time, by the version of the model that was live when they came."]
    says = f"The share of leads that became an MQL, by {kind}, with 95 % intervals."
    return Section(
        f"By {kind}", tuple(sentences), Table(columns, rows), Chart(Shape.whiskers, says, points, True, None, 0.0)
    )
