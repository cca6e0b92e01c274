"""A flow is read whole or refused with all that is wrong; it says itself in words and as a diagram."""

from __future__ import annotations

import pytest

from leadline.errors import ModelError
from leadline.flows import Flow, Known, lint, listened, mermaid, outline, read_flow
from leadline.model import loads
from leadline.model.segment import Segments

MODEL = loads(
    "model: small\ndimensions: {fit: {max: 100}, interest: {min: 0}}\n"
    "rules: [{id: a, dimension: fit, if: {x: 1}, points: 3}]\nbands: {of: score, hot: 40, else: cold}\n"
)
SEGMENTS = Segments({"hot": "segment: hot\nif: {band: hot}", "eu": "segment: eu\nif: {country: [DE, FR]}"}, [MODEL])
TEXT = """
flow: pricing
on:
  - {event: page, where: {path: {starts_with: /pricing}}}
  - {score: interest, rises_to: 50}
  - {date: renewal, before: 30d, each: year}
if: {segment: eu}
enters: once per 30d
goal: {stage: [mql, accepted]}
steps:
  - mail: welcome
  - wait: {until: {event: email.clicked}, at_most: 3d}
  - branch:
      - {if: {segment: hot}, steps: [{notice: hot-lead, to: owner}]}
      - else: [{tag: "quiet; \\"<b>\\""}]
  - {mail: second, id: again}
  - split: [{percent: 12.5, steps: [{enrol: other}]}, {percent: 87.5}]
"""


def flow(text: str = TEXT) -> Flow:
    return read_flow(text, SEGMENTS)


def problems(text: str) -> list[str]:
    with pytest.raises(ModelError) as refused:
        read_flow(text, SEGMENTS)
    return [str(one) for one in refused.value.problems]


def test_all_that_is_wrong_is_said_at_once_with_its_line_and_what_was_probably_meant() -> None:
    found = problems(
        "flow: Big\non: [{entred: hot}, {entered: hott}, {score: intrest, rises_to: 3}, {stage: mqll}]\n"
        'hours: {from: "9:00", to: "9:00", timezone: UTC}\nenters: twice\ngoal: {segment: hott}\nsteps:\n'
        "  - mial: x\n  - wait: 3\n  - split: [{percent: 40}]\n  - {mail: a, id: b}\n  - {mail: c, id: b, wia: d}\n"
        "  - stage: qualified\n  - assign: nobody\n  - {points: 5, dimension: fit}\n"
        "  - branch: [{else: []}, {if: {x: 1}}]\n"
    )
    for line, words, meant in (
        (1, "`flow` is a name of small letters", None),
        (2, "a trigger says what lets a lead enter", "entered"),
        (2, "no segment is called `hott`", "hot"),
        (2, "no model that scores has `intrest`", "interest"),
        (2, "there is no stage `mqll`", "mql"),
        (3, "lead's own time zone", None),
        (3, "the hours last no time", None),
        (4, "`twice` is none; write `once`, `once per 30d` or `each time`", None),
        (5, "no segment is called `hott`", "hot"),
        (7, "`mial` is none", "mail"),
        (8, "write 3d for days", None),
        (9, "make 100 percent together, and these make 40", None),
        (11, "there is a step `b` in line 10 already", None),
        (12, "there is no stage `qualified`", "disqualified"),
        (13, "`routing`, or the e-mail address of an owner", None),
        (14, "`reason` is missing", None),
        (15, "`else` is the last part", None),
        (15, "`steps` is missing", None),
    ):
        fitting = [one for one in found if one.startswith(f"flow.yml:{line}") and words in one]
        assert fitting, (line, words, found)
        assert meant is None or f"did you mean `{meant}`?" in fitting[0], fitting


def test_an_id_that_is_not_given_comes_from_what_the_step_is_and_stays_when_others_come() -> None:
    before = list(flow().parts)
    after = list(flow(TEXT.replace("  - {mail: second", "  - wait: 1d\n  - {mail: second")).parts)
    assert before == ["mail-1", "wait-1", "branch-1", "notice-1", "tag-1", "again", "split-1", "enrol-1"]
    assert [one for one in after if one != "wait-2"] == before


def test_a_flow_says_itself_in_words() -> None:
    said = outline(flow())
    assert said[0] == (
        "A lead enters when there is a new visit to a path starting with /pricing, when its interest rises to 50 or "
        "30 days before its renewal each year at 9:00, if country is DE or FR; once within 30 days."
    )
    assert said[1:6] == [
        "The goal is reached when stage is mql or accepted.",
        "Send the mail `welcome`.",
        "Wait for a new click in a mail, 3 days at most.",
        "Choose by what is so of the lead.",
        "  If band is hot:",
    ]
    assert "    Send the notice `hot-lead` to owner." in said


def test_a_diagram_has_ids_that_are_numbers_and_labels_in_which_nothing_is_a_sign() -> None:
    drawn = mermaid(flow(), {"wait-1": 1200})
    lines = drawn.splitlines()
    assert lines[0] == "flowchart TD"
    assert '  s2(["Wait for a new click in a mail, 3 days at most<br/>1,200 here"])' in lines
    assert '  s5["Put the tag #96;quiet#59; #34;#60;b#62;#34;#96; on the lead"]' in lines
    assert "  s4 --> s6" in lines and "  s5 --> s6" in lines and '  s7 -->|"87.5 %"| finish' in lines


def test_a_flow_listens_for_what_lets_leads_enter_and_names_its_segments() -> None:
    assert listened(flow()) == ["did page", "scored interest"]
    assert flow().segments == ("eu", "hot")


def test_lint_names_what_is_not_there_what_is_never_reached_and_rings() -> None:
    known = Known(
        mails={"welcom"},
        notices={"hot-lead"},
        connections={"smtp": "mail", "chat": "notice", "chat2": "notice"},
        flows={"other": ["third"], "third": ["pricing"]},
    )
    found = lint(flow(), known)
    assert [(one.line, one.suggestion) for one in found.mistakes if "no mail" in one.sentence] == [
        (11, "welcom"),
        (16, None),
    ]
    said = " ".join(one.sentence for one in found.mistakes)
    assert "`pricing` → `other` → `third` → `pricing`" in said
    assert "say with `via` which of `chat` and `chat2`" in said
    assert not lint(flow(), Known()).mistakes
    ended = flow("flow: f\non: manual\nsteps:\n  - branch: [{if: {x: 1}, steps: [end]}, {else: [end]}]\n  - mail: x\n")
    assert [(one.where, one.line) for one in lint(ended, Known()).mistakes] == [("step `mail-1`", 5)]
    endless = flow("flow: f\non: manual\nsteps:\n  - wait: {until: {event: page}}\n")
    assert not lint(endless, Known()).mistakes
    assert "for ever" in lint(endless, Known()).hints[0].sentence
