"""Visits of the site: who comes when, in what mood, which pages they read and for how long."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadline.model.condition import DAY, SECOND
from leadline.simulate import site
from leadline.simulate.campaigns import Calendar
from leadline.simulate.draw import Choice, Floats, Ints, Random, chance, lognormal, ragged, weighted
from leadline.simulate.people import BOT, JUNK, OFFLINE, RESEARCHER, STUDENT, People
from leadline.simulate.rhythm import Clock
from leadline.simulate.tape import Tape

ANONYMOUS = 30 * DAY  # nothing that a person did is older than this before they became a lead
_MOOD_OF_KIND = np.array([site.READS, site.READS, site.STUDIES, site.SEEKS_JOB, site.SPIES, site.EXPLORES, site.CRAWLS])


@dataclass(frozen=True, slots=True)
class Visits:
    """One entry per visit: whose (a place in the territory), when it begins, and the mood."""

    lead: Ints
    at: Ints
    mood: Ints


def draw(random: Random, people: People, calendar: Calendar, clock: Clock) -> Visits:
    """All visits of everybody but bots, at the hours of their own day."""
    parts = [_habit(random, people), _intent(random, people), _curiosity(random, people), _first_look(random, people)]
    lead = np.concatenate([p[0] for p in parts])
    at = np.concatenate([p[1] for p in parts])
    mood = np.concatenate([p[2] for p in parts])
    at = clock.rhythm(random, at, people.country[lead], people.leisure[lead])
    kept = (at >= calendar.starts) & (at < calendar.ends) & (at > people.created[lead] - ANONYMOUS)
    return Visits(lead[kept], at[kept], mood[kept])


def _habit(random: Random, people: People) -> tuple[Ints, Ints, Ints]:
    """Some visits after they came, ever fewer; some stay readers for the whole year."""
    usual = np.array([1.2, 1.5, 2.1, 1.5, 2.2, 0.3, 0.0])[people.kind]
    lead, _ = ragged(random.poisson(usual * people.activity))
    stays = chance(random, 0.4, len(lead))
    later = np.where(stays, random.exponential(150, len(lead)), random.exponential(18, len(lead)))
    return lead, people.created[lead] + (later * DAY).astype(np.int64), _MOOD_OF_KIND[people.kind[lead]]


def _intent(random: Random, people: People) -> tuple[Ints, Ints, Ints]:
    """The visits of a buyer while the need lasts: explores early, evaluates later. Some do it elsewhere, unseen."""
    shows = random.gamma(0.6, 1 / 0.6, len(people))
    lead, _ = ragged(random.poisson(4.0 * people.peak * people.activity * shows))
    part = random.beta(2.2, 2.0, len(lead))
    at = people.onset[lead] + (part * people.window[lead]).astype(np.int64)
    late = random.random(len(lead)) < part * 1.3
    return lead, at, np.where(late, site.EVALUATES, site.EXPLORES)


def _curiosity(random: Random, people: People) -> tuple[Ints, Ints, Ints]:
    """Weeks of eager reading without any need, which look like intent: researchers, students, competitors."""
    eager = chance(random, np.array([0.1, 0.26, 0.2, 0.1, 0.6, 0.0, 0.0])[people.kind], len(people))
    lead, _ = ragged(np.where(eager, random.poisson(4.0 * people.activity), 0))
    begins = people.created + (random.exponential(70, len(people)) * DAY).astype(np.int64)
    at = begins[lead] + (random.beta(2, 2, len(lead)) * 25 * DAY).astype(np.int64)
    eyes = Choice([[5, 4, 3.2], [5, 5, 2.2], [2, 6, 0.5], [6, 3, 1], [1, 1, 8], [1, 1, 1], [1, 1, 1]])
    mood = np.array([site.READS, site.EXPLORES, site.EVALUATES])[eyes.draw(random, people.kind[lead])]
    return lead, at, np.where(people.kind[lead] == STUDENT, site.STUDIES, mood)


def _first_look(random: Random, people: People) -> tuple[Ints, Ints, Ints]:
    """Before the form: anonymous visits in the two weeks before, of those who came by the site."""
    looked = ~np.isin(people.source, OFFLINE) & ~np.isin(people.kind, (JUNK, BOT))
    lead, _ = ragged(np.where(looked, random.poisson(0.6, len(people)), 0))
    before = np.minimum(random.exponential(4, len(lead)), 20)
    mood = np.where(people.kind[lead] <= RESEARCHER, site.EXPLORES, _MOOD_OF_KIND[people.kind[lead]])
    return lead, people.created[lead] - (before * DAY).astype(np.int64), mood


def write(random: Random, tape: Tape, visits: Visits) -> None:
    """The pages of every visit, how long each was read, and how they got there."""
    depth = np.array([0.68, 0.5, 0.4, 0.5, 0.5, 0.33, 0.3, 0.55])[visits.mood]
    visit, number = ragged(random.geometric(depth))
    gap = lognormal(random, 40, 0.9, len(visit)) * SECOND
    since = np.cumsum(gap) - gap
    since -= np.repeat(since[number == 0], np.bincount(visit, minlength=len(visits.lead))) if len(visit) else 0
    at = visits.at[visit] + since.astype(np.int64)
    path = site.PAGES.draw(random, visits.mood[visit])
    lead = visits.lead[visit]
    arrival = number == 0
    referrer = np.where(arrival & chance(random, 0.45, len(visit)), weighted(random, (6, 2, 1, 1), len(visit)), -1)
    paid = arrival & (referrer == 0) & chance(random, 0.22, len(visit))
    brand, again = tape.word("utm_campaign", "brand"), tape.word("utm_campaign", "retargeting")
    campaign = np.where(chance(random, 0.6, len(visit)), brand, again)
    tape.add(
        "page", lead, at, "web", path=path, url=path, referrer=referrer,
        utm_source=np.where(paid, site.UTM_SOURCES.index("search"), -1), utm_campaign=np.where(paid, campaign, -1),
    )  # fmt: skip
    tape.add("ad.clicked", lead[paid], at[paid] - 2 * SECOND, "ads", utm_campaign=campaign[paid])
    left = chance(random, 0.4, len(visit))
    reading(random, tape, lead[left], at[left] + (gap[left] * 0.95).astype(np.int64), path[left], gap[left] / SECOND)


def reading(random: Random, tape: Tape, lead: Ints, at: Ints, path: Ints, seconds: Floats) -> None:
    """A page was left after so many seconds."""
    scroll = np.clip(np.rint(100 * random.beta(1.4, 1.2, len(lead))), 1, 100)
    tape.add("page.left", lead, at, "web", path=path, duration_s=np.maximum(1, np.rint(seconds * 0.95)), scroll=scroll)
