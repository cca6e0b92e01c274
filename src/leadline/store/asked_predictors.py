"""Which predictors a model asks, and whether somebody answers: a name answers by its champion."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.errors import ModelError, Problem
from leadline.model import Model
from leadline.model.problems import closest
from leadline.model.rule import Predicted
from leadline.store import tables as t

CHAMPION = "champion"
p = t.predictors.c


def asked_by(model: Model) -> frozenset[str]:
    """The predictors that a model asks."""
    return frozenset(rule.kind.predictor for rule in model.enabled_rules if isinstance(rule.kind, Predicted))


def unanswered(con: sa.Connection, model: Model, path: str) -> list[Problem]:
    """The rules of a model that ask a predictor without a champion; ``path`` is how the model's file is called."""
    if not asked_by(model):
        return []
    states = con.execute(sa.select(p.name, p.state).distinct()).all()
    named, answering = {row.name for row in states}, {row.name for row in states if row.state == CHAMPION}
    found = []
    for rule in model.enabled_rules:
        if not isinstance(rule.kind, Predicted) or rule.kind.predictor in answering:
            continue
        name, near = rule.kind.predictor, None
        if name in named:
            what = f"no version of the predictor `{name}` is its champion, so nobody would get points; promote one"
        else:
            what = f"there is no predictor `{name}`, so nobody would get points; train one by that name, or import it"
            near = closest(name, sorted(answering))
        found.append(Problem(path, rule.line, f"rule `{rule.id}`", what, near))
    return found


def refuse_unanswered(con: sa.Connection, model: Model, path: str) -> None:
    """A `ModelError` where a model that is to score asks a predictor that does not answer."""
    found = unanswered(con, model, path)
    if found:
        raise ModelError(found)
