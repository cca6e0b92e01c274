"""The models that are measured, as the text of a model file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.data import CAMPAIGNS, COUNTRIES, FORMS, INDUSTRIES, NAMES, SECTIONS, SENIORITIES, TITLES
from leadline.model import Model, loads

WINDOWS = ("90d", "30d", "180d", "60d", "365d")
LIFECYCLE_NAMES = ("stage.changed", "points.granted")


def heavy() -> str:
    """Fifty rules of all kinds; an event satisfies 4.9 of them."""
    return Path(__file__).with_name("heavy.yml").read_text(encoding="utf-8")


def plain(count: int) -> str:
    """So many plain rules: four of five give points for each event inside a window, one for an attribute."""
    lines = ["model: plain", "dimensions: {fit: {}, engagement: {}}", "rules:"]
    attributes, occurrences = attribute_tests(), event_tests()
    for i in range(count):
        points = 1 + i * 7 % 20 if i % 9 != 8 else -(1 + i % 5)
        if i % 5 == 4:
            lines.append(f"  - {{id: r{i}, dimension: fit, if: {{{next(attributes)}}}, points: {points}}}")
        else:
            name, where = next(occurrences)
            tested = f", where: {{{where}}}" if where else ""
            head = f"  - {{id: r{i}, dimension: engagement, on: {name}{tested}"
            lines.append(f"{head}, points: {points}, within: {WINDOWS[i * 3 % len(WINDOWS)]}}}")
    return "\n".join(lines) + "\n"


def grown(text: str, count: int) -> str:
    """The model with rules that match nothing until it has ``count``.

    Of the added rules two of three are about names and properties that are there, with a ``where`` that no event
    passes; every third is about a name that no event has.
    """
    lines = []
    names = [name for name in NAMES if name not in LIFECYCLE_NAMES]
    for i in range(count - len(loads(text).rules)):
        kind = (", limit: 2 per day", ", half_life: 30d", ", within: 90d", "", ", cap: 10")[i % 5]
        if i % 3 == 2:
            head = f"on: nothing.of.the.kind.{i}"
        else:
            prop, value = (("path", f"/nowhere/{i}"), ("campaign", f"none-{i}"), ("form", f"no-{i}"))[
                i % 3 if i % 2 else 0
            ]
            head = f"on: {names[i % len(names)]}, where: {{{prop}: {{starts_with: {value}}}}}"
        lines.append(f"  - {{id: more-{i}, dimension: engagement, {head}, points: 1{kind}}}")
    before, rules, after = text.partition("rules:\n")
    return before + rules + "\n".join(lines) + "\n" + after


def model(name: str) -> Model:
    """A model by its name: ``heavy``, ``plain-50``, ``heavy-grown-200``, ``plain-50-grown-200``."""
    base, _, more = name.partition("-grown-")
    text = heavy() if base == "heavy" else plain(int(base.removeprefix("plain-")))
    return loads(grown(text, int(more)) if more else text)


def attribute_tests() -> Iterator[str]:
    """Tests of attributes, each another."""
    while True:
        for i in range(max(len(TITLES), len(COUNTRIES))):
            yield f"country: [{COUNTRIES[i % len(COUNTRIES)]}, {COUNTRIES[(i + 5) % len(COUNTRIES)]}]"
            yield f"job_title: {TITLES[i % len(TITLES)]}"
            yield f"age: {{gte: {20 + i * 3}, lt: {30 + i * 3}}}"
            yield f"industry: {INDUSTRIES[i % len(INDUSTRIES)]}"
            yield f"seniority: [{SENIORITIES[i % 7]}, {SENIORITIES[(i + 1) % 7]}]"


def event_tests() -> Iterator[tuple[str, str]]:
    """Names of events with what their properties must be, each another, common and rare ones mixed."""
    names = [name for name in NAMES if name not in LIFECYCLE_NAMES]
    bare = [(name, "") for name in names if not name.startswith("page")]
    pages = [("page", f"path: {{starts_with: {section}}}") for section in SECTIONS]
    mails = [(f"email.{act}", f"campaign: {c}") for c in CAMPAIGNS for act in ("clicked", "opened", "delivered")]
    forms = [("form.submitted", f"form: [{form}, {FORMS[(i + 1) % 8]}]") for i, form in enumerate(FORMS)]
    reading = [("page.left", f"duration_s: {{gte: {seconds}}}") for seconds in range(20, 300, 20)]
    assets = [("content.downloaded", f"asset: asset-{i}") for i in range(40)]
    lefts = [("page.left", f"path: {{starts_with: {section}}}") for section in SECTIONS]
    kinds = [pages, bare, mails, forms, reading, assets, lefts]
    for i in range(max(map(len, kinds))):
        yield from (kind[i] for kind in kinds if i < len(kind))
