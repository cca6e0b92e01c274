"""What people changed in a time: models, thresholds, the routing, flows and templates of mails."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import sqlalchemy as sa

from leadline.evidence.review.period import Period
from leadline.evidence.review.quarter import Changed
from leadline.model import Model
from leadline.model.diff import diff, headline
from leadline.model.words import lifecycle_words
from leadline.store import tables as t
from leadline.store.documents import FLOW, MAIL, ROUTING
from leadline.store.models import version_of

KINDS = {ROUTING: "the routing", FLOW: "the flow", MAIL: "the mail"}
v, w, o = t.activations.c, t.document_edits.c, t.versions.c


def changes(con: sa.Connection, period: Period) -> tuple[Changed, ...]:
    """All changes of the time, the latest first."""
    found = [*models(con, period), *documents(con, period)]
    return tuple(sorted(found, key=lambda one: -one.at))


def models(con: sa.Connection, period: Period) -> Iterator[Changed]:
    """Versions that became live, with what they changed, and the threshold where it is another one."""
    rows = con.execute(
        sa.select(v.model, v.version, v.at).where(v.at < period.ends_at).order_by(v.activation_seq)
    ).all()
    for name in dict.fromkeys(row.model for row in rows):
        mine = [None, *(row for row in rows if row.model == name)]
        for before, row in pairwise(mine):
            assert row is not None
            if row.at >= period.starts_at and row.version != (before and before.version):
                yield Changed(row.at, said(con, name, before and before.version, row.version))


def said(con: sa.Connection, name: str, before: str | None, version: str | None) -> str:
    """What became of a model in a sentence."""
    if version is None:
        return f"the model {name} was switched off."
    note = con.scalar(sa.select(o.note).where(o.version == version)) or ""
    told = f" (“{' '.join(note.split())}”)" if note.strip() else ""
    if before is None:
        return f"the model {name} began to score{told}."
    old, new = version_of(con, before), version_of(con, version)
    what = headline(diff(old, new))
    return f"the model {name} changed{told}: {what[0].lower()}{what[1:]}{threshold(old, new)}."


def threshold(old: Model, new: Model) -> str:
    """The threshold, where it is another one."""
    was, now = (lifecycle_words(one.lifecycle).get("mql", "no threshold") for one in (old, new))
    return "" if was == now else f"; now “{now}”, before “{was}”"


def documents(con: sa.Connection, period: Period) -> Iterator[Changed]:
    """Texts that were made or changed, each once, with the last of its changes."""
    query = (
        sa.select(w.kind, w.name, sa.func.max(w.at), sa.func.count(), sa.func.min(w.edit))
        .where(w.kind.in_(KINDS), w.at >= period.starts_at, w.at < period.ends_at)
        .group_by(w.kind, w.name)
    )
    for kind, name, at, edits, first in con.execute(query):
        what = KINDS[kind] if kind == ROUTING else f"{KINDS[kind]} {name}"
        how = "was made" if first == 1 else "was changed"
        times = "" if edits == 1 else f" and changed {edits - 1} times" if first == 1 else f" {edits} times"
        yield Changed(at, f"{what} {how}{times}.".replace(" 1 times", " once"))
