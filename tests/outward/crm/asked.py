"""What the tests of all CRMs ask in the same way."""

from __future__ import annotations

from leadline.outward.crm.protocol import Crm, Kind, Record, Refused, Seen, Written
from tests.live.world import NOW


def lead(number: int, remote_id: str | None = None, **fields: float | str | None) -> Record:
    about = {"email": f"p{number}@example.com", "first_name": "Ada", "last_name": f"Lead {number}", "company": "Ex"}
    return Record(number, remote_id, about["email"], fields or {"leadline_score": 81.5, "leadline_grade": "A"}, about)


def stands(one: Written | Refused) -> Written:
    assert isinstance(one, Written), one
    return one


def whole(crm: Crm, kind: Kind, mark: str, now: int = NOW) -> tuple[list[Seen], str]:
    """All that changed since a mark, and where to go on later."""
    seen: list[Seen] = []
    for _ in range(1_000):
        page = crm.changes(kind, mark, now)
        seen, mark = [*seen, *page.seen], page.mark
        if not page.more:
            return seen, mark
    raise AssertionError("reading never ends")
