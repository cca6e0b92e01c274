"""Coming in through the provider of a company."""

from __future__ import annotations

import re

import httpx
import pytest

from leadline.store.roles import Role
from tests.api.oidc.conftest import CLIENT, SECRET, Provider, provider
from tests.web.conftest import Begin, Visitor, accessible, kept, ready

__all__ = ["provider"]  # the fixture
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")  # of the provider's own


def test_a_provider_leads_in_through_the_pages(begin: Begin, provider: Provider, visitor: Visitor) -> None:
    site = begin(
        LEADLINE_OIDC_ISSUER=provider.issuer,
        LEADLINE_OIDC_CLIENT_ID=CLIENT,
        LEADLINE_OIDC_CLIENT_SECRET=SECRET,
        LEADLINE_OIDC_NAME="Acme & Söhne <b>",
    )
    for email in ("sales@example.com", "stranger@example.com"):
        claims = {"email": email, "email_verified": True}
        httpx.put(f"{provider.issuer}/users/{email}", json=claims).raise_for_status()

    def comes(email: str) -> None:
        tab.goto(f"{site.pages}/login?next=/settings/sign-in")
        tab.get_by_role("link", name="Continue with Acme & Söhne <b>").click()
        tab.fill("[name=sub]", email)
        tab.get_by_role("button", name="Authorize").click()
        tab.wait_for_url(re.compile(re.escape(site.pages)))

    tab = visitor.tab()
    tab.goto(f"{site.pages}/login")
    accessible(tab)
    kept(tab, "sign-in-provider")
    comes("stranger@example.com")
    assert tab.url == f"{site.pages}/login?problem=unknown"
    assert "Nobody with your address has an account here" in tab.locator("[role=alert]").inner_text()
    comes("sales@example.com")
    ready(tab)
    assert tab.url == f"{site.pages}/settings/sign-in"
    entry = site.api.get("/api/audit", params={"action": "user.login"}).json()["items"][0]
    assert entry["detail"] == {"way": "oidc"}
    assert entry["actor"] == f"user:{[*Role].index(Role.sales) + 1}"
    visitor.problems.clear()  # the provider's own page has no picture for its tab
