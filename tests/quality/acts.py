"""Events for the tests of bots, in seconds, with running numbers."""

from __future__ import annotations

from leadline.model.condition import SECOND
from leadline.quality import RULES, Act, Rules, Why, automated

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def act(seq: int, name: str, seconds: float, agent: str | None = None, **properties: object) -> Act:
    """One event, so many seconds after the tests begin; a property that is None is not there."""
    told = {key: value for key, value in properties.items() if value is not None}
    return Act(seq, name, round(seconds * SECOND), told, agent)


def delivered(seq: int, seconds: float, campaign: str | None = "spring", message_id: str | None = None) -> Act:
    return act(seq, "email.delivered", seconds, campaign=campaign, message_id=message_id)


def clicked(
    seq: int,
    seconds: float,
    url: str = "/a",
    campaign: str | None = "spring",
    message_id: str | None = None,
    honeypot: object = None,
    method: str | None = None,
) -> Act:
    told = {"url": url, "campaign": campaign, "message_id": message_id, "honeypot": honeypot, "method": method}
    return act(seq, "email.clicked", seconds, None, **told)


def page(seq: int, seconds: float, path: str = "/a", agent: str | None = None) -> Act:
    return act(seq, "page", seconds, agent, path=path)


def found(*events: Act, rules: Rules = RULES) -> dict[int, Why]:
    return automated(events, rules)
