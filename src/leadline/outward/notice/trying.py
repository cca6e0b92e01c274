"""A message that somebody sends to try a connection for notices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadline.errors import InputError
from leadline.outward.channel import Link, Sent
from leadline.outward.notice.settings import OWNER, resolved
from leadline.outward.notice.targets import OWNER as OWNER_IN_URL
from leadline.outward.notice.targets import sent, target
from leadline.store.sight import as_owner

TITLE = "Leadline tries this address"
TEXT = "Notices about leads will arrive here."


def say_hello(link: Link, to: str | None = None) -> None:
    """Send a message to try the address, now; ``to``: the rep who gets it, where each owner does.

    An `InputError` says why it did not arrive.
    """
    owner = as_owner(to)
    if resolved(link.settings).whom == OWNER and owner is None:
        raise InputError("each owner gets the notices of their leads; say to whom this message goes")
    outcome = sent(
        target(link.secrets.get("url", ""), owner), TITLE, TEXT, is_private_allowed=link.given.is_private_allowed
    )
    if not isinstance(outcome, Sent):
        raise InputError(outcome.why)


def check_address(settings: Mapping[str, Any], secrets: Mapping[str, str], *, is_new: bool) -> None:
    """An `InputError` where the address cannot be read, or not reach whom it should. One that is there may stay."""
    url = secrets.get("url")
    if url is None and not is_new:
        return
    if not url:
        raise InputError("`url` is missing: the address of a chat, a mailbox or a pager, as Apprise writes it")
    target(url)
    if (resolved(settings).whom == OWNER) != (OWNER_IN_URL in url):
        raise InputError(
            f"`{OWNER_IN_URL}` stands in the URL for the e-mail address of the lead's owner: it has to be there where "
            "`for` is `owner`, and nowhere else"
        )
