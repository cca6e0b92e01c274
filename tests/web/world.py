"""The people of a small company's site, some of them with names that mean harm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from leadline.model.condition import DAY, HOUR, MINUTE, SECOND, Instant

SCRIPT = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
HARM = "<img src=x onerror=\"document.title='taken'\">"
TURNED = "\u202eמשה כהן\u202c עברי"
LONG = "Wolfe" + "schlegelstein" * 768  # ten thousand letters
FACE = "👩🏽‍🚀 Zoë {{constructor.constructor('document.title=1')()}}"

PEOPLE: tuple[tuple[str, str, str, str, int, str], ...] = (
    ("marta", "Marta Kowalczyk", "marta@nordlicht.example", "CMO", 140, "DE"),
    ("jaan", "Jaan Tamm", "jaan@balti.example", "VP Sales", 60, "EE"),
    ("li", "李 明", "li.ming@huadong.example", "CEO", 400, "CN"),
    ("giulia", "Giulia Rinaldi", "giulia@ortoverde.example", "Marketing Manager", 30, "IT"),
    ("tom", "Tom Okafor", "tom@kitewell.example", "VP Sales", 12, "GB"),
    ("harm", SCRIPT, "harm@evil.example", "=HYPERLINK(\"x\")", 9, "US"),
    ("moshe", TURNED, "moshe@rtl.example", "CEO", 50, "IL"),
    ("wolfe", LONG, "wolfe@long.example", "Clerk", 5, "US"),
    ("zoe", FACE, "zoe@space.example", "CEO", 120, "FR"),
    ("nils", "Nils Holm", "nils@nordlicht.example", "Engineer", 140, "DE"),
)  # fmt: skip


def said(at: Instant) -> str:
    return datetime.fromtimestamp(at / SECOND, UTC).isoformat().replace("+00:00", "Z")


def traits(at: Instant, _: str) -> Iterator[dict[str, Any]]:
    """Who they are, as Segment's library says it."""
    for user, name, email, title, employees, country in PEOPLE:
        company = email.partition("@")[2].partition(".")[0].title()
        yield {
            "type": "identify",
            "messageId": f"identify-{user}",
            "userId": user,
            "timestamp": said(at),
            "traits": {
                "name": name, "email": email, "jobTitle": title, "job_title": title, "country": country,
                "company": {"name": company, "employees": employees},
            },
        }  # fmt: skip


def events(at: Instant, _: str) -> Iterator[dict[str, Any]]:
    """What they did, the last of it at an instant."""
    for user, name, age, path in (
        ("marta", "demo.requested", MINUTE, ""),
        ("marta", "page", HOUR, "/pricing"),
        ("marta", "page", DAY, "/pricing/teams"),
        ("li", "demo.requested", 2 * DAY, ""),
        ("jaan", "demo.requested", 3 * DAY, ""),
        ("jaan", "page", 4 * DAY, "/pricing"),
        ("giulia", "page", 35 * DAY, "/pricing"),
        ("tom", "page", 2 * DAY, "/careers/sales"),
        ("moshe", "demo.requested", 5 * DAY, ""),
        ("zoe", "page", 6 * DAY, "/pricing"),
        ("nils", "page", HOUR, "/docs"),
    ):
        yield {
            "type": "track",
            "messageId": f"{user}-{name}-{age}",
            "userId": user,
            "event": name,
            "timestamp": said(at - age),
            "properties": {"path": path} if path else {},
        }
