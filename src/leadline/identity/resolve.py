"""Identity as one function of what was said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from leadline.identity.link import Link, Subject, surviving
from leadline.identity.persons import persons
from leadline.identity.resolved import BEGINNING, NEVER, Identity, Interval
from leadline.identity.said import sorted_out
from leadline.identity.turns import turns


def resolve(subjects: Iterable[Subject], links: Iterable[Link]) -> Identity:
    """Whose every subject is, by all links.

    It depends on the sets of subjects and links alone: order of arrival and repetition change nothing, but that a lead
    bears the smallest ``subject_id`` of its known subjects. An end of a link that is not among the subjects joins
    nothing.

    >>> form = Link("web:1", "identify", 1, 2, trusted=False, occurred_at=50)
    >>> resolve([Subject(1, "anonymous"), Subject(2, "email")], [form]).lead_of(1, 20)
    2
    """
    known: set[int] = set()
    devices: set[int] = set()
    for subject in subjects:
        (known if subject.is_known else devices).add(subject.subject_id)
    said = sorted_out(known, devices, surviving(links))
    joined = persons(said)
    of_device = turns(said, devices, joined)
    rows: list[Interval] = []
    leads: defaultdict[int, list[int]] = defaultdict(list)
    for one in sorted(known | of_device.keys()):
        if one in known:
            lead = joined.of(one)
            leads[lead].append(one)
            rows.append(Interval(one, BEGINNING, NEVER, lead))
        else:
            rows += [Interval(one, starts, ends, lead) for starts, ends, lead in of_device[one]]
    return Identity(tuple(rows), {lead: tuple(ones) for lead, ones in leads.items()})
