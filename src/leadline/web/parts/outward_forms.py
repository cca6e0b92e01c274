"""What is asked for to send over a connection: the fields of each kind that is made on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from leadline.api.scoring.choices import SegmentChoice
from leadline.web.visit import Visit

TEXT, SECRET, CHOICE, SOME = "text", "secret", "choice", "some"


@dataclass(frozen=True, slots=True)
class Asked:
    """A setting: how it is called, its word, an example, and what there is to choose."""

    name: str
    word: str
    example: str = ""
    shape: str = TEXT
    offered: dict[str, str] = field(default_factory=dict)
    begins: object = None


def forms(visit: Visit, segments: Sequence[SegmentChoice]) -> dict[str, list[Asked]]:
    """The fields by kind. Those that are rarely needed are set on the command line and over the API."""
    say = visit.say
    titles = {one.segment: one.title or one.segment for one in segments}
    happens = {
        "moved mql": say("A lead becomes ready for sales"),
        "moved": say("A lead changes its stage"),
        "scored band": say("The band of a lead changes"),
        "scored grade": say("The grade of a lead changes"),
    }
    happens |= {f"entered {name}": say("A lead enters {segment}", segment=title) for name, title in titles.items()}
    notices = {
        "assigned": say("A lead became somebody's"),
        "reminder": say("Nobody had contact in time"),
        "escalated": say("Still nobody had contact"),
        "qualified": say("A lead becomes ready for sales"),
        "flow": say("A flow says something"),
    }
    notices |= {
        f"segment entered {name}": say("A lead enters {segment}", segment=title) for name, title in titles.items()
    }
    safety = {"starttls": "STARTTLS", "tls": "TLS", "none": say("none, in a network that is safe")}
    digests = {"at once": say("At once"), "hourly": say("Together, every hour")}
    return {
        "webhook": [
            Asked("url", say("Address"), "https://example.com/hooks"),
            Asked("about", say("What is told"), shape=SOME, offered=happens, begins=["moved mql"]),
        ],
        "notice": [
            Asked("url", say("Address, with its password or token"), "slack://…, msteams://…, mailtos://…", SECRET),
            Asked("for", say("Whose leads"), "everybody, owner, team north, ann@example.com", begins="everybody"),
            Asked(
                "about",
                say("What is told"),
                shape=SOME,
                offered=notices,
                begins=["assigned", "reminder", "escalated", "flow"],
            ),
            Asked("digest", say("When"), shape=CHOICE, offered=digests, begins="at once"),
        ],
        "mail": [
            Asked("host", say("Mail server"), "smtp.example.com"),
            Asked("security", say("Encryption"), shape=CHOICE, offered=safety, begins="starttls"),
            Asked("user", say("User")),
            Asked("password", say("Password"), shape=SECRET),
            Asked("from", say("Mail is from"), "Acme <news@acme.example>"),
            Asked("reply_to", say("Answers go to"), "Ann <ann@acme.example>"),
            Asked("postal_address", say("Postal address, which stands below each mail"), "Acme, 1 High Street, York"),
            Asked("at_most", say("At most, to one person"), "3 per 7d"),
        ],
    }
