"""What a model would have said, and what came after: worked out by hand, and by laws."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from leadline.errors import InputError
from leadline.evidence.backtest import Backtest
from leadline.evidence.backtest.document import document
from leadline.evidence.outcome import load_outcomes
from leadline.evidence.report import html, lines, plain
from leadline.evidence.report.reading import document_of
from leadline.explanation.text import plain as as_text
from leadline.library.facts import connect, open_facts
from leadline.model import loads
from leadline.model.condition import DAY
from leadline.model.dates import iso
from leadline.plan.used import used
from leadline.scoring.run import make_spine
from leadline.scoring.spine import dated_spine, make_born
from leadline.scoring.staging import stage
from tests.evidence.conftest import MODEL, Crowd, History, instant
from tests.evidence.numbers import strangers

FEW = {
    "leads": """\
        lead_id,created_at,job_title
        ann,2026-01-01,CEO
        bob,2026-01-01,Clerk
        cid,2026-01-20,Clerk
        dee,2026-03-20,Clerk
        eve,2026-01-01,Clerk
        """,
    "events": """\
        event_id,lead_id,event,occurred_at,path,stage,automated
        1,ann,stage.changed,2026-02-05,,customer,
        2,cid,page,2026-02-01,/pricing,,
        3,cid,page,2026-02-01T00:00:01Z,/pricing,,
        4,cid,page,2026-02-02,/pricing,,
        5,cid,stage.changed,2026-02-20,,customer,
        6,bob,page,2026-02-01,/pricing,,true
        7,eve,stage.changed,2026-01-10,,customer,
        8,dee,page,2026-03-25,/,,
        """,
    "changes": """\
        lead_id,attribute,value,occurred_at
        ann,job_title,Clerk,2026-01-01
        ann,job_title,CEO,2026-01-25
        """,
}


HEAD = "event_id,lead_id,event,occurred_at,path,stage\n"


def text_of(found: Backtest, width: int = 100) -> str:
    return "\n".join(as_text(line) for line in lines(document(found), width))


# -- by hand ----------------------------------------------------------------------------------------------------


def test_only_who_was_there_and_had_not_bought_yet_is_judged_by_what_came_after(history: History) -> None:
    """On 15 Jan ann and bob; on 25 Jan also cid; on 4 Feb the same three; ann and cid buy soon after."""
    found = history.write(**FEW).backtest(every=10 * DAY, first="2026-01-15", last="2026-02-04")
    assert [(iso(one.at)[:10], one.leads, one.happened) for one in found.on_dates] == [
        ("2026-01-15", 2, 1),
        ("2026-01-25", 3, 2),
        ("2026-02-04", 3, 2),
    ]
    seen = found.seen
    assert (seen.rows, seen.leads, seen.happened, seen.too_young, seen.before) == (8, 3, 2, 1, 1)
    bands = {step.name: (step.rows, step.leads, round(step.rate.value * step.rows)) for step in found.bands}
    assert bands == {"hot": (3, 2, 3), "warm": (0, 0, 0), "cold": (5, 3, 2)}


def test_the_handover_is_counted_once_for_each_lead(history: History) -> None:
    handover = history.write(**FEW).backtest(every=10 * DAY, first="2026-01-15", last="2026-02-04").handover
    assert handover is not None and handover.ahead is not None
    assert (handover.handed, handover.had, handover.precision.value, handover.recall.value) == (2, 2, 1, 1)
    assert handover.a_week == pytest.approx(2 / (20 / 7))
    assert handover.ahead.median == pytest.approx((11 + 16) / 2)  # ann from 25 Jan, cid from 4 Feb


def test_a_horizon_that_has_not_passed_is_not_judged(history: History) -> None:
    found = history.write(**FEW).backtest(every=10 * DAY, first="2026-02-04", last="2026-03-16")
    assert (found.seen.dates, found.seen.too_late, iso(found.seen.last_at)[:10]) == (2, 3, "2026-02-14")
    assert "3 dates asked for left out" in text_of(found)
    with pytest.raises(
        InputError, match=r"no date to judge: the data run from 1 Jan 2026 to 25 Mar 2026, and 365 days after"
    ):
        history.backtest(outcome="stage: customer within 365d")


def test_a_band_that_nobody_was_in_and_a_model_without_a_threshold_are_no_trouble(history: History) -> None:
    model = MODEL.replace("lifecycle: {mql: {score: {gte: 30}}}\n", "grades: {of: fit, A: 50, else: F}\n")
    found = history.write(**FEW).backtest(model)
    assert found.handover is None
    assert [(step.name, step.rows > 0) for step in found.grades] == [("A", False), ("F", True)]


def test_amounts_are_those_of_each_leads_first(history: History, crowd: Crowd) -> None:
    tables = crowd(60)
    deals = "".join(f"d{n},p{n},deal.won,2026-03-10,,,{100 + n}\n" for n in (0, 3, 6))
    again = "d9,p0,deal.won,2026-03-20,,,5000\n"
    events = "\n".join(f"{line}," for line in tables["events"].splitlines()[1:])
    head = tables["events"].splitlines()[0]
    history.write(leads=tables["leads"], events=f"{head},amount\n{events}\n{deals}{again}", outcome="")
    yaml = history.folder / "won.yml"
    yaml.write_text("{outcome: won, of: event, on: deal.won, within: 30d, amount: amount}", encoding="utf-8")
    (history.folder / "outcome.csv").unlink()
    found = history.backtest(outcome=str(yaml))
    assert (found.outcome.amounts, found.outcome.again) == (309, 1)
    assert "1 lead had the outcome more than once; the first counts." in text_of(found)


# -- looking ahead ----------------------------------------------------------------------------------------------


AHEAD = MODEL.replace(
    "bands:", "  - {id: contract, dimension: fit, if: {contract_no: {exists: true}}, points: 40}\nbands:"
)


def test_an_attribute_that_is_filled_for_winners_is_listed_and_left_out_if_asked(
    history: History, crowd: Crowd
) -> None:
    tables = crowd(90)
    rows = tables["leads"].splitlines()
    buys = {line.split(",")[1] for line in tables["events"].splitlines() if line.endswith("customer")}
    planted = [f"{line},{'K1' if line.split(',')[0] in buys else ''}" for line in rows[1:]]
    history.write(events=tables["events"], leads="\n".join([f"{rows[0]},contract_no", *planted]))
    flattered, strict = history.backtest(AHEAD), history.backtest(AHEAD, strict_time=True)
    assert flattered.own.auc is not None and strict.own.auc is not None
    assert flattered.own.auc.value > 0.97
    assert strict.own.auc.high < flattered.own.auc.low
    [contract] = [one for one in flattered.untracked if one.attribute == "contract_no"]
    assert contract.rules == ("contract",)
    assert "The model looks at `job_title` and `contract_no`, whose past nobody wrote down" in text_of(flattered)
    assert "Rules on `job_title` and `contract_no` are left out" in text_of(strict)
    assert "`contract_no` has no history; left out in the rule `contract`." in text_of(strict)


def test_an_attribute_with_a_history_is_what_it_was_and_is_not_listed(history: History) -> None:
    found = history.write(**FEW).backtest()
    assert found.untracked == ()
    assert [(one.attribute, one.share) for one in found.partly] == [("job_title", 1 / 5)]
    assert "Changes are known of so many who have the attribute: `job_title` 20 %." in text_of(found, 1000)
    blind = replace_table(FEW, "changes", "lead_id,attribute,value,occurred_at\nann,phone,1,2026-01-01\n")
    found = history.write(**blind).backtest(
        MODEL.replace("mql: {score", "disqualify: [{job_title: Clerk}], mql: {score")
    )
    [job] = found.untracked
    assert (job.attribute, job.rules, job.parts) == ("job_title", ("decides",), ("disqualify",))


def replace_table(tables: dict[str, str], name: str, text: str) -> dict[str, str]:
    return {**tables, name: text}


def test_an_event_after_the_last_date_changes_nothing_but_the_outcome(history: History, crowd: Crowd) -> None:
    tables = crowd(60)
    asked = {"first": "2026-02-01", "last": "2026-02-22", "ends": "2026-06-01"}
    before = history.write(**tables).backtest(**asked)
    later = "".join(f"l{n},p{n},page,2026-02-22T00:00:01Z,/pricing,\n" for n in range(60))
    after = history.write(events=f"{tables['events']}\n{later}").backtest(**asked)
    assert plain(after) == plain(before)
    at = "".join(f"l{n},p{n},page,2026-02-22T00:00:00Z,/pricing,\n" for n in range(0, 60, 4))
    assert plain(history.write(events=f"{tables['events']}\n{at}").backtest(**asked)) != plain(before)


def test_the_order_of_the_files_changes_nothing(history: History, crowd: Crowd) -> None:
    tables = crowd(60)
    found = history.write(**tables).backtest()
    turned = {}
    for name, text in tables.items():
        head, *rows = text.splitlines()
        turned[name] = "\n".join([head, *reversed(rows)])
    again = history.write(**turned).backtest()
    one, other = (plain(replace(each, rankers=each.rankers[:-1])) for each in (found, again))
    assert rounded(one) == rounded(other)


def rounded(value: object) -> object:
    """The same with numbers to nine decimals: sums of the same parts in another order."""
    match value:
        case dict():
            return {key: rounded(one) for key, one in value.items()}
        case list():
            return [rounded(one) for one in value]
        case float():
            return round(value, 9)
    return value


def test_a_lead_is_there_from_when_it_was_said_to_be_created_else_from_its_first_fact(tmp_path: Path) -> None:
    """Of c it was said on 3 Jan that it came on 8 Jan, and on 10 Jan that it came on 11 Jan; of e nothing is known."""
    (tmp_path / "leads.csv").write_text("lead_id,created_at\na,2026-01-05\nb,\nc,2026-01-01\nd,2026-01-09\ne,\n")
    (tmp_path / "events.csv").write_text(
        "event_id,lead_id,event,occurred_at\n1,b,page,2026-01-07\n2,d,page,2026-01-02\n"
    )
    (tmp_path / "changes.csv").write_text(
        "lead_id,attribute,value,occurred_at\nc,created_at,2026-01-08,2026-01-03\nc,created_at,2026-01-11,2026-01-10\n"
        "d,phone,1,2026-01-03\n"
    )
    days = range(1, 13)
    dates = [instant(f"2026-01-{day:02d}") for day in days]
    with connect() as con:
        tables = open_facts(con, {p.stem: str(p) for p in tmp_path.glob("*.csv")}, {}).tables
        staged = stage(con, used(loads(MODEL)), tables)
        one_by_one = []
        for date in dates:
            make_spine(con, staged, date, everyone=False)
            one_by_one += con.execute("SELECT lead_id, as_of FROM in_spine").fetchall()
        make_born(con, staged)
        dated_spine(con, staged, dates)
        rows = con.execute("SELECT given_id, as_of, row_id FROM in_spine JOIN lead_ids USING (lead_id) ORDER BY row_id")
        found = rows.fetchall()
    there = {"a": range(5, 13), "b": range(7, 13), "c": (8, 9, 11, 12), "d": range(9, 13), "e": days}
    assert [row[:2] for row in found] == [(one, instant(f"2026-01-{day:02d}")) for one in there for day in there[one]]
    assert [row[2] for row in found] == list(range(len(found))) and len(one_by_one) == len(found)


# -- what is said -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stages", "says"),
    [
        ("", "No lead that was judged had the outcome `customer`, so nothing can be said"),
        (
            "1,a,stage.changed,2026-02-05,,customer\n2,b,stage.changed,2026-02-05,,customer\n",
            "Every lead that was judged",
        ),
        ("1,a,stage.changed,2026-01-01,,customer\n2,b,stage.changed,2026-01-01,,customer\n", "No lead could be judged"),
    ],
)
def test_where_nothing_can_be_said_it_is_said_in_words(history: History, stages: str, says: str) -> None:
    events = f"{HEAD}9,a,page,2026-05-01,/,\n{stages}"
    history.write(leads="lead_id,created_at\na,2026-01-01\nb,2026-01-01\n", events=events)
    found = history.backtest(first="2026-01-15", last="2026-02-01")
    assert found.own.auc is None and says in text_of(found)
    assert html([document(found)], "x").count("<section>") >= 1


def test_one_lead_is_no_trouble(history: History) -> None:
    events = f"{HEAD}1,a,stage.changed,2026-03-05,,customer\n2,a,page,2026-05-01,/,\n"
    found = history.write(leads="lead_id,created_at\na,2026-01-01\n", events=events).backtest()
    assert found.own.auc is not None and (found.own.auc.low, found.own.auc.high) == (0, 1)
    assert "Nothing shows that a higher score sells better" in text_of(found)
    assert "This rests on 1 lead with the outcome among 1. That is few" in text_of(found)


def test_an_outcome_of_which_nobody_knows_when_is_judged_and_said(history: History) -> None:
    history.write(
        leads="lead_id,created_at,won\na,2026-01-01,yes\nb,2026-01-01,no\nc,2026-01-02,\n", events=FEW["events"]
    )
    yaml = history.folder / "won.yml"
    yaml.write_text("{outcome: won, of: column, column: won, is: yes}", encoding="utf-8")
    found = history.backtest(outcome=str(yaml))
    assert (found.seen.happened, found.outcome.dated, found.cohorts) == (1, False, ())
    (history.folder / "events.csv").unlink()
    alone = history.backtest(outcome=str(yaml), first="2026-01-05", last="2026-01-05", ends="2026-02-01")
    assert [one.kind for one in alone.rankers] == ["model", "dimension", "dimension", "random"]
    assert "The data do not say when the outcome came" in text_of(found)


def test_the_verdict_says_what_ranks_better_and_which_band_is_out_of_order(history: History, crowd: Crowd) -> None:
    tables = crowd(300)
    wrong = (
        MODEL.replace("points: 30", "points: -50")
        .replace("max: 50", "min: -100")
        .replace("if: {job_title: [CEO, VP Sales]}", "if: {did: {on: page, at_least: 3}}")
    )
    said = text_of(history.write(**tables).backtest(wrong), 1000)
    assert "A higher score sells worse: of two leads" in said
    assert "Engagement alone ranks better than the score, by" in said
    assert "Fit alone ranks worse than chance" in said
    assert re.search(r"The band warm does not sell better than cold: 0\.0 % against \d", said) or "cold" in said


def test_every_number_of_the_text_is_one_of_the_json(history: History, crowd: Crowd) -> None:
    found = history.write(**crowd(120)).backtest(against=MODEL.replace("points: 10", "points: 1"))
    assert strangers(document(found), found, {"30"}) == []


def test_the_page_stands_alone_and_has_a_table_behind_every_chart(history: History, crowd: Crowd) -> None:
    found = history.write(**crowd(120)).backtest(
        MODEL.replace("model: small", "model: small\ntitle: <b>Ours</b> & theirs")
    )
    page = html([document(found)], "Made by leadline.")
    assert "<script" not in page and not re.search(r"(src|href|url)\s*[=(]|https?://(?!www\.w3)", page)
    assert "&lt;b&gt;Ours&lt;/b&gt; &amp; theirs" in page
    assert page.count("<svg") == page.count("<details>") == page.count('role="img" aria-label=') > 4
    assert page.count("<table>") >= page.count("<svg")
    for wanted in ("prefers-color-scheme: dark", "default-src &#x27;none&#x27;"):
        assert wanted in page


def test_a_document_that_was_kept_as_values_is_the_same_again(history: History, crowd: Crowd) -> None:
    paper = document(history.write(**crowd(120)).backtest())
    again = document_of(json.loads(json.dumps(plain(paper))))
    assert html([again], "") == html([paper], "") and plain(again) == plain(paper)


def test_intervals_take_the_leads_of_an_account_together(history: History, crowd: Crowd) -> None:
    facts = crowd(120)
    head, *people = facts["leads"].splitlines()

    def with_accounts(many: int) -> Backtest:
        """The same history with the leads in so many accounts, where colleagues do the same."""
        rows = [f"{row},a{n % many}" for n, row in enumerate(people)]
        return history.write(**{**facts, "leads": "\n".join([f"{head},account_id", *rows])}).backtest()

    alone, each, together = history.write(**facts).backtest(), with_accounts(120), with_accounts(30)
    assert each.rankers == alone.rankers and each.bands == alone.bands and each.handover == alone.handover
    assert (each.seen.parties, together.seen.parties) == (120, 30)
    assert "these are 30 accounts and leads without one" in " ".join(text_of(together).split())
    assert "leads without one" not in text_of(each)
    for wide, narrow in ((together.own.auc, alone.own.auc), (together.own.lift, alone.own.lift)):
        assert wide is not None and narrow is not None and wide.value == pytest.approx(narrow.value)
        assert wide.high - wide.low > 1.2 * (narrow.high - narrow.low)


def test_text_keeps_to_the_width_of_the_terminal(history: History, crowd: Crowd) -> None:
    text = text_of(history.write(**crowd(120)).backtest(), 80)
    assert max(map(len, text.splitlines())) <= 90
    prose = [line for line in text.splitlines() if not line.startswith("  ")]
    assert max(map(len, prose)) <= 80


# -- a rival and a probability ----------------------------------------------------------------------------------


def test_the_previous_model_is_a_rival_over_the_same_rows(history: History, crowd: Crowd) -> None:
    history.write(**crowd(120))
    worse = MODEL.replace("points: 10", "points: 0")
    found = history.backtest(against=worse)
    previous = next(one for one in found.rankers if one.kind == "previous")
    assert previous.auc == history.backtest(worse).own.auc
    assert previous.ahead is not None and found.own.auc is not None and previous.auc is not None
    assert previous.ahead.value == pytest.approx(found.own.auc.value - previous.auc.value)


def test_a_probability_is_held_against_what_came(history: History, crowd: Crowd) -> None:
    rows = "".join(f"p{n},buys,{0.5 if n % 3 == 0 else 0.1},2026-01-01\n" for n in range(120))
    history.write(**crowd(120), probabilities=f"lead_id,predictor,probability,occurred_at\n{rows}")
    model = MODEL.replace("bands:", "  - {id: buys, dimension: fit, predict: buys, points: {times: 100}}\nbands:")
    found = history.backtest(model, first="2026-02-21", last="2026-02-21").calibration
    assert found.of == "probability"
    assert [(round(one.mean, 9), one.rows) for one in found.bins] == [(0.1, 80), (0.5, 40)]
    assert found.error is not None and found.error < 0.05 and found.brier is not None


def test_words_of_an_outcome_make_the_same_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "o.yml"
    path.write_text("{outcome: customer, of: stage, stage: customer, within: 30d}", encoding="utf-8")
    assert load_outcomes("stage: customer within 30d") == load_outcomes(str(path))
