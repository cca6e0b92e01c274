"""The lifecycle: when a model moves a lead from one stage to another. Pure functions."""

from leadline.lifecycle.advance import LEAD, MODEL, MQL, PERSONS, Move, Standing, Verdict, advance, moves

__all__ = ["LEAD", "MODEL", "MQL", "PERSONS", "Move", "Standing", "Verdict", "advance", "moves"]
