"""The companies: log-normal sizes, industries, countries, and a need that most do not have and nobody sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from leadline.model.condition import DAY, Instant
from leadline.simulate.campaigns import DAYS
from leadline.simulate.draw import Bools, Floats, Ints, Random, chance, lognormal, weighted
from leadline.simulate.places import COUNTRIES

INDUSTRIES = (
    "software", "consulting", "logistics", "manufacturing", "retail", "healthcare", "education", "finance",
    "construction", "media", "public sector", "hospitality",
)  # fmt: skip
_SHARE = (0.14, 0.11, 0.09, 0.14, 0.11, 0.08, 0.06, 0.08, 0.07, 0.06, 0.03, 0.03)
_FIT = (0.85, 0.95, 0.75, 0.7, 0.35, 0.4, 0.25, 0.55, 0.6, 0.75, 0.2, 0.1)  # how well the product suits an industry
_SUFFIX = (
    "Software", "Consulting", "Logistics", "Works", "Trading", "Care", "Academy", "Capital",
    "Construction", "Media", "Services", "Hotels",
)  # fmt: skip
_LEGAL = {
    "DE": "GmbH", "FR": "SAS", "IT": "S.r.l.", "PL": "Sp. z o.o.", "EE": "OÜ", "ES": "S.L.", "SE": "AB", "GB": "Ltd",
    "US": "Inc.", "CN": "Co., Ltd.", "JP": "K.K.", "BR": "Ltda.", "IN": "Pvt. Ltd.",
}  # fmt: skip
_HEAD = """
    bal bor cal cor dal dor fal fen gal gor hal hel jal jor kal kel lan lor mal mor nal nor pal per quil ral ros
    sal sel tal ter val ver wal wen xan yar zal zor bran crel dran flor grem klen prim stel trav
""".split()
_MIDDLE = """
    ba be bo da de do fa fe fi ga go ha ka ke ki la le li lo ma me mi mo na ne ni no pa pe ra re ri ro sa se si so
    ta te ti to va ve vi vo za
""".split()
_TAIL = """
    bix dex dian dora fex gard hus kon lan lex lia lin lio lite lux mar mex mond nax neth nex nia nix non nor nova
    pex pod quo rand rex ria rion ris rona ros san sen sk son stra tan tec ter tex thia tis tor tra tum val van
    vex via vik vin vio vis vita von wick wyn xia xis xo zen zia zon
""".split()
_STEMS = len(_HEAD) * len(_MIDDLE) * len(_TAIL)
_STRIDE = 92_789  # without a common factor with the number of stems, so that it visits each once
NO_GATEWAY, KNOWN_GATEWAY, UNKNOWN_GATEWAY = 0, 1, 2
NEVER: Instant = 2**62
LEADS_PER_ACCOUNT = 2.6


@dataclass(frozen=True, slots=True)
class Market:
    """The companies of one territory, one entry each.

    ``onset`` is the instant at which a need begins (``NEVER``: none), ``window`` how long it lasts in microseconds,
    ``peak`` how strong it gets, around 1. ``fit`` is in 0..1. ``gateway`` says whether its mail gateway follows links,
    and whether anybody knows. ``pull`` is the relative number of its people among the leads.
    """

    number: Ints
    country: Ints
    industry: Ints
    employees: Ints
    revenue: Floats
    fit: Floats
    onset: Ints
    window: Ints
    peak: Floats
    gateway: Ints
    rival: Bools
    pull: Floats

    def __len__(self) -> int:
        return len(self.number)


def found(random: Random, count: int, first: int, starts: Instant) -> Market:
    """``count`` companies, numbered from ``first``."""
    industry = weighted(random, _SHARE, count)
    rival = np.arange(count) < max(1, round(count * 0.006))
    industry[rival] = 0
    employees = np.clip(np.rint(lognormal(random, 55, 1.65, count)), 1, 250_000).astype(np.int64)
    suited = np.array(_FIT)[industry]
    right_size = np.exp(-((np.log(employees / 180) / 2.2) ** 2))
    fit = np.clip(0.55 * suited + 0.45 * right_size + 0.05 * random.standard_normal(count), 0, 1)
    needs = chance(random, 0.24 + 0.3 * fit, count) & ~rival
    onset = starts + random.integers(-30 * DAY, (DAYS + 20) * DAY, count)
    scans = random.random(count) < 0.12 + 0.25 * (employees > 200)
    known = chance(random, 0.8, count)
    return Market(
        number=first + np.arange(count, dtype=np.int64),
        country=weighted(random, [c.share for c in COUNTRIES], count),
        industry=industry,
        employees=employees,
        revenue=np.rint(employees * lognormal(random, 125, 0.5, count)) * 1000,
        fit=fit,
        onset=np.where(needs, onset, NEVER),
        window=(lognormal(random, 48, 0.5, count) * DAY).astype(np.int64),
        peak=random.gamma(3.0, 1 / 3.0, count),
        gateway=np.where(scans, np.where(known, KNOWN_GATEWAY, UNKNOWN_GATEWAY), NO_GATEWAY),
        rival=rival,
        pull=employees**0.35 * random.gamma(1.2, 1.0, count),
    )


def account_ids(number: Ints) -> list[str]:
    """``A000001`` for the first."""
    return [f"A{n:06d}" for n in (number + 1).tolist()]


def stem(number: int) -> str:
    """The invented name of a company, another for every number.

    >>> stem(0), stem(1), stem(2)
    ('Balbabix', 'Talresen', 'Hellahus')
    """
    lap, place = divmod(number, _STEMS)
    place, tail = divmod(place * _STRIDE % _STEMS, len(_TAIL))
    head, middle = divmod(place, len(_MIDDLE))
    return (_HEAD[head] + _MIDDLE[middle] + _TAIL[tail]).capitalize() + (str(lap + 1) if lap else "")


def domains(market: Market) -> list[str]:
    """Every company's domain; all under ``.example``, which belongs to nobody."""
    return [f"{stem(number).lower()}.example" for number in market.number.tolist()]


def table(random: Random, market: Market) -> pa.Table:
    """The companies as people see them: one row each, some values missing, nothing of what is hidden."""
    count = len(market)
    codes = [COUNTRIES[c] for c in market.country.tolist()]
    industry = market.industry.tolist()
    names = [
        f"{stem(number)} {_SUFFIX[i]} {_LEGAL[country.code]}"
        for number, i, country in zip(market.number.tolist(), industry, codes, strict=True)
    ]
    return pa.table(
        {
            "account_id": account_ids(market.number),
            "name": names,
            "domain": domains(market),
            "industry": pa.array([INDUSTRIES[i] for i in industry], mask=chance(random, 0.06, count)),
            "employees": pa.array(market.employees, pa.int64(), mask=chance(random, 0.08, count)),
            "revenue": pa.array(market.revenue, pa.float64(), mask=chance(random, 0.3, count)),
            "country": [country.code for country in codes],
            "region": [country.region for country in codes],
        }
    )
