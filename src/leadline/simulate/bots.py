"""Crawlers that fill in forms: dozens of pages, seconds apart, at any hour. About half give themselves away."""

from __future__ import annotations

import numpy as np

from leadline.model.condition import DAY, SECOND
from leadline.simulate import site
from leadline.simulate.draw import Random, chance, ragged
from leadline.simulate.people import BOT, People
from leadline.simulate.tape import Tape


def write(random: Random, tape: Tape, people: People) -> None:
    """The crawls of every bot: the one before its form, and some weeks later a few more."""
    bots = np.flatnonzero(people.kind == BOT)
    crawl, number = ragged(random.integers(1, 4, len(bots)))
    lead = bots[crawl]
    start = people.created[lead] + np.where(number == 0, -40 * SECOND, random.integers(DAY, 60 * DAY, len(lead)))
    page, step = ragged(random.integers(8, 36, len(lead)))
    at = start[page] + step * random.integers(900_000, 1_100_000, len(page))
    path = site.PAGES.draw(random, np.full(len(page), site.CRAWLS))
    known = chance(random, 0.5, len(people))[lead[page]]
    tape.add("page", lead[page], at, "web", path=path, url=path, automated=known, machine=True)
