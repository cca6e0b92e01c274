"""What to load so that a part of the identities can be resolved alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from leadline.identity.link import ANONYMOUS, Link


def closure(
    start: Iterable[int],
    links_of: Callable[[Collection[int]], Iterable[Link]],
    kinds_of: Callable[[Collection[int]], Mapping[int, str]] | None = None,
) -> tuple[set[int], list[Link]]:
    """The subjects whose rows may change with those of ``start``, and the links that decide about them.

    `resolve` over these gives for these subjects exactly the rows that it gives over everything.

    ``start`` is who is new or touched: both ends of every new link, and both ends of every link of a message that a
    new unmerge takes back. ``links_of`` gives every link that names one of some subjects, undone ones too, and every
    unmerge of one of those links; it is asked once about each subject. ``kinds_of`` gives the kinds of subjects.

    Without ``kinds_of`` every link is followed, until there is no new subject. With it, only those that matter: from a
    person to their ids and devices, from a device to those who held it and to their ids, and there it ends. What else
    those others use stays out, so that the tablet of a trade fair does not tie all of its visitors into one lump.
    """
    beside: defaultdict[int, set[int]] = defaultdict(set)
    links: dict[Link, None] = {}
    kinds: dict[int, str] = {}

    def read(ones: Collection[int]) -> None:
        new = [link for link in links_of(ones) if link not in links]
        links.update(dict.fromkeys(new))
        for one, two in (link.ends for link in new if len(link.ends) == 2):
            beside[one].add(two)
            beside[two].add(one)
        if kinds_of is not None:
            around = {*ones, *(end for link in new for end in link.ends)}
            kinds.update(kinds_of(around - kinds.keys()))

    def is_device(one: int) -> bool:
        return kinds.get(one) == ANONYMOUS

    def own(one: int) -> set[int]:
        to_anybody = kinds_of is None or not is_device(one)
        return {two for two in beside[one] if to_anybody or is_device(two)}

    def people(one: int) -> set[int]:
        return {two for two in beside[one] if not is_device(two)}

    reached = set(start)
    if reached:
        read(reached)
    for step in (own, people):
        ahead = reached
        while ahead := {two for one in ahead for two in step(one)} - reached:
            read(ahead)
            reached |= ahead
    return reached, list(links)
