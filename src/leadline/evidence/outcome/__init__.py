"""What counts as success: declared once, in words or YAML, and found in the facts."""

from leadline.evidence.outcome.finding import Found, find, needs
from leadline.evidence.outcome.outcome import Column, Done, Outcome, Reached
from leadline.evidence.outcome.reading import load_outcomes, read_outcomes
from leadline.evidence.outcome.words import outcome_words

__all__ = [
    "Column",
    "Done",
    "Found",
    "Outcome",
    "Reached",
    "find",
    "load_outcomes",
    "needs",
    "outcome_words",
    "read_outcomes",
]
