"""Random models, facts and spines: for Hypothesis, and seeded in bulk.

    @given(worlds())
    def test_the_engine_agrees_with_the_oracle(world): ...

    world = random_world(7, leads=200, rules=20)      # the same every time

Both draw from one small vocabulary, whose attributes, properties and events random rules really meet.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from leadline.model.model import Model
from tests.strategies.draw import DrawFrom, Drawn, Rolled
from tests.strategies.facts import Facts, Spine
from tests.strategies.facts import facts as write_facts
from tests.strategies.facts import spine as write_spine
from tests.strategies.models import model as write_model

__all__ = ["Facts", "Spine", "World", "facts", "models", "random_world", "spines", "worlds"]


@dataclass(frozen=True)
class World:
    """A model, the facts, and the rows to score."""

    model: Model
    facts: Facts
    spine: Spine


@st.composite
def models(draw: DrawFrom, most_rules: int = 8) -> Model:
    """Resolved models with 1 to ``most_rules`` rules of every kind."""
    return write_model(Drawn(draw), 1, most_rules)


@st.composite
def facts(draw: DrawFrom, model: Model, most_leads: int = 4, most_events: int = 25) -> Facts:
    """Facts at the borders of a model's windows, in the plain form."""
    return write_facts(Drawn(draw), model, most_leads, most_events)


@st.composite
def spines(draw: DrawFrom, known: Facts) -> Spine:
    """Several instants for each lead."""
    return write_spine(Drawn(draw), known)


@st.composite
def worlds(draw: DrawFrom, most_rules: int = 8, most_leads: int = 4, most_events: int = 25) -> World:
    """A model with facts and a spine that belong to it."""
    source = Drawn(draw)
    model = write_model(source, 1, most_rules)
    known = write_facts(source, model, most_leads, most_events)
    return World(model, known, write_spine(source, known))


def random_world(seed: int, leads: int = 200, rules: int = 20, events: int | None = None) -> World:
    """The same world for the same seed and sizes: ``leads`` and ``rules`` exactly, up to ``events`` (25 a lead)."""
    source = Rolled(seed)
    model = write_model(source, rules, rules)
    most = 25 * leads if events is None else events
    known = write_facts(source, model, leads, most, exactly=True)
    return World(model, known, write_spine(source, known))
