"""Flows: what is done with leads step by step, from what let them enter until they leave. Pure functions."""

from leadline.flows.advance import Advanced, Effect, Ended, Facts, Passed, Run, advance
from leadline.flows.diagram import mermaid
from leadline.flows.entering import listened
from leadline.flows.flow import Do, Flow, Kind
from leadline.flows.lint import Known, Linted, lint
from leadline.flows.reading import name_in, read_flow
from leadline.flows.words import outline

__all__ = [
    "Advanced",
    "Do",
    "Effect",
    "Ended",
    "Facts",
    "Flow",
    "Kind",
    "Known",
    "Linted",
    "Passed",
    "Run",
    "advance",
    "lint",
    "listened",
    "mermaid",
    "name_in",
    "outline",
    "read_flow",
]
