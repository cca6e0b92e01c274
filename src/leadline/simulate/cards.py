"""What a lead's row shows: names, mail, telephone, job and place, with gaps, junk and people entered twice.

Mail addresses reach nobody: companies and most free mail are under ``.example``, the rest of free mail has an
underscore, which no account there may have, and throw-away domains are public. Telephone numbers are those set aside
for fiction.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from leadline.simulate import names
from leadline.simulate.draw import Bools, Ints, Random, chance
from leadline.simulate.market import Market, account_ids, domains
from leadline.simulate.people import (
    BUYER,
    COMPETITOR,
    CORPORATE,
    DEPARTMENTS,
    DISPOSABLE,
    JOB_HUNTER,
    JUNK,
    RESEARCHER,
    SENIORITIES,
    SOURCES,
    STUDENT,
    People,
)  # fmt: skip
from leadline.simulate.places import CODES, COUNTRIES

FREE_MAIL = {"DE": "gmx.example", "GB": "outlook.example", "FR": "outlook.example", "CN": "qq.example"}
OTHER_FREE_MAIL = "gmail.com"
DISPOSABLE_DOMAINS = ("mailinator.com", "yopmail.com", "sharklasers.com")
_GIBBERISH = ("asdf", "qwertz", "xxx", "Test", "fghjkl", "aaaa", "jkjkjk", "Mickey", "abc", "sdfsdf", "hhh", "blabla")
_NO_PHONES = ("123456", "0000000000", "asdf", "111", "+1 234 567 890", "999999")
_VARIANTS = 1000  # telephone numbers of a country
_CHIEFS = {
    "operations": "COO", "marketing": "CMO", "it": "CTO", "sales": "CRO", "product": "CPO", "finance": "CFO",
    "hr": "CHRO",
}  # fmt: skip
_WORD = {"it": "IT", "hr": "HR"}
_FORMS = ("", "VP {0}", "Director of {0}", "{0} Manager", "Senior {0} Specialist", "{0} Assistant")
_GENERAL = ("CEO", "Vice President", "Managing Director", "General Manager", "Business Analyst", "Office Assistant")
ROLES = ("executive", "manager", "specialist", "assistant", "student", "unemployed")
_ROLE_OF_SENIORITY = np.array([0, 0, 1, 1, 2, 3])


@dataclass(frozen=True, slots=True)
class _Names:
    """All names of all countries in one row: a country's are ``size`` from ``start``."""

    written: pa.Array
    latin: pa.Array
    start: Ints
    size: Ints

    def draw(self, random: Random, country: Ints) -> Ints:
        place: Ints = self.start[country] + (random.random(len(country)) * self.size[country]).astype(np.int64)
        return place


def _names(table: dict[str, str]) -> _Names:
    rows = [names.pairs(table, code) for code in CODES]
    size = np.array([len(row) for row in rows])
    written, latin = zip(*[name for row in rows for name in row], strict=True)
    return _Names(pa.array(written), pa.array(latin), np.cumsum(size) - size, size)


_FIRST, _LAST = _names(names.FIRST), _names(names.LAST)


def lead_ids(number: Ints, digits: int) -> list[str]:
    """``L000001`` for the first."""
    return [f"L{n:0{digits}d}" for n in (number + 1).tolist()]


def title(department: str, seniority: str) -> str:
    """A job's title.

    >>> title("marketing", "c-level"), title("it", "director")
    ('CMO', 'Director of IT')
    """
    if department == "management":
        return _GENERAL[SENIORITIES.index(seniority)]
    form = _FORMS[SENIORITIES.index(seniority)]
    return form.format(_WORD.get(department, department.capitalize())) if form else _CHIEFS[department]


TITLES = (*(title(d, s) for d in DEPARTMENTS for s in SENIORITIES), "Student", "Looking for a job")


def titles(people: People) -> Ints:
    """The place in ``TITLES`` of everybody's job."""
    job = people.department * len(SENIORITIES) + people.seniority
    job = np.where(people.kind == STUDENT, len(TITLES) - 2, job)
    return np.where(people.kind == JOB_HUNTER, len(TITLES) - 1, job)


def table(random: Random, people: People, market: Market, ids: list[str], campaign: pa.Array) -> pa.Table:
    """The leads as people see them: one row each."""
    count = len(people)
    first, last = _FIRST.draw(random, people.country), _LAST.draw(random, people.country)
    junk = people.kind == JUNK
    copies = people.original >= 0
    first[copies], last[copies] = first[people.original[copies]], last[people.original[copies]]
    job, seniority = titles(people), people.seniority
    works = np.isin(people.kind, (BUYER, RESEARCHER, COMPETITOR))
    hidden_job = chance(random, 0.14, count) | junk
    role = np.where(works, _ROLE_OF_SENIORITY[seniority], np.where(people.kind == STUDENT, 4, 5))
    country = people.country
    spelt = [_gibberish(random, names_, junk) for names_ in (_FIRST.written.take(first), _LAST.written.take(last))]
    accounts = pa.array(account_ids(market.number))
    return pa.table(
        {
            "lead_id": ids,
            "account_id": accounts.take(pa.array(people.account, mask=people.account < 0)),
            "created_at": pa.array(people.created, pa.timestamp("us")),
            "first_name": spelt[0],
            "last_name": _hide(spelt[1], chance(random, 0.05, count)),
            "email": _emails(random, people, market, first, last),
            "phone": _phones(random, people),
            "job_title": _pick(TITLES, job, hidden_job),
            "job_role": _pick(ROLES, role, hidden_job),
            "seniority": _pick(SENIORITIES, seniority, hidden_job | ~works | chance(random, 0.1, count)),
            "department": _pick(DEPARTMENTS, people.department, ~works | chance(random, 0.1, count)),
            "country": _pick(CODES, country, chance(random, 0.07, count)),
            "city": _cities(random, country, chance(random, 0.35, count)),
            "region": _pick(tuple(c.region for c in COUNTRIES), country),
            "language": _pick(tuple(c.language for c in COUNTRIES), country),
            "timezone": _pick(tuple(c.timezone for c in COUNTRIES), country, chance(random, 0.2, count)),
            "lead_source": _pick(SOURCES, people.source),
            "campaign": campaign,
            "consent": people.consent,
        }
    )


def _pick(words: tuple[str, ...], place: Ints, missing: Bools | None = None) -> pa.Array:
    return pa.array(words).take(pa.array(place, mask=missing))


def _hide(texts: pa.Array, missing: Bools) -> pa.Array:
    return pc.if_else(pa.array(missing), pa.scalar(None, pa.string()), texts)


def _gibberish(random: Random, texts: pa.Array, junk: Bools) -> pa.Array:
    nonsense = pa.array(_GIBBERISH).take(pa.array(random.integers(0, len(_GIBBERISH), len(junk))))
    return pc.if_else(pa.array(junk & chance(random, 0.75, len(junk))), nonsense, texts)


def _cities(random: Random, country: Ints, missing: Bools) -> pa.Array:
    size = np.array([len(c.cities) for c in COUNTRIES])
    place = (np.cumsum(size) - size)[country] + (random.random(len(country)) * size[country]).astype(np.int64)
    return _pick(tuple(city for c in COUNTRIES for city in c.cities), place, missing)


def _emails(random: Random, people: People, market: Market, first: Ints, last: Ints) -> pa.Array:
    """first.last@company, with a number from the second of that name on; else free or throw-away mail."""
    count = len(people)
    corporate = people.mailbox == CORPORATE
    person = (people.account * 4096 + first) * 4096 + last
    namesake = _namesakes(np.where(corporate, person, -1 - people.number))
    same = np.where(people.original >= 0, people.original, np.arange(count))
    number = np.where(corporate, namesake, people.number[same] + 1)
    suffix = _hide_text(pa.array(number).cast(pa.string()), corporate & (namesake == 1))
    mark = pa.array(["_", "."]).take(pa.array(corporate.astype(np.int64)))
    local = pc.binary_join_element_wise(_FIRST.latin.take(first), mark, _LAST.latin.take(last), suffix, "")
    throwaway = people.mailbox == DISPOSABLE
    nonsense = pa.array(_GIBBERISH).take(pa.array(random.integers(0, len(_GIBBERISH), count)))
    nonsense = pc.binary_join_element_wise(pc.utf8_lower(nonsense), pa.array(people.number).cast(pa.string()), "")
    local = pc.if_else(pa.array(throwaway), nonsense, local)
    shouted = (people.original >= 0) & chance(random, 0.4, count)  # the same address, typed another way
    local = pc.if_else(pa.array(shouted), pc.utf8_capitalize(local), local)
    places = domains(market) + [FREE_MAIL.get(code, OTHER_FREE_MAIL) for code in CODES] + list(DISPOSABLE_DOMAINS)
    free, public = len(market), len(market) + len(CODES)
    place = np.where(corporate, people.account, free + people.country)
    place = np.where(throwaway, public + random.integers(0, len(DISPOSABLE_DOMAINS), count), place)
    return pc.binary_join_element_wise(local, pa.array(places).take(pa.array(place)), "@")


def _hide_text(texts: pa.Array, hidden: Bools) -> pa.Array:
    return pc.if_else(pa.array(hidden), "", texts)


def _namesakes(person: Ints) -> Ints:
    """1 for the first lead of that name at that company, 2 for the second, and so on."""
    order = np.argsort(person, kind="stable")
    ordered = person[order]
    begins = np.r_[True, ordered[1:] != ordered[:-1]]
    position = np.arange(len(person))
    rank = np.empty_like(person)
    rank[order] = position - np.maximum.accumulate(np.where(begins, position, 0)) + 1
    return rank


def _phones(random: Random, people: People) -> pa.Array:
    """A number kept for fiction where the country has such; junk has nonsense; often none."""
    count = len(people)
    known, nonsense = _numbers(), random.integers(0, len(_NO_PHONES), count)
    place = people.country * _VARIANTS + random.integers(0, _VARIANTS, count)
    place = np.where(people.kind == JUNK, len(known) - len(_NO_PHONES) + nonsense, place)
    return known.take(pa.array(place, mask=chance(random, 0.55, count)))


@cache
def _numbers() -> pa.Array:
    """The telephone numbers of every country in turn, then those of people who do not want to be called."""
    dialled = [_dial(country.phone, variant) for country in COUNTRIES for variant in range(_VARIANTS)]
    return pa.array([*dialled, *_NO_PHONES], pa.string())


def _dial(pattern: str | None, variant: int) -> str | None:
    digits = iter(f"{variant:03d}0")
    return None if pattern is None else "".join(next(digits) if c == "#" else c for c in pattern)
