"""Crawls: more pages within seconds than a person can look at, and what is submitted right after."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.model.condition import Instant
from leadline.quality.act import PAGE, SUBMITTED, Act, Rules
from leadline.quality.burst import bursts
from leadline.quality.path import path
from leadline.quality.why import Why


def judged(acts: Sequence[Act], places: Sequence[int], rules: Rules) -> dict[int, Why]:
    """Which views belong to a crawl, and which submissions follow one; ``places`` are those of pages and submissions.

    A page without an address is no page that differs from others, so it makes no crawl.
    """
    views = [(place, to) for place in places if acts[place].name == PAGE and (to := path(acts[place])) is not None]
    if len(views) < rules.pages:
        return {}
    at = [acts[place].occurred_at for place, _ in views]
    marks = bursts(at, [to for _, to in views], rules.pages, rules.pages_within)
    found = {place: Why.crawl for (place, _), mark in zip(views, marks, strict=True) if mark}
    ended: Instant | None = None
    for place in places if found else ():
        act = acts[place]
        if place in found:
            ended = act.occurred_at
        elif act.name in SUBMITTED and ended is not None and act.occurred_at - ended <= rules.after_crawl:
            found[place] = Why.after_crawl
    return found
