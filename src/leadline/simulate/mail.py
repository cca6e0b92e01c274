"""Mail: who is sent what, who reads it, and the machines that read it first.

A scanning gateway follows two to four links of a mail within seconds of delivery; a privacy proxy opens it. Most of
them are known by their user agents, so their events are flagged ``automated``; the rest are for others to find.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadline.model.condition import DAY, HOUR, MINUTE, SECOND
from leadline.simulate import site
from leadline.simulate.acts import TRIAL, Acts
from leadline.simulate.campaigns import NURTURING, ONBOARDING, Calendar
from leadline.simulate.draw import Bools, Ints, Random, chance, earliest, lognormal, ragged
from leadline.simulate.intent import intent
from leadline.simulate.market import KNOWN_GATEWAY, NEVER, NO_GATEWAY
from leadline.simulate.people import DISPOSABLE, JUNK, OFFLINE, People
from leadline.simulate.rhythm import Clock
from leadline.simulate.tape import Tape
from leadline.simulate.visits import reading

_NURTURED_AFTER = (1 * DAY, 4 * DAY, 10 * DAY)
_ONBOARDED_AFTER = (20 * MINUTE, 2 * DAY, 6 * DAY)
_SENT = 0.4  # of the mailings that somebody could be sent: segments leave the others out
_SCANNED = 0.9
_KNOWN_PROXY = 0.85
_FOOTER = ("/", "/about", "/pricing")  # the other links of every mail
SCANNED_WITHIN = 8 * SECOND  # of delivery


@dataclass(frozen=True, slots=True)
class Letters:
    """One entry per mail: to whom (a place in the territory), when delivered, its campaign, its link's path."""

    lead: Ints
    at: Ints
    campaign: Ints
    path: Ints

    def only(self, kept: Bools) -> Letters:
        """Those of them."""
        return Letters(self.lead[kept], self.at[kept], self.campaign[kept], self.path[kept])


def write(random: Random, tape: Tape, people: People, acts: Acts, calendar: Calendar, clock: Clock) -> None:
    """All mail but that of sales, and what comes of it."""
    letters = _bounce(random, tape, people, _letters(random, tape, people, acts, calendar))
    opened, clicked = _read(random, people, letters, clock)
    leaves = chance(random, 0.012, len(letters.at)) & (opened < NEVER)
    gone = earliest(letters.lead[leaves], opened[leaves] + MINUTE, len(people), NEVER)
    stays = letters.at < gone[letters.lead]
    letters, opened, clicked = letters.only(stays), opened[stays], clicked[stays]
    tape.add("email.delivered", letters.lead, letters.at, "mail", campaign=letters.campaign)
    reads = opened < NEVER
    tape.add("email.opened", letters.lead[reads], opened[reads], "mail", campaign=letters.campaign[reads])
    _follow(random, tape, letters.only(clicked < NEVER), clicked[clicked < NEVER])
    left = np.flatnonzero(gone < NEVER)
    tape.add("email.unsubscribed", left, gone[left], "mail")
    complains = left[chance(random, 0.08, len(left))]
    tape.add("email.complained", complains, gone[complains] + MINUTE, "mail")
    _scan(random, tape, people, letters)
    _proxy(random, tape, people, letters)


def _letters(random: Random, tape: Tape, people: People, acts: Acts, calendar: Calendar) -> Letters:
    """Newsletters and invitations to all who consented; nurturing after the form; onboarding in a trial."""
    words = tape.words["campaign"]
    everybody, trial = np.arange(len(people)), acts.first(TRIAL, people)
    parts: list[tuple[Ints, Ints, str, str]] = []
    for mailing in calendar.mailings:
        lead = everybody[people.consent & (people.created < mailing.at) & chance(random, _SENT, len(people))]
        at = mailing.at + random.integers(0, 25 * MINUTE, len(lead))
        parts.append((lead, at, mailing.campaign, mailing.path))
    nurtured = everybody[people.consent & ~np.isin(people.source, OFFLINE) & chance(random, 0.5, len(people))]
    for after, path in zip(_NURTURED_AFTER, ("/product", "/customers", "/pricing"), strict=True):
        at = people.created[nurtured] + after + random.integers(0, HOUR, len(nurtured))
        parts.append((nurtured, at, NURTURING, path))
    tries = everybody[trial < NEVER]
    for after, path in zip(_ONBOARDED_AFTER, ("/docs/getting-started", "/docs/import", "/pricing"), strict=True):
        parts.append((tries, trial[tries] + after + random.integers(0, 10 * MINUTE, len(tries)), ONBOARDING, path))
    campaign = [np.full(len(lead), words.index(name)) for lead, _, name, _ in parts]
    path_ = [np.full(len(lead), site.PATHS.index(path if path != "/blog" else "/")) for lead, _, _, path in parts]
    letters = Letters(
        np.concatenate([lead for lead, _, _, _ in parts]), np.concatenate([at for _, at, _, _ in parts]),
        np.concatenate(campaign), np.concatenate(path_),
    )  # fmt: skip
    return letters.only(letters.at < calendar.ends)


def _bounce(random: Random, tape: Tape, people: People, letters: Letters) -> Letters:
    """A dead address bounces once and is sent nothing more."""
    dead = np.where(people.kind == JUNK, 0.5, np.where(people.mailbox == DISPOSABLE, 0.5, 0.012))
    dead_ = random.random(len(people)) < dead
    first = earliest(letters.lead, letters.at, len(people), NEVER)
    bounces = np.flatnonzero(dead_ & (first < NEVER))
    tape.add("email.bounced", bounces, first[bounces] + 3 * SECOND, "mail")
    return letters.only(~dead_[letters.lead])


def _read(random: Random, people: People, letters: Letters, clock: Clock) -> tuple[Ints, Ints]:
    """When a person opened each, and clicked; ``NEVER`` if not. The more intent, the more of both."""
    count, lead = len(letters.at), letters.lead
    heat = np.minimum(intent(people, lead, letters.at), 1.5)
    attentive = np.array([0.2, 0.2, 0.24, 0.16, 0.4, 0.02, 0.0])[people.kind[lead]] * np.sqrt(people.activity[lead])
    opens = random.random(count) < np.minimum(attentive + 0.14 * heat, 0.9)
    opened = letters.at + (lognormal(random, 3, 1.3, count) * HOUR).astype(np.int64)
    opened = clock.rhythm(random, opened, people.country[lead], people.leisure[lead])
    soon = letters.at + random.integers(MINUTE, 3 * HOUR, count)
    opened = np.where(opens, np.where(opened > letters.at + MINUTE, opened, soon), NEVER)
    clicks = opens & (random.random(count) < 0.10 + 0.16 * heat)
    clicked = np.where(clicks, opened + (lognormal(random, 25, 0.8, count) * SECOND).astype(np.int64), NEVER)
    return opened, clicked


def _follow(random: Random, tape: Tape, letters: Letters, at: Ints) -> None:
    """A person's click, the page it leads to, and how long it was read."""
    tape.add("email.clicked", letters.lead, at, "mail", campaign=letters.campaign, url=letters.path)
    campaign = np.array([tape.word("utm_campaign", name) for name in tape.words["campaign"]])[letters.campaign]
    tape.add(
        "page", letters.lead, at + SECOND, "web", path=letters.path, url=letters.path, utm_source="newsletter",
        utm_campaign=campaign,
    )  # fmt: skip
    seconds = lognormal(random, 45, 0.9, len(at))
    reading(random, tape, letters.lead, at + SECOND + (seconds * SECOND).astype(np.int64), letters.path, seconds)


def _scan(random: Random, tape: Tape, people: People, letters: Letters) -> None:
    """What scanning gateways click: every link at once, before anybody can have read the mail."""
    scanned = letters.only((people.gateway[letters.lead] != NO_GATEWAY) & chance(random, _SCANNED, len(letters.at)))
    start = random.integers(SECOND, 5 * SECOND, len(scanned.at))
    letter, number = ragged(random.integers(2, 5, len(scanned.at)))
    at = scanned.at[letter] + start[letter] + number * random.integers(100_000, 700_000, len(letter))
    lead = scanned.lead[letter]
    footer = np.array([site.PATHS.index(path) for path in _FOOTER])
    url = np.where(number == 0, scanned.path[letter], footer[number - 1])
    tape.add(
        "email.clicked", lead, at, "mail", campaign=scanned.campaign[letter], url=url,
        automated=people.gateway[lead] == KNOWN_GATEWAY, machine=True,
    )  # fmt: skip


def _proxy(random: Random, tape: Tape, people: People, letters: Letters) -> None:
    """What privacy proxies open: everything, at delivery."""
    seen = letters.only(people.proxy[letters.lead])
    at = seen.at + (lognormal(random, 6, 0.9, len(seen.at)) * SECOND).astype(np.int64)
    known = chance(random, _KNOWN_PROXY, len(people))[seen.lead]
    tape.add("email.opened", seen.lead, at, "mail", campaign=seen.campaign, automated=known, machine=True)
