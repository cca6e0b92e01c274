"""Follow-up on paper: how soon leads are contacted, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from leadline.evidence.report import figures
from leadline.evidence.report.document import Chart, Document, Section, Shape, Table
from leadline.evidence.review.differing import slower
from leadline.evidence.review.follow_up import HOURS, FollowUp, Rep
from leadline.evidence.review.papers import said


def document(found: FollowUp, zone: tzinfo) -> Document:
    """The follow-up as sentences, tables and charts."""
    period = said.during(found.starts_at, found.ends_at, zone)
    about = (
        f"Leads that were given to somebody from {period}, as known on {figures.date(found.as_of_at, zone)}. The time "
        "runs from when a lead is given to the first contact; what ended without one counts until it ended."
    )
    return Document(f"Speed to lead and follow-up, {period}", about, tuple(verdict(found)), tuple(sections(found)))


def verdict(found: FollowUp) -> Iterator[str]:
    everybody = found.all
    if not everybody.given:
        yield "No lead was given to anybody in this time."
        return
    if everybody.median_hours is None:
        yield f"{said.counted(everybody.given)} were given to somebody, and nobody has been contacted yet."
    else:
        yield (
            "Half of the leads that are contacted have their first contact within "
            f"{said.hours(everybody.median_hours)}, nine of ten within {said.hours(everybody.p90_hours)}; "
            f"{said.counted(everybody.given)} were given to somebody."
        )
    over = everybody.kept + everybody.missed
    if over:
        yield (
            f"The clock of the first contact was kept for {said.share(everybody.kept_share)} of the leads "
            f"({said.share_span(everybody.kept_share)}), {figures.count(everybody.kept)} of {figures.count(over)}."
        )
    yield from behind(found)


def behind(found: FollowUp) -> Iterator[str]:
    """Who keeps the clock less often than all others together."""
    for one, others in slower(found):
        yield (
            f"{one.owner} keeps the clock less often than the others: {said.share(one.kept_share)} against "
            f"{figures.percent(others)}, of {figures.count(one.kept + one.missed)} leads."
        )


def sections(found: FollowUp) -> Iterator[Section]:
    if not found.all.given:
        return
    points = [
        said.point(f"within {said.hours(one.hours)}", one.share) for one in found.all.by_hours if one.share is not None
    ]
    yield Section(
        "How soon leads are contacted",
        tuple(filter(None, [said.few(found.all.given)])),
        Table(
            ("within", "contacted", "95 %"),
            [(said.hours(one.hours), said.share(one.share), said.share_span(one.share)) for one in found.all.by_hours],
        ),
        Chart(
            Shape.whiskers, "The share of leads contacted in time, with 95 % intervals.", points, True, None, 0.0, 1.0
        ),
    )
    kept = [said.point(one.owner, one.kept_share) for one in found.reps if one.kept + one.missed]
    columns = (
        *("rep", "given", "contacted", "clock kept", "missed", "running", "kept", "95 %"),
        *(f"within {said.hours(one)}" for one in HOURS),
        *("median", "9 of 10", "taken away", "rejected"),
    )
    yield Section(
        "By who was given them",
        ("Taken away: it became somebody else's before there was a contact.",),
        Table(columns, [row(one) for one in [*found.reps, found.all]]),
        Chart(Shape.whiskers, "How often each rep kept the clock, with 95 % intervals.", kept, True, None, 0.0, 1.0),
    )


def row(one: Rep) -> tuple[str, ...]:
    over = one.kept + one.missed
    return (
        one.owner or "all",
        figures.count(one.given),
        figures.count(one.contacted),
        figures.count(one.kept),
        figures.count(one.missed),
        figures.count(one.running),
        said.share(one.kept_share) if over else figures.NONE,
        said.share_span(one.kept_share) if over else "",
        *(said.share(by.share) for by in one.by_hours),
        said.hours(one.median_hours),
        said.hours(one.p90_hours),
        figures.count(one.taken_away),
        figures.count(one.rejected),
    )
