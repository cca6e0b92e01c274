"""What notices are about, and what of it happened.

assigned           a lead became somebody's        said by the routing
reminder           nobody had contact in time      said by the routing
escalated          still nobody had contact        said by the routing
qualified          a lead became ready for sales
segment entered X  a lead entered the segment X
score crossed N    its score rose to N or beyond
flow               a step of a flow
predictor          a predictor may not fit any more  said by the watch over predictors; about no lead
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from leadline.errors import InputError
from leadline.lifecycle import MQL
from leadline.model.problems import closest
from leadline.store.happenings import ENTERED, MOVED, SCORED, Happening

ASSIGNED, REMINDER, ESCALATED, QUALIFIED, FLOW = "assigned", "reminder", "escalated", "qualified", "flow"
PREDICTOR = "predictor"
WORDS = (ASSIGNED, QUALIFIED, REMINDER, ESCALATED, FLOW, PREDICTOR)
USUAL = (ASSIGNED, REMINDER, ESCALATED, FLOW)
SEGMENT, SCORE = re.compile(r"segment entered (\S+)"), re.compile(r"score crossed (-?\d+(?:\.\d+)?)")


def about_of(said: object) -> list[str]:
    """The setting ``about``; an `InputError` says what it may have."""
    if not isinstance(said, list | tuple) or not said or not all(isinstance(one, str) for one in said):
        raise InputError("`about` is a list such as [assigned, qualified, score crossed 80]")
    found = [" ".join(one.split()) for one in said]
    for one in found:
        if one not in WORDS and not SEGMENT.fullmatch(one) and not SCORE.fullmatch(one):
            near = closest(one, WORDS)
            hint = f"did you mean `{near}`?" if near else f"there are {', '.join(WORDS)}, segment entered NAME"
            raise InputError(f"`about` has no `{one}`; {hint}" + ("" if near else " and score crossed NUMBER"))
    return list(dict.fromkeys(found))


def listens(about: Iterable[str]) -> list[str]:
    """The happenings that have to be written down for this, as `leadline.store.happenings.Listening` reads them."""
    found = []
    for one in about:
        if segment := SEGMENT.fullmatch(one):
            found.append(f"{ENTERED} {segment[1]}")
        elif SCORE.fullmatch(one):
            found.append(f"{SCORED} score")
        elif one == QUALIFIED:
            found.append(f"{MOVED} {MQL}")
    return list(dict.fromkeys(found))


def told(about: Iterable[str], happened: Happening) -> Iterator[tuple[str, str]]:
    """What of a happening is told, and in which words."""
    for one in about:
        words = words_of(one, happened)
        if words is not None:
            yield one, words


def words_of(one: str, happened: Happening) -> str | None:
    what = happened.what
    if happened.kind == MOVED:
        is_ready = one == QUALIFIED and what["to"] == MQL
        return f"Ready for sales. {what.get('reason') or ''}".strip() if is_ready else None
    if happened.kind == ENTERED:
        segment = SEGMENT.fullmatch(one)
        return f"Entered the segment {segment[1]}." if segment and segment[1] == what["segment"] else None
    score = SCORE.fullmatch(one)
    if happened.kind != SCORED or score is None or "score" not in what:
        return None
    before, after = what["score"]
    line = float(score[1])
    if after is None or after < line or (before is not None and before >= line):
        return None
    since = "" if before is None else f"from {before:g} "
    return f"The score rose {since}to {after:g}."
