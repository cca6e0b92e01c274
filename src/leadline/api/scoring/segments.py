"""Segments: who is in them is told with every score, by the grammar of the models' conditions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import sqlalchemy as sa

from leadline.api.actor import Actor, needs
from leadline.api.edits import EditOut, edits_page, overtaken
from leadline.api.faults import Fault, missing
from leadline.api.given import ServiceGiven
from leadline.api.paging import Page, PagingGiven, keyset, page
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.checking import problems_out
from leadline.api.scoring.previews import one_at_a_time
from leadline.api.scoring.seen import LeadInPath, lead_seen, sight_of
from leadline.api.scoring.segment_shapes import (
    ArchivedOut,
    BesideIn,
    BesideOut,
    BrokenOut,
    CheckedOut,
    CountedOut,
    LeadSegmentsOut,
    MemberOut,
    MoveOut,
    NamedMoveOut,
    SegmentIn,
    SegmentInPath,
    SegmentOut,
    SegmentsOut,
    TextIn,
)
from leadline.errors import InputError, ModelError
from leadline.live.archiving import archive_unused
from leadline.live.segments import all_segments, broken_by, keep_text, read_beside
from leadline.model.condition import DAY, Instant
from leadline.model.segment import name_in
from leadline.model.words import condition_words
from leadline.store import segments as store
from leadline.store import tables as t
from leadline.store.actors import names_of
from leadline.store.alone import between_turns
from leadline.store.model_files import read_model
from leadline.store.models import version_of

routes = router("segments")
READ = needs(Permission.read)
WEEK = 7 * DAY
Reader = Annotated[Actor, READ]
Keeper = Annotated[Actor, needs(Permission.model)]


@routes.get("/api/segments", summary="List the segments.")
def list_segments(service: ServiceGiven, actor: Reader) -> SegmentsOut:
    """All segments by their names, each with how many of the leads that you see are in it."""
    with service.store.reading() as con:
        return SegmentsOut(items=shown(con, actor, service.clock()))


@routes.post("/api/segments/check", summary="Say what is wrong with a segment.", dependencies=[needs(Permission.model)])
def check_segment(asked: TextIn, service: ServiceGiven) -> CheckedOut:
    """All mistakes with their places, and the condition in words. Nothing is kept."""
    with service.store.reading() as con:
        try:
            found = read_beside(con, name_in(asked.text), asked.text)
        except ModelError as error:
            wrong = problems_out(error.problems)
            return CheckedOut(segment=None, title=None, sentence=None, uses=[], problems=wrong)
    return CheckedOut(
        segment=found.name,
        title=found.title or None,
        sentence=condition_words(found.condition),
        uses=list(found.uses),
        problems=[],
    )


@routes.post("/api/segments/preview", summary="Count the leads that a segment would have.")
def preview_segment(asked: TextIn, actor: Keeper, service: ServiceGiven) -> CountedOut:
    """Tell of everybody whether they would be in it, before it is kept. It takes seconds with many leads, and fewer
    when somebody looks again soon."""
    name = name_in(asked.text)
    with service.store.reading() as con:
        read_beside(con, name, asked.text)
        texts = {one.segment: one.text for one in store.standing_segments(con)} | {name: asked.text}
        seeing = sight_of(con, actor)
    with one_at_a_time():
        return CountedOut.model_validate(service.previews.count(name, texts, service.clock(), seeing))


@routes.post(
    "/api/segments/beside", summary="Say which segments a model would break.", dependencies=[needs(Permission.model)]
)
def check_beside(asked: BesideIn, service: ServiceGiven) -> BesideOut:
    """The segments that can be told today and could not if this model scored. Nothing is kept."""
    if (asked.version is None) is (asked.files is None):
        raise Fault("invalid", "give either `version` or `files`", "body.version")
    with service.store.reading() as con:
        model = read_model(asked.files) if asked.files is not None else version_of(con, asked.version or "")
        wrong, titles = broken_by(con, model), {one.segment: one.title for one in store.standing_segments(con)}
    broken = [BrokenOut(segment=name, title=titles[name] or name, why=some[0].what) for name, some in wrong.items()]
    return BesideOut(breaks=broken)


@routes.get("/api/segments/{name}", summary="Look at a segment.")
def get_segment(name: SegmentInPath, service: ServiceGiven, actor: Reader) -> SegmentOut:
    """A segment: its text, what it says, and how far it is known who is in it."""
    with service.store.reading() as con:
        return shown_one(con, actor, name, service.clock())


@routes.put("/api/segments/{name}", summary="Keep a segment.")
def put_segment(name: SegmentInPath, asked: SegmentIn, actor: Keeper, service: ServiceGiven) -> SegmentOut:
    """Make a segment, or give it another text; the texts before are kept. Every lead is told whether it is in, all
    within seconds. If somebody has changed it since, nothing is kept; a text with mistakes is answered with all of
    them."""
    with service.store.writing() as con:
        if not keep_text(con, name, asked.text, asked.edit, actor.name, service.clock()):
            raise overtaken(f"the segment `{name}`", asked.edit)
    with service.store.reading() as con:
        return shown_one(con, actor, name, service.clock())


@routes.delete("/api/segments/{name}", summary="Archive a segment.")
def delete_segment(name: SegmentInPath, actor: Keeper, service: ServiceGiven) -> ArchivedOut:
    """Let a segment be no more. Who was in it, and when, stays known; one that another segment, a flow or the
    routing names is refused."""
    with between_turns(service.store) as con:
        at = service.clock()
        try:
            gone = archive_unused(con, name, actor.name, at)
        except InputError as error:
            raise Fault("conflict", str(error), "path.name") from None
        if not gone:
            raise missing(f"segment `{name}`", "path.name")
    return ArchivedOut(segment=name, at=at)


@routes.get("/api/segments/{name}/edits", summary="List the texts that a segment had.", dependencies=[READ])
def list_edits(name: SegmentInPath, service: ServiceGiven, paging: PagingGiven) -> Page[EditOut]:
    """Every text of a segment, the latest first, also of one that is archived."""
    w = t.segment_edits.c
    with service.store.reading() as con:
        found = edits_page(con, sa.select(t.segment_edits).where(w.segment == name), w.edit, paging)
    if found is None:
        raise missing(f"segment `{name}`", "path.name")
    return found


@routes.get("/api/segments/{name}/members", summary="List the leads in a segment.")
def list_members(name: SegmentInPath, service: ServiceGiven, actor: Reader, paging: PagingGiven) -> Page[MemberOut]:
    """Who is in a segment, as far as you see them; the last to enter first."""
    m, lead = t.segment_members.c, t.leads.c
    query = sa.select(*lead["lead_id", "name", "email", "owner", "stage", "score_cents", "band"], m.entered_at)
    query = query.join_from(t.segment_members, t.leads, lead.lead_id == m.lead_id).where(m.segment == name)
    with service.store.reading() as con:
        refuse_none(con, name)
        query = query.where(*sight_of(con, actor).where(lead.owner))
        rows = con.execute(keyset(query, paging, (m.entered_at, True), (m.lead_id, True))).all()

    def member(row: sa.Row[Any]) -> dict[str, Any]:
        return row._asdict() | {"score": None if row.score_cents is None else row.score_cents / 100}

    return Page[MemberOut].model_validate(page(rows, paging, lambda row: (row.entered_at, row.lead_id), member))


@routes.get("/api/segments/{name}/moves", summary="List who entered a segment and who left it.")
def list_moves(name: SegmentInPath, service: ServiceGiven, actor: Reader, paging: PagingGiven) -> Page[NamedMoveOut]:
    """Who entered and who left, the latest first, as far as you see them."""
    v, lead = t.segment_moves.c, t.leads.c
    query = sa.select(t.segment_moves, lead.name, lead.email).join(t.leads, lead.lead_id == v.lead_id)
    query = query.where(v.segment == name)
    with service.store.reading() as con:
        query = query.where(*sight_of(con, actor).where(lead.owner))
        rows = con.execute(keyset(query, paging, (v.move_seq, True))).all()
    return Page[NamedMoveOut].model_validate(page(rows, paging, lambda row: (row.move_seq,), lambda row: row._asdict()))


@routes.get("/api/leads/{lead_id}/segments", summary="List the segments that a lead is in.")
def list_segments_of_lead(lead_id: LeadInPath, service: ServiceGiven, actor: Reader) -> LeadSegmentsOut:
    """Where a lead is in, and since when."""
    with service.store.reading() as con:
        lead_seen(con, actor, lead_id, service.clock())
        rows = store.segments_of(con, lead_id)
    return LeadSegmentsOut.model_validate({"items": [row._asdict() for row in rows]})


@routes.get("/api/leads/{lead_id}/segments/moves", summary="List what a lead entered and left.")
def list_moves_of_lead(lead_id: LeadInPath, service: ServiceGiven, actor: Reader, paging: PagingGiven) -> Page[MoveOut]:
    """The segments that a lead entered and left, the latest first; of a merged lead those of all who it was."""
    v = t.segment_moves.c
    with service.store.reading() as con:
        lead_seen(con, actor, lead_id, service.clock())
        rows = con.execute(keyset(store.moves_query(lead_id), paging, (v.move_seq, True))).all()
    return Page[MoveOut].model_validate(page(rows, paging, lambda row: (row.move_seq,), lambda row: row._asdict()))


# -- what they have in common --------------------------------------------------------------------------------------


def refuse_none(con: sa.Connection, name: str) -> None:
    if not store.standing_segments(con, name):
        raise missing(f"segment `{name}`", "path.name")


def shown_one(con: sa.Connection, actor: Actor, name: str, now: Instant) -> SegmentOut:
    found = [one for one in shown(con, actor, now) if one.segment == name]
    if not found:
        raise missing(f"segment `{name}`", "path.name")
    return found[0]


def shown(con: sa.Connection, actor: Actor, now: Instant) -> list[SegmentOut]:
    """The segments as they are shown to somebody."""
    standing = store.standing_segments(con)
    found = all_segments(con)
    names, seeing = names_of(con, [one.by for one in standing]), sight_of(con, actor)
    counts, moved = store.counts(con, seeing), store.moved_since(con, seeing, now - WEEK)

    def said(one: store.Standing) -> SegmentOut:
        segment = found.segments.get(one.segment)
        more = {
            "who": names.get(one.by),
            "sentence": None if segment is None else condition_words(segment.condition),
            "uses": [] if segment is None else list(segment.uses),
            "used_by": [other.name for other in found.segments.values() if one.segment in other.uses],
            "leads": counts.get(one.segment, 0),
            **asdict(moved.get(one.segment, store.Moved())),
            "problems": problems_out(found.problems.get(one.segment, ())),
        }
        return SegmentOut.model_validate(
            {name: getattr(one, name) for name in SegmentOut.model_fields if name not in more} | more
        )

    return [said(one) for one in standing]
