"""Rules held against a history in files: worked out by hand, as of the right dates, once for each lead and date."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from typing import Any

import pytest

from leadline.evidence.backtest import Asked
from leadline.evidence.outcome import load_outcomes
from leadline.evidence.report import html, lines, plain
from leadline.evidence.rules import Evidence, evidence
from leadline.evidence.rules.document import document
from leadline.evidence.rules.parts import parts_of
from leadline.evidence.rules.result import Found, Worth
from leadline.evidence.rules.rewriting import place_of, rewritten
from leadline.explanation.text import plain as as_text
from leadline.library.facts import connect, open_facts
from leadline.model import loads
from leadline.model.diff import diff
from leadline.model.editing import Set, apply
from leadline.model.editing.tree import plain as written
from leadline.model.editing.tree import read
from tests.evidence.conftest import NOW, Crowd, History, instant
from tests.evidence.numbers import numbers_in, strangers

MODEL = """\
# Guesses of the spring
model: guesses
dimensions: {fit: {max: 50}, engagement: {min: 0}}
rules:
  - {id: title, dimension: fit, lookup: job_title, points: {CEO: 20, "Clerk ": 0}, else: 1}   # who they are
  - id: pricing          # what they do
    dimension: engagement
    on: page
    where: {path: {starts_with: /pricing}}
    points: 1
    limit: 1
  - {id: looked, dimension: engagement, on: page, where: {path: /pricing}, at_least: 1, points: 5}
  - {id: quiet, dimension: engagement, without: any, points: {10d: -1, 2w: -2, 365d: -3}}
  - {id: unheard, dimension: engagement, on: fair.visited, points: 5}
  - {id: off, enabled: false, dimension: engagement, on: page, points: 5}
  - {id: invoice, dimension: engagement, on: invoice.opened, points: 5}
"""

Held = Callable[..., Evidence]


@pytest.fixture
def held(history: History) -> Held:
    """The model held against the files of the folder, at one date."""

    def made(model: str = MODEL, hand: bool = False, **asked: Any) -> Evidence:
        found = {path.stem: str(path) for path in history.folder.glob("*.csv")}
        at = instant("2026-02-25")
        with connect() as con:
            tables = open_facts(con, found, {}).tables
            [one] = load_outcomes("stage: customer within 30d")
            given = Asked(**{"first": at, "last": at, "ends": instant("2026-06-01"), **asked})
            return evidence(con, loads(model), tables, one, given, NOW, hand=hand)

    return made


def by_label(found: Evidence) -> dict[str, Found]:
    return {one.label: one for one in found.parts}


def text_of(found: Evidence) -> str:
    return " ".join(" ".join(as_text(line) for line in lines(document(found), 100)).split())


def with_invoices(tables: dict[str, str]) -> dict[str, str]:
    """Who has bought opens an invoice, afterwards: a rule on it knows the future."""
    bought = [line.split(",")[1] for line in tables["events"].splitlines() if line.endswith("customer")]
    invoices = [f"i{lead},{lead},invoice.opened,2026-05-01,," for lead in bought]
    return {**tables, "events": "\n".join([tables["events"], *invoices])}


@pytest.fixture
def company(history: History, crowd: Crowd) -> History:
    return history.write(**with_invoices(crowd(600)))


@pytest.mark.usefixtures("company")
def test_each_part_is_counted_as_of_the_date_and_judged_by_what_came_after(held: Held) -> None:
    """Of 600, 200 look at prices and 100 of these buy; of the others 40. Whoever bought opens an invoice in May."""
    found = held()
    parts = by_label(found)
    assert (found.seen.leads, found.seen.happened) == (600, 140)
    pricing = parts["pricing"]
    assert (pricing.leads, pricing.had, pricing.rate.value, pricing.rate_without.value) == (200, 100, 0.5, 0.1)
    assert pricing.lift is not None and pricing.lift.value == pytest.approx(5)
    assert pricing.holm is not None and pricing.holm < 1e-6
    assert (parts["title: CEO"].leads, parts["title: CEO"].had, parts["title: Clerk"].leads) == (86, 21, 514)
    assert [parts[f"quiet: {tier}"].leads for tier in ("10 days", "14 days", "365 days")] == [40, 500, 0]
    never = {"title: anything else", "title: not known", "unheard", "invoice", "quiet: 365 days"}
    assert {one.label for one in found.of(Worth.never)} == never
    assert "off" not in parts
    assert [(pair.first, pair.second) for pair in found.alike] == [("pricing", "looked")]


@pytest.mark.usefixtures("company")
def test_the_classic_method_is_what_one_counts_by_hand(held: Held) -> None:
    """140 of 600 bought: 23.3 %. Prices: 100 of 200, 50 %, 2.1 times that; CEOs: 21 of 86, 24.4 %, 1.0 times."""
    found = held(hand=True)
    assert found.by_hand is not None
    assert (found.by_hand.leads, found.by_hand.had, round(found.by_hand.rate, 4)) == (600, 140, 0.2333)
    hand = {label: one.by_hand for label, one in by_label(found).items()}
    points = {label: None if one is None else (one.leads, one.had, one.points) for label, one in hand.items()}
    assert points["pricing"] == (200, 100, 2.1)
    assert points["title: CEO"] == (86, 21, 1.0)
    assert points["invoice"] == (140, 140, 4.3)
    assert points["unheard"] is None
    said = by_label(found)["invoice"].differs
    assert said == "it holds only after the outcome, or only of leads that could not be judged"
    assert "The lead-to-customer rate is 23 %: 140 of 600 leads" in text_of(found)


def test_the_same_events_twice_and_another_order_change_nothing(history: History, held: Held, crowd: Crowd) -> None:
    tables = with_invoices(crowd(120))
    history.write(**tables)
    asked = {"first": instant("2026-01-20"), "every": 5 * 86_400_000_000}
    once = held(hand=True, **asked)
    head, *rows = tables["events"].splitlines()
    first, *leads = tables["leads"].splitlines()
    history.write(events="\n".join([head, *reversed(rows), *rows]), leads="\n".join([first, *reversed(leads)]))
    again = held(hand=True, **asked)
    assert numbers_in(plain(again)) == pytest.approx(numbers_in(plain(once)), rel=1e-7)
    assert text_of(again) == text_of(once)


def test_a_lead_counts_once_for_each_date_and_other_leads_change_nothing(
    history: History, held: Held, crowd: Crowd
) -> None:
    """Of every fifth day to 25 February every second, three within the 30 days of the outcome; who buys does so in
    March, so all are there at all dates."""
    tables = crowd(200)
    asked = {"first": instant("2026-01-25"), "every": 5 * 86_400_000_000}
    whole = held_with(history, held, tables, asked)
    head, *leads = tables["leads"].splitlines()
    half = held_with(history, held, {**tables, "leads": "\n".join([head, *leads[:100]])}, asked)
    rest = held_with(history, held, {**tables, "leads": "\n".join([head, *leads[100:]])}, asked)
    assert (whole.seen.leads, whole.seen.dates, whole.seen.rows) == (200, 4, 800)
    assert whole.seen.leads == half.seen.leads + rest.seen.leads
    for label in ("pricing", "title: CEO", "quiet: 14 days"):
        counts = [(by_label(one)[label].leads, by_label(one)[label].had) for one in (whole, half, rest)]
        assert counts[0] == (counts[1][0] + counts[2][0], counts[1][1] + counts[2][1])
    pricing, earlier = by_label(whole)["pricing"], held(first=instant("2026-02-05"), last=instant("2026-02-05"))
    assert pricing.leads == 67 > by_label(earlier)["pricing"].leads
    assert "200 leads were judged, 800 times in all." in text_of(whole)


def held_with(history: History, held: Held, tables: dict[str, str], asked: dict[str, Any]) -> Evidence:
    history.write(**tables)
    return held(**asked)


@pytest.mark.usefixtures("company")
def test_the_document_says_it_in_sentences_and_as_a_page(held: Held) -> None:
    found = held(hand=True)
    said = text_of(found)
    assert "Of 600 leads, 140 had the outcome; as of a date, it was ahead of 23 %." in said
    assert "These say the same as each other: `pricing` and `looked`; their points count twice." in said
    assert "of nobody held `title: anything else`" in said and "`unheard`" in said
    assert strangers(document(found), found, {"0.8", "80", "0.05", "5", "30", "365", "14"}) == []
    page = html([document(found)], "Made here.")
    assert "<svg" in page and "With and without each rule" in page


@pytest.mark.usefixtures("company")
def test_the_new_file_has_the_new_points_in_their_places_and_all_else_as_it_was(held: Held) -> None:
    text = MODEL.replace("points: 1\n", "points: -9   # wrong\n").replace("CEO: 20", "CEO: 49")
    found = held(text)
    changed = rewritten(text, loads(text), found)
    was, now = text.splitlines(), changed.splitlines()
    lines_changed = [at for at, (old, new) in enumerate(zip(was, now, strict=True)) if old != new]
    assert lines_changed
    assert all(
        comment in changed for comment in ("# Guesses of the spring", "# who they are", "# what they do", "# wrong")
    )
    subjects = {change.subject for change in diff(loads(text), loads(changed))}
    clear = {one.rule for one in found.parts if one.suggestion is not None and one.suggestion.clear}
    assert subjects == {f"rule {rule}" for rule in clear} and "pricing" in clear and "title" in clear
    points = {part.label: part.points for part in held(changed).parts}
    for one in found.parts:
        wanted = one.suggestion.points if one.suggestion is not None and one.suggestion.clear else one.points
        assert points[one.label] == wanted


def test_tiers_that_add_up_get_what_each_adds(history: History, held: Held) -> None:
    """Silent for 5 days every 2nd buys, for 12 every 4th, for 20 every 10th: log-odds of 0, −1.1, −1.1 more."""
    leads, events = ["lead_id,created_at"], ["event_id,lead_id,event,occurred_at,stage"]
    for day, buys in (("20", 2), ("13", 4), ("05", 10)):
        for n in range(200):
            leads.append(f"p{day}-{n},2026-02-{day}")
            events += [f"b{day}-{n},p{day}-{n},stage.changed,2026-03-05,customer"] if n % buys == 0 else []
    history.write(leads="\n".join(leads), events="\n".join([*events, "z,p20-1,page,2026-05-01,"]))
    head = "model: m\ndimensions: {engagement: {}}\nrules:\n  - {id: quiet, dimension: engagement, without: any, "
    tiers = held(f"{head}points: {{10d: -4, 2w: -4}}, cumulative: true}}\n")
    first, second = tiers.parts
    assert (first.leads, second.leads) == (200, 200)
    assert first.given_others is not None and second.given_others is not None
    assert (first.given_others.value, second.given_others.value) == pytest.approx((-log(3), -log(3)), abs=0.1)
    assert [one.suggestion is not None and one.suggestion.points for one in tiers.parts] == [-4, -4]


@pytest.mark.parametrize(
    ("rule", "label", "place"),
    [
        ("bins: seats, points: {1: 1, 1e1: 2}, else: 4", "r: from 10", "1e1: 7"),
        ("bins: seats, points: {1: 1, 10: 2}, else: 4", "r: anything else", "else: 7"),
        ("lookup: country, points: {' de': 1}, missing: 3", "r: not known", "missing: 7"),
        ("without: any, points: {1w: -1, 30d: -2}", "r: 7 days", "1w: 7"),
        ("on: page.left, points: {per: duration_s, times: 0.01}", "r", "times: 7"),
        ("sequence: [{on: a}, {on: b}], points: 2", "r", "points: 7"),
        ("predict: fate, points: {times: 10}", "r", "times: 7"),
    ],
)
def test_points_of_every_kind_are_found_where_the_file_has_them(rule: str, label: str, place: str) -> None:
    text = f"model: m\ndimensions: {{d: {{}}}}\nrules:\n  - {{id: r, dimension: d, {rule}}}  # kept\n"
    model = loads(text)
    [part] = [one for one in parts_of(model) if one.label == label]
    at = place_of(part, model.rules[0], written(read(text)))
    changed = apply(text, [Set(at, value=7)])
    assert place in changed and "# kept" in changed
    assert next(one.points for one in parts_of(loads(changed)) if one.label == label) == 7
