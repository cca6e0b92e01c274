"""A trial on paper: the verdict, the arms, what must not become worse, and what both versions say of the same leads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadline.evidence.report import figures
from leadline.evidence.report.document import Chart, Document, Point, Section, Shape, Table
from leadline.evidence.stats.estimate import Estimate
from leadline.evidence.stats.proportion import wilson
from leadline.evidence.trial.judged import Counted, Guards, Judged, Look
from leadline.evidence.trial.shadow import Compared, Found
from leadline.evidence.trial.shadow import sentences as compared_sentences
from leadline.evidence.trial.verdict import sentences
from leadline.model.condition import Instant
from leadline.model.words import date_words

WAS = {Guards.shares: "leads in arm B", Guards.rejected: "rejected by sales", Guards.a_week: "handed over a week"}


@dataclass(frozen=True, slots=True)
class Said:
    """What a trial is about, in words: its title, what was tried, and what counts as success."""

    title: str
    about: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The difference at an earlier look."""

    at: Instant
    difference: Estimate


def document(
    said: Said, compared: Compared, look: Look | None, found: Judged | None, before: Sequence[Seen] = ()
) -> Document:
    """All that a look says. A shadow has no arms, so nothing is judged: ``look`` and ``found`` are nothing."""
    beside = tuple(compared_sentences(compared, said.outcome, in_arms=look is not None))
    if look is None or found is None:
        return Document(said.title, said.about, beside, (groups(compared),))
    verdict = sentences(look, found, said.outcome)
    return Document(said.title, said.about, verdict, tuple(sections(compared, look, found, before, beside)))


def sections(
    compared: Compared, look: Look, found: Judged, before: Sequence[Seen], beside: Sequence[str]
) -> Iterator[Section]:
    yield arms(look, found, before)
    yield guards(look, found)
    yield groups(compared, beside)


def arms(look: Look, found: Judged, before: Sequence[Seen]) -> Section:
    """The two arms, and how the difference has become surer."""
    rows = [arm("A", look.a), arm("B", look.b)]
    judged = look.a.judged + look.b.judged
    says = (
        "What counts is the share of all leads of an arm, whether they were handed over or not.",
        "The interval of the difference holds at all looks together, so one may look every day.",
        f"{figures.count(judged)} leads are judged, of {figures.count(look.size.leads)} that were planned.",
    )
    columns = ("arm", "leads", "judged", "with outcome", "of 100", "95 %", "handed over", "rejected")
    known = [*before, Seen(look.at, found.difference)]
    points = [
        Point(date_words(one.at), figures.decimal(one.difference.value * 100, 1), one.difference)
        for one in known
        if one.difference.low > -1
    ]
    chart = None
    if points:
        what = "The difference of B from A at each look, as a share of all leads, with its interval."
        chart = Chart(Shape.course, what, points, True, (0.0, "no difference"))
    return Section("The arms", says, Table(columns, rows), chart)


def arm(name: str, counted: Counted) -> tuple[str, ...]:
    rate = wilson(counted.had, counted.judged)
    return (
        name,
        figures.count(counted.joined),
        figures.count(counted.judged),
        figures.count(counted.had),
        figures.decimal(rate.value * 100, 1) if counted.judged else figures.NONE,
        f"{figures.decimal(rate.low * 100, 1)}–{figures.decimal(rate.high * 100, 1)}"
        if counted.judged
        else figures.NONE,
        figures.count(counted.handed),
        figures.count(counted.rejected),
    )


def guards(look: Look, found: Judged) -> Section:
    """What must not become worse."""
    rows = []
    for one in found.guards:
        shown = figures.decimal if one.of is Guards.a_week else percent
        limit = "" if look.capacity is None else f" (sales can take {figures.count(look.capacity)})"
        name = WAS[one.of] + (limit if one.of is Guards.a_week else "")
        rows.append((name, shown(one.a, 1), shown(one.b.value, 1), "worse" if one.alarm else "as it should be"))
    sentence = (
        "A week's leads are those that there would be if all leads were of one arm. The first line compares with what "
        "was agreed."
    )
    table = Table(("what must not become worse", "A", "B", "it is"), rows)
    return Section("What must not become worse", (sentence,), table)


def percent(share: float, _: int) -> str:
    return figures.percent(share)


def groups(compared: Compared, beside: Sequence[str] = ()) -> Section:
    """Who would be handed over by which version, whatever their arms are."""
    rows = [group(one) for one in compared.groups]
    columns = ("handed over by", "leads", "at the first look", "judged", "with outcome", "share", "95 %")
    return Section("What both versions say of the same leads", tuple(beside), Table(columns, rows))


def group(found: Found) -> tuple[str, ...]:
    rate = found.rate
    return (
        found.group.value,
        figures.count(found.leads),
        figures.count(found.at_once),
        figures.count(found.judged),
        figures.count(found.had),
        figures.percent(rate.value) if found.judged else figures.NONE,
        figures.percent_span(rate) if found.judged else figures.NONE,
    )
