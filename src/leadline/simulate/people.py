"""The people behind the leads: what each is here for, and the intent that nobody sees.

Everything hidden is here and in `market`; a lead's row shows none of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadline.model.condition import DAY, HOUR, MINUTE
from leadline.simulate.campaigns import Calendar
from leadline.simulate.draw import Bools, Choice, Floats, Ints, Random, chance, lognormal, weighted
from leadline.simulate.market import NEVER, Market
from leadline.simulate.places import COUNTRIES
from leadline.simulate.rhythm import Clock

KINDS = ("buyer", "researcher", "student", "job hunter", "competitor", "junk", "bot")
BUYER, RESEARCHER, STUDENT, JOB_HUNTER, COMPETITOR, JUNK, BOT = range(len(KINDS))
_SHARE = (0.28, 0.43, 0.07, 0.05, 0.03, 0.10, 0.04)

SOURCES = (
    "content", "webinar", "newsletter", "contact", "demo", "trial", "landing page", "application",
    "trade fair", "referral", "import",
)  # fmt: skip
CONTENT, WEBINAR, NEWSLETTER, CONTACT, DEMO, TRIAL, LANDING, APPLICATION, FAIR, REFERRAL, IMPORT = range(len(SOURCES))
_SOURCES = Choice(
    [
        [20, 16, 12, 10, 7, 12, 12, 0, 6, 4, 3],
        [28, 18, 22, 3, 0.5, 4, 14, 0, 6, 1, 5],
        [45, 14, 22, 2, 0, 6, 8, 0, 0, 0, 0],
        [8, 2, 10, 6, 0, 0, 2, 70, 2, 0, 0],
        [25, 20, 25, 0, 3, 20, 7, 0, 0, 0, 0],
        [22, 4, 14, 14, 2, 24, 20, 0, 0, 0, 0],
        [10, 0, 20, 40, 0, 10, 20, 0, 0, 0, 0],
    ]
)
OFFLINE = (FAIR, REFERRAL, IMPORT)  # nobody filled a form on the site

SENIORITIES = ("c-level", "vp", "director", "manager", "senior", "entry")
_SENIORITY = Choice(
    [
        [12, 9, 16, 34, 20, 9],
        [5, 4, 9, 28, 32, 22],
        [0, 0, 0, 0, 0, 1],
        [1, 1, 3, 15, 35, 45],
        [3, 4, 10, 40, 30, 13],
        [1, 1, 1, 1, 1, 1],
        [1, 1, 1, 1, 1, 1],
    ]
)
_WEIGHT_OF_SENIORITY = (1.0, 0.95, 0.85, 0.6, 0.3, 0.1)
DEPARTMENTS = ("operations", "marketing", "it", "sales", "management", "product", "finance", "hr")
_DEPARTMENT = (0.24, 0.17, 0.16, 0.12, 0.1, 0.1, 0.06, 0.05)

CORPORATE, FREE_MAIL, DISPOSABLE = range(3)
_HAS_ACCOUNT = np.array([0.88, 0.72, 0, 0, 0.7, 0, 0])
_CONSENTS = np.array([0.82, 0.75, 0.7, 0.45, 0.85, 0.8, 0.9])
_ACTIVITY = np.array([1.0, 1.0, 1.1, 0.8, 1.3, 0.25, 0.5])


@dataclass(frozen=True, slots=True)
class People:
    """The leads of one territory, one entry each, in the order of ``created``; all instants in microseconds UTC.

    ``account`` and ``original`` (another lead of the same person) are places in this territory, -1 for none.
    ``onset``, ``window`` and ``peak`` are the latent intent: it begins, grows and dies within the window, and ``peak``
    is 0 for those who have none. ``fit`` is in 0..1. ``activity`` multiplies whatever the person does, around 1.
    ``proxy``: a privacy proxy opens every mail. ``gateway`` is the company's.
    """

    number: Ints
    kind: Ints
    account: Ints
    original: Ints
    country: Ints
    created: Ints
    onset: Ints
    window: Ints
    peak: Floats
    fit: Floats
    activity: Floats
    seniority: Ints
    department: Ints
    source: Ints
    mailbox: Ints
    consent: Bools
    proxy: Bools
    gateway: Ints

    def __len__(self) -> int:
        return len(self.number)

    @property
    def leisure(self) -> Bools:
        """Those who are active outside working hours."""
        return np.isin(self.kind, (STUDENT, JOB_HUNTER, JUNK, BOT))


def meet(random: Random, count: int, first: int, market: Market, calendar: Calendar, clock: Clock) -> People:
    """``count`` leads of a territory, numbered from ``first``."""
    kind = weighted(random, _SHARE, count)
    account = _accounts(random, kind, market)
    original = _originals(random, kind)
    copies = original >= 0
    account[copies] = account[original[copies]]
    kind[copies] = kind[original[copies]]
    works = account >= 0
    abroad = chance(random, 0.12, count) | ~works
    country = np.where(
        abroad, weighted(random, [c.share for c in COUNTRIES], count), market.country[np.maximum(account, 0)]
    )
    country[copies] = country[original[copies]]
    onset, window, peak = _intents(random, kind, account, market, calendar)
    peak[copies] = 0
    created = _arrivals(random, onset, window, calendar)
    leisure = np.isin(kind, (STUDENT, JOB_HUNTER, JUNK, BOT))
    created = clock.rhythm(random, created, country, leisure)
    outside = (created < calendar.starts) | (created >= calendar.ends - HOUR)
    created[outside] = random.integers(calendar.starts, calendar.ends - HOUR, int(outside.sum()))
    seniority = _SENIORITY.draw(random, kind)
    department = weighted(random, _DEPARTMENT, count)
    seniority[copies], department[copies] = seniority[original[copies]], department[original[copies]]
    company_fit = np.where(works, market.fit[np.maximum(account, 0)], 0.3)
    mailbox = np.where(works, CORPORATE, FREE_MAIL)
    mailbox[kind == JUNK] = np.where(chance(random, 0.7, int((kind == JUNK).sum())), DISPOSABLE, FREE_MAIL)
    mailbox[copies] = FREE_MAIL
    proxies = np.where(mailbox == CORPORATE, 0.14, 0.4) * np.isin(kind, (BUYER, RESEARCHER, STUDENT, JOB_HUNTER))
    people = People(
        number=first + np.arange(count, dtype=np.int64),
        kind=kind,
        account=account,
        original=original,
        country=country,
        created=created,
        onset=onset,
        window=window,
        peak=peak,
        fit=0.65 * company_fit + 0.35 * np.array(_WEIGHT_OF_SENIORITY)[seniority],
        activity=_ACTIVITY[kind] * random.gamma(1.6, 1 / 1.6, count),
        seniority=seniority,
        department=department,
        source=_SOURCES.draw(random, kind),
        mailbox=mailbox,
        consent=random.random(count) < _CONSENTS[kind],
        proxy=random.random(count) < proxies,
        gateway=np.where(mailbox == CORPORATE, market.gateway[np.maximum(account, 0)], 0),
    )
    return _in_order(people)


def _accounts(random: Random, kind: Ints, market: Market) -> Ints:
    """Where each works: buyers where there is a need, competitors at rivals, others anywhere else."""
    account = np.full(len(kind), -1, dtype=np.int64)
    pools = {
        BUYER: market.pull * (market.onset < NEVER) + 1e-9,
        RESEARCHER: market.pull * ~market.rival + 1e-9,
        COMPETITOR: market.rival.astype(np.float64),
    }
    for who, weights in pools.items():
        employed = np.flatnonzero((kind == who) & (random.random(len(kind)) < _HAS_ACCOUNT[kind]))
        account[employed] = weighted(random, weights, len(employed))
    return account


def _originals(random: Random, kind: Ints) -> Ints:
    """Some 2.5 % of leads are a person who is a lead already; -1 for the others."""
    real = np.isin(kind, (BUYER, RESEARCHER))
    copies = real & chance(random, 0.035, len(kind))
    firsts = np.flatnonzero(real & ~copies)
    original = np.full(len(kind), -1, dtype=np.int64)
    if len(firsts):
        original[copies] = random.choice(firsts, int(copies.sum()))
    return original


def _intents(
    random: Random, kind: Ints, account: Ints, market: Market, calendar: Calendar
) -> tuple[Ints, Ints, Floats]:
    """The need of the company, felt a little earlier or later by each; buyers without a company have their own."""
    count = len(kind)
    own = random.integers(calendar.starts - 30 * DAY, calendar.ends + 20 * DAY, count)
    company = np.maximum(account, 0)
    employed = (account >= 0) & (market.onset[company] < NEVER)
    felt = market.onset[company] + (random.standard_normal(count) * 6 * DAY).astype(np.int64)
    buys = kind == BUYER
    onset = np.where(buys, np.where(employed, felt, own), NEVER)
    window = np.where(employed, market.window[company], (lognormal(random, 40, 0.5, count) * DAY).astype(np.int64))
    strength = np.where(employed, market.peak[company], 0.6) * random.gamma(2.5, 0.4, count)
    return onset, np.maximum(window, 7 * DAY), np.where(buys, strength, 0.0)


def _arrivals(random: Random, onset: Ints, window: Ints, calendar: Calendar) -> Ints:
    """Buyers come as their need grows, or were leads long before; others come as the campaigns bring them."""
    count = len(onset)
    day = weighted(random, calendar.arrivals, count)
    anyhow = calendar.starts + day * DAY + random.integers(0, DAY, count)
    delay = np.minimum(random.exponential(12, count) * DAY, 0.7 * window).astype(np.int64)
    driven = np.where(onset < NEVER, onset, 0) + delay
    known_before = chance(random, 0.4, count) & (anyhow < onset)
    fits = (onset < NEVER) & (driven >= calendar.starts) & (driven < calendar.ends - 30 * MINUTE) & ~known_before
    return np.where(fits, driven, anyhow)


def _in_order(people: People) -> People:
    """The same people in the order of their creation, and numbered so."""
    order = np.argsort(people.created, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    fields = {name: getattr(people, name)[order] for name in People.__slots__}
    fields["number"] = people.number
    fields["original"] = np.where(fields["original"] >= 0, place[np.maximum(fields["original"], 0)], -1)
    return People(**fields)
