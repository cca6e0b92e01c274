"""The lifecycle: when a model moves a lead from one stage to another. Pure functions."""

from leadline.lifecycle.advance import PERSONS, Move, Standing, Verdict, advance, moves

__all__ = ["PERSONS", "Move", "Standing", "Verdict", "advance", "moves"]
