"""What a report is asked for, as the address of its page says it: a view can be shared by its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from leadline.learning.reports.asked import By

QUARTER, FROM, TO, BY, EVERY = "quarter", "from", "to", "by", "every"
PERIOD = (QUARTER, FROM, TO)
FILTERS = tuple(one.value for one in By)
NAMES = (*PERIOD, BY, EVERY, *FILTERS)


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """By the names of the API, as text. A filter that is the empty text asks for leads without one."""

    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def filters(self) -> dict[By, str]:
        return {one: self.said[one] for one in By if one in self.said}

    def one(self, name: str) -> str:
        return self.said.get(name, "")

    def but(self, others: Mapping[str, str | None]) -> ReportQuery:
        """The same with other parts; None takes one away."""
        found = {**self.said, **others}
        return ReportQuery({name: value for name in NAMES if (value := found.get(name)) is not None})

    def during(self, period: Mapping[str, str]) -> ReportQuery:
        """The same about another time: a quarter, or a first and a last day."""
        return self.but(dict.fromkeys(PERIOD) | dict(period))

    def address(self, path: str) -> str:
        return path + (f"?{urlencode(self.said)}" if self.said else "")


def report_query(address: str) -> ReportQuery:
    """What the address of a page asks for.

    >>> report_query("/reports?quarter=2026-Q3&source=&theme=dark").said
    {'quarter': '2026-Q3', 'source': ''}
    """
    asked = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
    return ReportQuery({name: asked[name] for name in NAMES if name in asked and (asked[name] or name in FILTERS)})
