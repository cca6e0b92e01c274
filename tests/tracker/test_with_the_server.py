"""The tracker and the server together: what a visitor does in a browser is a lead with its history and a score."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from leadline.store import tables as t
from leadline.store.database import Store
from tests.live.server import Server, opened, serving, use_model, wait_for
from tests.tracker.site import LEADS, WWW, Site, ready

if TYPE_CHECKING:
    from playwright.sync_api import Page

MODEL = """
model: visitors
dimensions: {interest: {}}
rules:
  - {id: pricing, dimension: interest, on: page, where: {path: /pricing}, points: 10}
  - {id: demo, dimension: interest, on: form.submitted, where: {form: demo}, points: 40}
  - {id: decides, dimension: interest, if: {company.name: Acme}, points: 3}
"""
FORM = """
<form name="demo" action="/thanks">
  <input name="email" value="Jo.Doe@acme.example"><input name="company" value="Acme"><button id="send">Send</button>
</form>"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Server, Store]]:
    """A running server that scores, and its store."""
    url = f"sqlite:///{tmp_path}/leadline.db"
    use_model(url, MODEL)
    with serving(url) as started, opened(url) as store:
        yield started, store


def test_a_visit_and_a_form_make_a_lead_with_its_history_and_a_score(
    page: Page, site: Site, server: tuple[Server, Store]
) -> None:
    running, store = server
    source = f"http://{LEADS}:{running.port}/t.js"
    data = f'data-key="{running.key("website", "--browser")}" data-consent="granted" data-fields="email,company"'
    script = f'<script async src="{source}" {data}></script>'
    site.page("/pricing", script)
    site.page("/demo", FORM + script)
    site.page("/thanks", "")
    page.goto(site.at(WWW, "/pricing"))
    ready(page)
    page.goto(site.at(WWW, "/demo"))
    ready(page)
    page.click("#send")

    def lead() -> sa.Row[tuple[object, ...]] | None:
        with store.reading() as con:
            return con.execute(sa.select(t.leads).where(t.leads.c.email == "jo.doe@acme.example")).one_or_none()

    wait_for(lambda: (found := lead()) is not None and found.score_cents == 5300, "the score", lambda: f"{lead()}")
    with store.reading() as con:
        e, i = t.events.c, t.identity.c
        query = sa.select(e.name).join(t.identity, i.subject_id == e.subject_id).order_by(e.occurred_at, e.event_seq)
        said = con.scalars(query.where(i.lead_id == sa.select(t.leads.c.lead_id).scalar_subquery())).all()
    assert [name for name in said if name != "page.left"] == ["page", "page", "form.submitted"]
