"""Reports over a store say what a slow reckoning over the same facts says, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from leadline.evidence.review.conversion import Class
from leadline.evidence.review.period import Period, months, quarter
from leadline.learning.reports import channels
from leadline.learning.reports.asked import Asked, By
from leadline.learning.reports.report import Kind, report
from leadline.learning.reports.reviewing import review
from leadline.learning.reports.sheet import sheet
from leadline.model.condition import DAY, HOUR
from leadline.store.database import Store
from leadline.store.documents import ROUTING, keep_document
from leadline.store.models import activate, publish
from leadline.store.sight import Seeing
from tests.engines import stores
from tests.learning.reports import slowly
from tests.learning.reports.company import IN_INDIA, REPS, ZONE, Assignment, Company, company, fill

IN_ITS_ZONE = ZoneInfo(ZONE)
QUARTER = quarter("2026-Q3", IN_ITS_ZONE)
Firsts = slowly.Firsts


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return company(tmp_path_factory.mktemp("simulated"))


@pytest.fixture(scope="module")
def firsts(facts: Company) -> Firsts:
    return slowly.firsts(facts, facts.ends)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def filled(request: pytest.FixtureRequest, facts: Company) -> Iterator[Store]:
    with ExitStack() as stack:
        store = stores.new_store(request.param, request, stack)
        fill(store, facts)
        yield store


def inside(at: int | None, period: Period = QUARTER) -> bool:
    return at is not None and period.starts_at <= at < period.ends_at


def test_the_funnel_counts_each_lead_once_at_every_stage_it_came_to(
    filled: Store, facts: Company, firsts: Firsts
) -> None:
    with filled.reading() as con:
        found = report(con, Kind.funnel, Asked(QUARTER, facts.ends, by=By.source)).figures
    came = [lead for lead in slowly.kept(facts) if inside(lead.created_at)]
    for rung in found.rungs:
        assert rung.leads == sum(rung.stage in firsts[lead.lead_id] for lead in came), rung.stage
    for month, cohort in zip(months(QUARTER), found.cohorts, strict=True):
        mine = [firsts[lead.lead_id] for lead in came if inside(lead.created_at, month)]
        assert cohort.reached == tuple(sum(stage in one for one in mine) for stage in slowly.STAGES), cohort.name
    sizes = Counter(lead.source or "" for lead in came)
    assert {one.name: one.leads for one in found.groups} == sizes
    for group in found.groups:
        mine = [firsts[lead.lead_id] for lead in came if (lead.source or "") == group.name]
        assert group.reached == tuple(sum(stage in one for one in mine) for stage in slowly.STAGES), group.name


def test_steps_tell_by_a_day_what_kaplan_and_meier_do(filled: Store, facts: Company, firsts: Firsts) -> None:
    with filled.reading() as con:
        found = report(con, Kind.funnel, Asked(QUARTER, facts.ends)).figures
    everybody = [firsts[lead.lead_id] for lead in slowly.kept(facts)]
    for step in found.steps[1:]:
        entered = [one for one in everybody if inside(one.get(step.from_stage))]
        pairs = [slowly.days(one, step.from_stage, step.to_stage, facts.ends) for one in entered]
        assert (step.entered, step.reached) == (len(entered), sum(wait is not None for wait, _ in pairs))
        for by in step.by_days:
            watched = sum(watched >= by.days for _, watched in pairs)
            assert (by.share is None) == (watched < min(10, len(pairs))), (step.to_stage, by.days)
            if by.share is not None:
                assert by.share.value == pytest.approx(slowly.there_by(pairs, by.days)), (step.to_stage, by.days)
                assert by.share.low <= by.share.value <= by.share.high


def test_filters_and_sight_leave_only_the_leads_that_are_meant(filled: Store, facts: Company, firsts: Firsts) -> None:
    seeing = Seeing(frozenset(REPS[:1]))
    asked = Asked(QUARTER, facts.ends, seeing, {By.country: "DE"})
    with filled.reading() as con:
        rungs = report(con, Kind.funnel, asked).figures.rungs
        reps = report(con, Kind.follow_up, Asked(QUARTER, facts.ends, seeing)).figures.reps
    meant = slowly.kept(facts, lambda lead: lead.owner == REPS[0] and lead.country == "DE" and inside(lead.created_at))
    assert meant and [one.leads for one in rungs[:2]] == [
        len(meant),
        sum("mql" in firsts[lead.lead_id] for lead in meant),
    ]
    assert [one.owner for one in reps] == [REPS[0]]


def test_conversion_counts_leads_by_what_was_recorded_before(filled: Store, facts: Company, firsts: Firsts) -> None:
    with filled.reading() as con:
        found = report(con, Kind.conversion, Asked(QUARTER, facts.ends)).figures
    starts, ends = QUARTER.starts_at, QUARTER.ends_at
    there = slowly.kept(
        facts, lambda lead: lead.created_at < starts and firsts[lead.lead_id].get("sql", ends) >= starts
    )
    said = {lead.lead_id: slowly.last_score(facts, lead.lead_id, starts) for lead in there}
    assert found.unscored == sum(one is None for one in said.values())
    for band in found.bands:
        mine = [lead.lead_id for lead in there if said[lead.lead_id] and said[lead.lead_id].band == band.name]
        assert counts(band) == (
            len(mine),
            sum(inside(firsts[one].get("sql")) for one in mine),
            sum(inside(firsts[one].get("customer")) for one in mine),
        )
        bought = [one for one in mine if "customer" in firsts[one]]
        assert band.revenue == pytest.approx(sum(slowly.amount(facts, one, starts, ends) or 0 for one in bought))
    handed = slowly.kept(facts, lambda lead: inside(firsts[lead.lead_id].get("mql")))
    then = [(one.lead_id, slowly.last_score(facts, one.lead_id, firsts[one.lead_id]["mql"])) for one in handed]
    scored = sum(one is not None for _, one in then)
    assert (found.handed, found.handed_unscored) == (scored, len(then) - scored)
    for grade in found.handed_grades:
        mine = [lead for lead, one in then if one is not None and one.grade == grade.name]
        got = (sum(stage in firsts[one] for one in mine) for stage in ("sql", "customer"))
        assert counts(grade) == (len(mine), *got)
    assert sum(one.leads for one in found.tenths) == found.leads == sum(one is not None for one in said.values())
    assert all(above.least > below.most for above, below in pairwise(found.tenths))


def counts(one: Class) -> tuple[int, int, int]:
    return one.leads, one.sqls, one.customers


def test_follow_up_judges_each_clock(filled: Store, facts: Company) -> None:
    with filled.reading() as con:
        found = report(con, Kind.follow_up, Asked(QUARTER, facts.ends)).figures
    real = {lead.lead_id for lead in slowly.kept(facts)}
    given = [one for one in facts.assignments if one.lead_id in real and inside(one.at)]
    for rep in found.reps:
        mine = [one for one in given if one.owner == rep.owner]
        clocks = Counter(clock(one, facts.ends) for one in mine)
        assert (rep.given, rep.kept, rep.missed) == (len(mine), clocks["kept"], clocks["missed"])
        assert (rep.ended_before, rep.running) == (clocks["ended"], clocks["running"])
        pairs = [
            (
                None if one.contacted_at is None else (one.contacted_at - one.at) / HOUR,
                ((one.ended_at if one.contacted_at is None and one.ended_at else facts.ends) - one.at) / HOUR,
            )
            for one in mine
        ]
        assert rep.by_hours[0].share.value == pytest.approx(slowly.there_by(pairs, 1))
    assert found.all.given == len(given)


def clock(one: Assignment, now: int) -> str:
    if one.contact_by is None:
        return "none"
    if one.contacted_at is not None and one.contacted_at <= one.contact_by:
        return "kept"
    if one.ended_at is not None and one.ended_at < one.contact_by:
        return "ended"
    return "missed" if one.contact_by < now else "running"


def test_costs_are_held_against_what_came_in_the_same_time(filled: Store, facts: Company, firsts: Firsts) -> None:
    text = (
        "costs: test\ncurrency: EUR\nchannels:\n"
        "  web: {is: [webinar, Content], months: {2026-07: 100, 2026-08: 200, 2026-09: 300}}\n"
        "  fairs: {is: trade fair, months: {2026-07: 50}}\n"
    )
    with filled.writing() as con:
        assert channels.keep_costs(con, text, 0, "cli", facts.ends)
    with filled.reading() as con:
        found = report(con, Kind.costs, Asked(QUARTER, facts.ends)).figures
        part = report(con, Kind.costs, Asked(QUARTER, QUARTER.starts_at + 46 * DAY)).figures
    web, fairs = found.channels
    mine = slowly.kept(facts, lambda lead: lead.source in ("webinar", "content"))
    came = sum(inside(lead.created_at) for lead in mine)
    bought = [lead.lead_id for lead in mine if inside(firsts[lead.lead_id].get("customer"))]
    assert (web.spent, web.leads, web.customers) == (600, came, len(bought))
    assert web.revenue == pytest.approx(
        sum(slowly.amount(facts, one, QUARTER.starts_at, QUARTER.ends_at) or 0 for one in bought)
    )
    assert web.per_lead == pytest.approx(600 / came)
    assert (fairs.spent, fairs.missing, fairs.per_lead) == (50, ("2026-08", "2026-09"), None)
    assert part.channels[0].spent == pytest.approx(100 + 200 * 15 / 31)
    assert found.total.leads == sum(one.leads for one in found.channels) + found.rest.leads


def test_rejections_share_reasons_that_are_spelt_alike(filled: Store, facts: Company, firsts: Firsts) -> None:
    with filled.reading() as con:
        found = report(con, Kind.rejections, Asked(QUARTER, facts.ends)).figures
    real = {lead.lead_id for lead in slowly.kept(facts)}
    sent = [
        one
        for one in facts.events
        if one.name == "stage.changed" and one.lead_id in real and inside(one.at) and one.properties["by"] != "model"
    ]
    for kind, stages in ((found.back, ("recycled", "disqualified")), (found.lost, ("lost",))):
        mine = [one for one in sent if one.properties["stage"].lower() in stages]
        told = Counter(" ".join(one.properties["reason"].lower().split()).rstrip(".") for one in mine)
        assert kind.without_reason == told.pop("", 0)
        assert kind.once == sum(number == 1 for number in told.values())
        shared = {reason: number for reason, number in told.items() if number > 1}
        assert {one.reason.lower().rstrip("."): one.leads for one in kind.reasons} == shared
    over = [one for one in real if inside(firsts[one].get("mql"))]
    assert found.handed_over == len(over)
    back = {
        one.lead_id
        for one in facts.events
        if one.name == "stage.changed"
        and one.properties["stage"].lower() in ("recycled", "disqualified")
        and one.properties["by"] != "model"
        and one.at >= firsts[one.lead_id].get("mql", facts.ends)
    }
    assert found.sent_back.value == pytest.approx(len(back & set(over)) / len(over))


def test_revenue_goes_by_the_band_at_the_hand_over_and_a_sheet_has_the_same_figures(
    filled: Store, facts: Company, firsts: Firsts
) -> None:
    with filled.reading() as con:
        found = report(con, Kind.revenue, Asked(QUARTER, facts.ends))
    bought = [one.lead_id for one in slowly.kept(facts) if inside(firsts[one.lead_id].get("customer"))]
    brought = {one: slowly.amount(facts, one, QUARTER.starts_at, QUARTER.ends_at) for one in bought}
    assert found.figures.all.customers == len(bought)
    assert found.figures.all.with_amount == sum(one is not None for one in brought.values())
    for band in found.figures.bands:
        then = {one: slowly.last_score(facts, one, firsts[one]["mql"]) for one in bought}
        mine = [one for one in bought if (then[one].band if then[one] else "not scored then") == band.name]
        assert (band.customers, band.revenue) == (len(mine), pytest.approx(sum(brought[one] or 0 for one in mine)))
    head, *rows = sheet(found, "sources").removeprefix("\ufeff").splitlines()
    assert head == "name,customers,with_amount,revenue,share,median" and len(rows) == len(found.figures.sources)


def test_a_review_tells_what_people_changed_and_holds_a_quarter_against_the_one_before(
    filled: Store, facts: Company
) -> None:
    changed = QUARTER.starts_at + 10 * DAY
    with filled.writing() as con:
        model = publish(con, {"model.yml": IN_INDIA.replace("gte: 60", "gte: 80")}, "user:1", changed, "Fewer MQLs")
        activate(con, model.version, "user:1", changed, fire=False)
        keep_document(con, ROUTING, ROUTING, "Sales", "routing: a", 0, "user:1", changed + DAY)
        keep_document(con, ROUTING, ROUTING, "Sales", "routing: b", 1, "user:1", changed + 2 * DAY)
    with filled.reading() as con:
        found = review(con, Asked(QUARTER, facts.ends)).figures
        running = review(con, Asked(quarter("2026-Q4", IN_ITS_ZONE), facts.ends)).figures
        versions = report(con, Kind.funnel, Asked(QUARTER, facts.ends, by=By.version)).figures.groups
    assert [one.words for one in found.changes] == [
        "the routing was made and changed once.",
        "the model small changed (“Fewer MQLs”): the lifecycle changed; now “MQL at 80”, before “MQL at 60”.",
    ]
    leads = [lead.created_at for lead in slowly.kept(facts)]
    for part, period in ((found.now, QUARTER), (found.before, quarter("2026-Q2", IN_ITS_ZONE))):
        assert part.came("lead") == sum(inside(at, period) for at in leads)
    assert (found.whole, running.whole) == (True, False)
    assert running.before.period.days == running.now.period.days == (facts.ends - QUARTER.ends_at) / DAY
    before = sum(inside(at) and at < changed for at in leads)
    assert sorted(one.leads for one in versions) == sorted([before, found.now.came("lead") - before])
