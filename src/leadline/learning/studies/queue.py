"""Studies in the store: asked, waiting, being worked, done or failed. The newest are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.learning.studies.asked import Asking
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.models import read_files

WAITING, RUNNING, DONE, FAILED = STATES = ("waiting", "running", "done", "failed")
KEPT = 100  # studies that have ended
s = t.studies.c
BRIEF = [s[name] for name in s.keys() if name not in ("result", "digest", "facts")]  # noqa: SIM118


def ask(con: sa.Connection, asking: Asking, by: str, at: Instant) -> tuple[int, bool]:
    """Ask something; the number of the study, and whether it is a new one.

    The same question of the same facts is answered by the study that is there, unless that one failed.
    """
    digest, facts = asking.digest(), facts_known(con)
    same = sa.select(s.study_id).where(s.digest == digest, s.facts == facts, s.state != FAILED)
    there = con.scalar(same.order_by(s.study_id.desc()).limit(1))
    if there is not None:
        return there, False
    row = {
        "kind": str(asking.kind),
        "model": read_files(asking.files).name,
        "outcome": asking.outcome.name,
        "asked": asking.dumped(),
        "digest": digest,
        "facts": facts,
        "state": WAITING,
        "by": by,
        "at": at,
    }
    number = con.execute(sa.insert(t.studies).values(row).returning(s.study_id)).scalar_one()
    record(con, at, by, f"study.{asking.kind}", str(number), {"model": row["model"], "outcome": row["outcome"]})
    forget(con)
    return number, True


def facts_known(con: sa.Connection) -> str:
    """How much is known: another text as soon as anything more is."""
    e, c, k, p = t.events.c, t.changes.c, t.links.c, t.probabilities.c
    numbered = (e.event_seq, c.change_seq, k.link_seq, p.probability_seq)
    return ":".join(str(con.scalar(sa.select(sa.func.max(one))) or 0) for one in numbered)


def studies_query(kind: str | None = None, model: str | None = None) -> sa.Select[tuple[Any, ...]]:
    """The studies without what they found."""
    query = sa.select(*BRIEF)
    query = query if kind is None else query.where(s.kind == kind)
    return query if model is None else query.where(s.model == model)


def study_of(con: sa.Connection, number: int) -> dict[str, Any] | None:
    """A study with what it found; ``None``: there is none of that number, or none any more."""
    row = con.execute(sa.select(*BRIEF, s.result).where(s.study_id == number)).one_or_none()
    return None if row is None else row._asdict()


def take_away(con: sa.Connection, number: int, by: str, at: Instant) -> bool:
    """Let a study be no more; one that is being worked ends soon. ``False``: there is none."""
    if not con.execute(sa.delete(t.studies).where(s.study_id == number)).rowcount:
        return False
    record(con, at, by, "study.delete", str(number))
    return True


# -- working -------------------------------------------------------------------------------------------------------


def is_any_open(con: sa.Connection) -> bool:
    """Whether a study waits, or was being worked."""
    return con.scalar(sa.select(s.study_id).where(s.state.in_((WAITING, RUNNING))).limit(1)) is not None


def is_there(con: sa.Connection, number: int) -> bool:
    return con.scalar(sa.select(s.study_id).where(s.study_id == number)) is not None


def begin_anew(con: sa.Connection) -> None:
    """Let those wait that were being worked when their process ended."""
    con.execute(sa.update(t.studies).where(s.state == RUNNING).values(state=WAITING, share=0.0, begun_at=None))


def take_next(con: sa.Connection, at: Instant) -> tuple[int, Asking] | None:
    """The study that has waited longest, which is being worked from now on."""
    row = con.execute(sa.select(s.study_id, s.asked).where(s.state == WAITING).order_by(s.study_id).limit(1)).first()
    if row is None:
        return None
    con.execute(sa.update(t.studies).where(s.study_id == row.study_id).values(state=RUNNING, begun_at=at))
    return row.study_id, Asking.loaded(row.asked)


def tell_share(con: sa.Connection, number: int, share: float) -> bool:
    """Note how much of a study is done; ``False``: nobody wants it any more."""
    return bool(con.execute(sa.update(t.studies).where(s.study_id == number).values(share=share)).rowcount)


def end_well(con: sa.Connection, number: int, headline: str, result: Mapping[str, Any], at: Instant) -> None:
    values = {"state": DONE, "share": 1.0, "headline": headline, "result": orjson.dumps(result).decode()}
    con.execute(sa.update(t.studies).where(s.study_id == number).values(**values, ended_at=at))


def end_badly(con: sa.Connection, number: int, why: str, at: Instant) -> None:
    con.execute(sa.update(t.studies).where(s.study_id == number).values(state=FAILED, error=why, ended_at=at))


def forget(con: sa.Connection) -> None:
    """Let those go that ended before the newest ones."""
    ended = sa.select(s.study_id).where(s.state.in_((DONE, FAILED)))
    oldest = con.scalar(ended.order_by(s.study_id.desc()).offset(KEPT - 1).limit(1))
    if oldest is not None:
        con.execute(sa.delete(t.studies).where(s.state.in_((DONE, FAILED)), s.study_id < oldest))
