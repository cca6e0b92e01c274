"""Random worlds: ids that came, and messages about them, as a store makes links of them and worse."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from leadline.identity import BEGINNING, NEVER, Identity, Interval, Link, Subject
from leadline.identity.link import surviving

often = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

KINDS = ("user", "anonymous", "email")
INSTANTS = st.integers(0, 8)
IDS = st.text("aBé😀:1", min_size=1, max_size=4)


@dataclass(frozen=True)
class World:
    subjects: tuple[Subject, ...]
    links: tuple[Link, ...]

    def plus(self, *links: Link) -> World:
        return replace(self, links=self.links + links)

    def kinds(self) -> dict[int, str]:
        return {subject.subject_id: subject.kind for subject in self.subjects}


def of_kind(subjects: tuple[Subject, ...], kind: str) -> list[int]:
    return [subject.subject_id for subject in subjects if subject.kind == kind]


@st.composite
def messages(draw: st.DrawFn, subjects: tuple[Subject, ...], message: str, earlier: list[str]) -> list[Link]:
    """The links of one message: a well-formed identify, alias or merge, an unmerge, or any pair at all."""
    at, trusted = draw(INSTANTS), draw(st.booleans())
    every = [subject.subject_id for subject in subjects]
    sort = draw(st.sampled_from(("identify", "identify", "identify", "join", "unmerge", "anything")))
    if sort == "identify":
        user, device, email = (
            draw(st.none() | st.sampled_from(ones)) if (ones := of_kind(subjects, kind)) else None for kind in KINDS
        )
        person = user if user is not None else email
        pairs = [pair for pair in ((device, person), (user, email)) if None not in pair]
        pairs = pairs or [(person, None)]
        return [Link(message, "identify", one, other, trusted, at) for one, other in pairs]
    if sort == "unmerge":
        undoes = draw(st.sampled_from([*earlier, "of nobody"]))
        return [Link(message, "unmerge", draw(st.none() | st.sampled_from(every)), None, True, at, undoes)]
    kind = draw(st.sampled_from(("alias", "merge", "identify") if sort == "anything" else ("alias", "merge")))
    one, other = draw(st.sampled_from(every)), draw(st.sampled_from(every))
    return [Link(message, kind, one, other, trusted if sort == "anything" else True, at)]


@st.composite
def worlds(draw: st.DrawFn, most_messages: int = 14) -> World:
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=9))
    subjects = tuple(Subject(number, kind) for number, kind in enumerate(kinds, 1))
    ids = draw(st.lists(IDS, unique=True, max_size=most_messages))
    links: list[Link] = []
    for number, message in enumerate(ids):
        links += draw(messages(subjects, message, ids[:number] or ["of nobody"]))
    return World(subjects, tuple(draw(st.permutations(links))))


@st.composite
def browser_links(draw: st.DrawFn, world: World, first: int = 0) -> list[Link]:
    """Any number of things that a browser might claim, from an instant on."""
    one = st.sampled_from([subject.subject_id for subject in world.subjects])
    at = st.integers(first, first + 9)
    link = st.builds(Link, IDS.map("~{}".format), st.just("identify"), one, one, st.just(False), at)
    return draw(st.lists(link, max_size=12))


def instants(world: World) -> list[int]:
    """Where something may change, and just before."""
    said = {link.occurred_at for link in world.links}
    return sorted({BEGINNING, NEVER - 1, *said, *(at - 1 for at in said)})


def rows_of(identity: Identity, subjects: set[int]) -> list[Interval]:
    return [row for row in identity.intervals if row.subject in subjects]


def leads_among(identity: Identity, subjects: set[int]) -> dict[int, tuple[int, ...]]:
    return {lead: ones for lead, ones in identity.leads.items() if not subjects.isdisjoint(ones)}


def named(world: World) -> set[int]:
    """The subjects that a surviving link names."""
    return {one for link in surviving(world.links) for one in link.ends}
