"""Leads of one rep's own, so that a test changes what nobody else looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leadline.store.roles import Role, Sight
from tests.web.conftest import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page


def rep(site: Site, email: str, leads: dict[str, dict[str, Any]], role: Role = Role.sales) -> dict[str, int]:
    """A user who sees their own leads, and these leads of theirs: user ids, attributes; ``demos`` is how good they are.

    The numbers of the leads, by their user ids.
    """
    site.user(email, role, Sight.own)
    events = [
        {"event_id": f"{name}-{number}", "event": "demo.requested", "user_id": name}
        for name, one in leads.items()
        for number in range(one.get("demos", 1))
    ]
    said = site.api.post("/api/events", json={"events": events})
    assert said.status_code == 202 and not said.json()["refused"], said.text
    numbers = {name: site.lead(name)["lead_id"] for name in leads}
    for name, one in leads.items():
        attributes = {"owner": email, **{key: value for key, value in one.items() if key != "demos"}}
        assert site.api.patch(f"/api/leads/{numbers[name]}", json={"attributes": attributes}).status_code == 202
    site.settled()
    return numbers


def pick(tab: Page, email: str) -> None:
    """Give what was chosen to somebody; where there are many, one has to type."""
    tab.locator(".ll-pick").first.wait_for()
    field = tab.get_by_label("Name or address")
    if field.count():
        field.fill(email)
    tab.locator(".ll-pick", has_text=email).click()
