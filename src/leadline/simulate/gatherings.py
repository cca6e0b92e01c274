"""Webinars, and what people do on social networks."""

from __future__ import annotations

import numpy as np

from leadline.model.condition import DAY, MINUTE
from leadline.simulate import site
from leadline.simulate.acts import WEBINAR, Acts, upcoming
from leadline.simulate.campaigns import Calendar
from leadline.simulate.draw import Choice, Ints, Random, chance, ragged, weighted
from leadline.simulate.intent import intent
from leadline.simulate.people import BUYER, People
from leadline.simulate.rhythm import Clock
from leadline.simulate.tape import Tape

_SOCIAL = ("social.liked", "social.shared", "social.commented", "social.followed", "social.clicked")
_ATTEND = np.array([0.55, 0.45, 0.4, 0.1, 0.6, 0.02, 0.0])
_COME = np.array([0.022, 0.03, 0.03, 0.0, 0.05, 0.0, 0.0])  # of those asked to each webinar
_LIKES = np.array([0.5, 0.6, 0.6, 0.4, 0.6, 0.0, 0.0])  # of a year's acts on social networks


def webinars(random: Random, tape: Tape, people: People, acts: Acts, calendar: Calendar, clock: Clock) -> None:
    """Who registers in the two weeks before each webinar, or became a lead by it; about half attend."""
    came = acts.act == WEBINAR
    place, _ = upcoming(acts.at[came], calendar)
    _register(random, tape, people, calendar, acts.lead[came], acts.at[came] + 1, place)
    for place_, webinar in enumerate(calendar.webinars):
        lead = np.flatnonzero(people.created < webinar.at - 14 * DAY)
        heat = np.minimum(intent(people, lead, np.full(len(lead), webinar.at)), 1.0)
        chosen = random.random(len(lead)) < _COME[people.kind[lead]] * people.activity[lead] + 0.08 * heat
        lead = lead[chosen]
        at = webinar.at - (random.beta(1, 2.5, len(lead)) * 13 * DAY).astype(np.int64)
        at = np.minimum(clock.rhythm(random, at, people.country[lead], people.leisure[lead]), webinar.at - 5 * MINUTE)
        _register(random, tape, people, calendar, lead, at, np.full(len(lead), place_))


def _register(
    random: Random, tape: Tape, people: People, calendar: Calendar, lead: Ints, at: Ints, place: Ints
) -> None:
    campaign = np.array([tape.word("campaign", webinar.campaign) for webinar in calendar.webinars])[place]
    tape.add("webinar.registered", lead, at, "webinar", campaign=campaign)
    begins = np.array([webinar.at for webinar in calendar.webinars])[place]
    attends = (random.random(len(lead)) < _ATTEND[people.kind[lead]]) & (at < begins)
    joined = begins + random.integers(-3 * MINUTE, 9 * MINUTE, len(lead))
    tape.add("webinar.attended", lead[attends], joined[attends], "webinar", campaign=campaign[attends])


def social(random: Random, tape: Tape, people: People, calendar: Calendar, clock: Clock) -> None:
    """Likes, shares and clicks on posts, after they became leads; buyers in their need somewhat more."""
    lead, _ = ragged(random.poisson(_LIKES[people.kind] * people.activity))
    at = people.created[lead] + (random.random(len(lead)) * (calendar.ends - people.created[lead])).astype(np.int64)
    moved = (people.kind[lead] == BUYER) & (people.peak[lead] > 0) & chance(random, 0.4, len(lead))
    inside = people.onset[lead] + (random.random(len(lead)) * people.window[lead]).astype(np.int64)
    at = np.where(moved, inside, at)
    at = clock.rhythm(random, at, people.country[lead], people.leisure[lead])
    kept = at > people.created[lead]
    lead, at = lead[kept], at[kept]
    kind = weighted(random, (45, 10, 8, 12, 25), len(lead))
    events = np.array([tape.word("event", name) for name in _SOCIAL])[kind]
    taste = Choice([[7, 1, 1, 1]])
    network = taste.draw(random, np.zeros(len(lead), dtype=np.int64))
    assert len(site.NETWORKS) == 4
    tape.add(events, lead, at, "social", network=network)
