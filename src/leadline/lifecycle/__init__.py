"""The lifecycle: when a model moves a lead from one stage to another. Pure functions."""

from leadline.lifecycle.advance import MODEL, PERSONS, Move, Standing, Verdict, advance, moves

__all__ = ["MODEL", "PERSONS", "Move", "Standing", "Verdict", "advance", "moves"]
