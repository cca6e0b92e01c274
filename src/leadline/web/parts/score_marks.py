"""What is marked in a chart of a score: thresholds, stages, versions of the model, the events that gave most points."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any, Protocol

from leadline.api.scoring.explaining import ThresholdOut
from leadline.api.scoring.happened import EventOut, TransitionOut
from leadline.model.condition import Instant
from leadline.model.words import capital, name_words
from leadline.web.parts.chips import stage_words
from leadline.web.parts.deeds import about_words, deed_words
from leadline.web.parts.score_axes import MILLISECOND, TEXT
from leadline.web.visit import Visit

STAGES = 6  # that are marked, the latest
HALO = {"textBorderColor": "var(--panel)", "textBorderWidth": 3, "distance": 2}  # around words that lie on lines


class Versioned(Protocol):
    """Something that was said by a version of the model."""

    @property
    def at(self) -> Instant: ...

    @property
    def version(self) -> str: ...


def thresholds(visit: Visit, limits: Sequence[ThresholdOut]) -> list[dict[str, Any]]:
    """A line across for each threshold, with its names and its points; the one to sales is above all."""
    marks = []
    for score, same in groupby(sorted(limits, key=by_score), by_score):
        those = list(same)
        names = ", ".join(threshold_words(visit, one) for one in those)
        words = visit.say("{name}: {score}", name=names, score=visit.reader.number(score))
        is_mql = any(one.kind == "mql" for one in those)
        colour = "var(--hot)" if is_mql else "var(--muted)"
        label = TEXT | HALO | {"formatter": plain(words), "position": "insideStartTop", "color": colour}
        style = {"color": colour, "type": "dashed", "width": 1, "opacity": 1 if is_mql else 0.6}
        marks.append({"yAxis": score, "label": label, "lineStyle": style})
    return marks


def by_score(one: ThresholdOut) -> float:
    return one.score


def threshold_words(visit: Visit, one: ThresholdOut) -> str:
    return stage_words(visit, "mql") if one.kind == "mql" else capital(name_words(one.name))


def versions(visit: Visit, points: Sequence[Versioned]) -> list[dict[str, Any]]:
    """Where another version of the model came."""
    begun = [later for one, later in pairwise(points) if one.version != later.version]
    return [upright(one.at, visit.say("new version"), "var(--muted)") for one in begun]


def stages(visit: Visit, moved: Sequence[TransitionOut]) -> list[dict[str, Any]]:
    """Where the lead came to another stage; ``moved`` has the latest first."""
    return [upright(one.at, stage_words(visit, one.to_stage), "var(--muted)") for one in moved[:STAGES]]


def upright(at: Instant, words: str, colour: str) -> dict[str, Any]:
    label = TEXT | HALO | {"formatter": plain(words), "position": "insideStartTop", "color": colour}
    return {"xAxis": at / MILLISECOND, "label": label, "lineStyle": {"color": colour, "type": "dashed", "width": 1}}


def dots(visit: Visit, best: Sequence[EventOut], points: Sequence[Sequence[float]]) -> list[dict[str, Any]]:
    """A dot on the line for each event, at the first point that has it in it."""
    instants, made = [one[0] for one in points], []
    for one in best:
        place = bisect_left(instants, one.occurred_at / MILLISECOND)
        if place < len(points) and one.occurred_at / MILLISECOND >= instants[0]:
            made.append({"value": points[place], "said": beside(visit, one)})
    return made


def beside(visit: Visit, event: EventOut) -> str:
    """An event with when it was and what it gave."""
    about = about_words(visit, event.event, event.properties)
    what = " ".join(part for part in (deed_words(event.event), about) if part)
    when, points = visit.reader.moment(event.occurred_at), visit.reader.signed(event.gave or 0)
    return visit.say("{what}, {when}: {points}", what=what, when=when, points=points)


def plain(words: str) -> str:
    """Words in which the chart puts nothing: it takes braces for places of its own."""
    return words.replace("{", "(").replace("}", ")")
