"""The kinds of connections that there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from leadline.errors import InputError
from leadline.model.problems import closest
from leadline.outward.channel import Channel

KINDS: Mapping[str, str] = {  # each with the module whose `CHANNEL` it is, or another name of it: loaded when used
    "hubspot": "leadline.outward.crm.sending:HUBSPOT",
    "mail": "leadline.outward.mail.channel",
    "notice": "leadline.outward.notice.channel",
    "odoo": "leadline.outward.crm.sending:ODOO",
    "salesforce": "leadline.outward.crm.sending:SALESFORCE",
    "webhook": "leadline.outward.webhook",
}


def channel(kind: str) -> Channel:
    """The channel of a kind; an `InputError` names those that there are."""
    if kind not in KINDS:
        near = closest(kind, KINDS)
        hint = f"did you mean `{near}`?" if near else f"there are {', '.join(f'`{one}`' for one in KINDS)}"
        raise InputError(f"there is no kind of connection `{kind}`; {hint}")
    module, _, name = KINDS[kind].partition(":")
    return cast(Channel, getattr(import_module(module), name or "CHANNEL"))


Finding = Callable[[str], Channel]
