"""Segments: a name for a condition over a lead and the results of its main model. Their conditions are the models'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from leadline.errors import ModelError
from leadline.model.condition import All, Any, Condition, Exists, Not, ResultTest
from leadline.model.conditions import Conditions
from leadline.model.definitions import Definitions
from leadline.model.document import MODEL_NAME, NO_ACTS, definitions_of, zone_of
from leadline.model.fields import Fields, fields
from leadline.model.loader import root_of
from leadline.model.model import SCORE, STAGES, Ladder, Model
from leadline.model.problems import Place, Placed, Problems
from leadline.model.results import names_of
from leadline.model.scope import Result, Scope, Sees
from leadline.model.text import fold

KEYS = ("segment", "title", "timezone", "define", "if")
FILE = "segment.yml"
MOST_DEPTH = 20  # segments that use each other, one inside the other

OUTSIDE = Model(
    name="",
    dimensions=(),
    rules=(),
    weights=(),
    excluded_names=tuple(event for event in NO_ACTS if not event.endswith("*")),
    excluded_prefixes=tuple(event[:-1] for event in NO_ACTS if event.endswith("*")),
)
"""The model of leads that no model scores: it has no results, and what is tested of them is missing."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment, resolved: the conditions of others that it names stand in its own. ``uses`` are their names."""

    name: str
    title: str
    condition: Condition
    uses: tuple[str, ...] = ()
    parts: int = 1


class Segments:
    """The segments of some texts, by their names, each read when it is asked for.

    ``models`` are those that score: their results may be tested.
    """

    def __init__(self, texts: Mapping[str, str], models: Sequence[Model]) -> None:
        self.texts = texts
        self.scope = scope(models)
        self.known: dict[str, Segment | ModelError] = {}
        self.inside: list[str] = []
        self.uses: list[dict[str, None]] = [{}]  # the first are those that somebody else names, such as a routing

    @property
    def names(self) -> Iterable[str]:
        return self.texts.keys()

    def segment(self, name: str) -> Segment:
        """The segment of a name; a `ModelError` carries everything that is wrong with it."""
        if name not in self.known:
            try:
                self.known[name] = self.read(name)
            except ModelError as error:
                self.known[name] = error
        found = self.known[name]
        if isinstance(found, ModelError):
            raise found
        return found

    def read(self, name: str) -> Segment:
        problems = Problems(FILE)
        place = Place(problems)
        self.inside.append(name)
        self.uses.append({})
        try:
            root = root_of(self.texts[name], place, "segment")
            of = None if root is None else fields(root, KEYS, place, "a segment")
            found = None if of is None else self.read_fields(of, name)
        finally:
            self.inside.pop()
            self.uses.pop()
        problems.raise_if_any()
        assert found is not None, "a segment without a problem is complete"
        return found

    def read_fields(self, of: Fields, name: str) -> Segment | None:
        refuse_other(of, name)
        zone = zone_of(of)
        conditions = Conditions(zone, Definitions(of.node("define"), zone, None, of.place.within("`define`")), self)
        definitions_of(conditions, self.scope)
        node = of.needed("if", "it says who is in the segment, as in `if: {country: DE}`")
        condition = None if node is None else conditions.read(node, self.scope, of.place.within("`if`"))
        title = of.text("title") or ""
        return None if condition is None else Segment(name, title, condition, tuple(self.uses[-1]), conditions.parts)

    def condition(self, name: str, at: Placed, place: Place) -> tuple[Condition, int] | None:
        """What another segment asks, and of how many parts that is."""
        if name not in self.texts:
            return None  # which was refused as a name
        if name in self.inside:
            ring = [*self.inside[self.inside.index(name) :], name]
            place.refuse(at, f"the segment uses itself: {' → '.join(f'`{one}`' for one in ring)}")
            return None
        if len(self.inside) >= MOST_DEPTH:
            place.refuse(at, f"segments use each other deeper than {MOST_DEPTH} levels")
            return None
        self.uses[-1][name] = None
        try:
            found = self.segment(name)
        except ModelError as error:
            place.refuse(at, f"the segment `{name}` cannot be used: {error.problems[0].what}")
            return None
        return found.condition, found.parts


def refuse_other(of: Fields, name: str) -> None:
    """Refuse a segment that is called otherwise than it should be, or by what is no name."""
    node = of.needed("segment", "it names the segment, as in `segment: hot-in-germany`")
    said = of.text("segment")
    if node is None or said is None:
        return
    if not MODEL_NAME.fullmatch(said) or said != fold(said):
        of.place.refuse(node, "`segment` is a name of small letters, digits, `-`, `_` and `.`; `title` is free text")
    elif said != name:
        of.place.refuse(node, f"this is the segment `{said}`, not `{name}`; a segment keeps its name")


def using(name: str, segments: Iterable[Segment]) -> set[str]:
    """The names of the segments that use this one, themselves or through others."""
    every = list(segments)
    found: set[str] = set()
    while more := {one.name for one in every if {name, *found} & set(one.uses)} - found:
        found |= more
    return found


def name_in(text: str) -> str:
    """The name that a text gives its segment; a `ModelError` where it gives none."""
    problems = Problems(FILE)
    place = Place(problems)
    root = root_of(text, place, "segment")
    of = None if root is None else Fields(root, place)
    name = None if of is None else of.text("segment")
    if of is not None:
        refuse_other(of, name or "")
    problems.raise_if_any()
    assert name is not None, "a text without a problem names its segment"
    return name


def scope(models: Sequence[Model]) -> Scope:
    """What a segment sees: the results of every model that scores, each as far as the lead's main one has it."""
    seen = [Result(SCORE), Result("stage", STAGES)]
    seen += [Result(name) for name in dict.fromkeys(d.name for model in models for d in model.dimensions)]
    named = {
        "grade": [name for model in models for name in laddered(model.grades)],
        "band": [name for model in models for name in laddered(model.bands)],
        "priority": [row.value for model in models for row in model.priority],
    }
    seen += [Result(name, tuple(dict.fromkeys(all_)), name == "priority") for name, all_ in named.items() if all_]
    absent = [
        (name, f"no model that scores has a {name}; the lead's own attribute is `lead.{name}`")
        for name, all_ in named.items()
        if not all_
    ]
    return Scope(Sees.results, tuple(seen), tuple(absent))


def laddered(ladder: Ladder | None) -> tuple[str, ...]:
    return names_of(ladder) or ()


def by_model(condition: Condition, model: Model) -> Condition:
    """The condition as it is of a lead with this main model: a result that the model does not have is missing."""
    match condition:
        case All():
            return All(tuple(by_model(part, model) for part in condition.parts))
        case Any():
            return Any(tuple(by_model(part, model) for part in condition.parts))
        case Not():
            return Not(by_model(condition.part, model))
        case ResultTest() if condition.name not in results_of(model):
            holds = all(predicate == Exists(False) for predicate in condition.predicates)
            return All(()) if holds else Any(())
    return condition


def results_of(model: Model) -> frozenset[str]:
    """The results that a model has."""
    if model is OUTSIDE:
        return frozenset({"stage"})
    ladders = {"grade": model.grades, "band": model.bands, "priority": model.priority}
    has = [name for name, of in ladders.items() if of]
    return frozenset({SCORE, "stage", *(d.name for d in model.dimensions), *has})
