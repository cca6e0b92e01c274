"""What has to be pasted where, so that events arrive: for web pages, for servers, and the addresses for webhooks."""

from __future__ import annotations

from enum import StrEnum

from fastapi import Request
from pydantic import BaseModel, Field

from leadline.api.actor import needs
from leadline.api.address import public_address
from leadline.api.given import ServiceGiven
from leadline.api.keys import Kind
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.ingest.webhooks.proof import SecretPath

routes = router("sources")
WRITEKEY, SECRET = "WRITEKEY", "SECRET"

WEBSITE = """\
<script>window.leadline = window.leadline || function () { (leadline.q = leadline.q || []).push(arguments) };</script>
<script async src="{address}/t.js" data-key="WRITEKEY" data-fields="email,company"></script>
"""
NODE = """\
import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: 'WRITEKEY', host: '{address}' })
analytics.identify({ userId: 'ada-7', traits: { email: 'ada@nordhaven.example', jobTitle: 'CTO' } })
analytics.track({ userId: 'ada-7', event: 'Trial Started', properties: { plan: 'pro' } })
"""
PYTHON = """\
import segment.analytics as analytics  # pip install segment-analytics-python

analytics.write_key = "WRITEKEY"
analytics.host = "{address}"

analytics.identify("ada-7", {"email": "ada@nordhaven.example", "jobTitle": "CTO"})
analytics.track("ada-7", "Trial Started", {"plan": "pro"})
analytics.flush()
"""
CURL = """\
curl {address}/api/events -H 'Authorization: Bearer WRITEKEY' -H 'Content-Type: application/json' --data '
  {"events": [{"event_id": "trial-17", "event": "trial.started", "email": "ada@nordhaven.example"}]}'
"""


class Place(StrEnum):
    """Where a snippet is put."""

    website = "website"
    node = "node"
    python = "python"
    curl = "curl"


TEXTS = {
    Place.website: (Kind.browser, "html", WEBSITE),
    Place.node: (Kind.server, "javascript", NODE),
    Place.python: (Kind.server, "python", PYTHON),
    Place.curl: (Kind.server, "sh", CURL),
}


class SnippetOut(BaseModel):
    """Code to be pasted. ``WRITEKEY`` in it stands for a key of this kind, which POST /api/keys makes."""

    place: Place
    kind: Kind
    language: str = Field(examples=["html"])
    text: str


class SenderOut(BaseModel):
    """A program that sends webhooks: what it is told as the address, and the variable that holds its secret.

    ``SECRET`` at the end of an address stands for what that variable holds.
    """

    source: str = Field(examples=["sendgrid"])
    title: str = Field(examples=["SendGrid"])
    address: str = Field(examples=["https://leads.example.com/v1/webhooks/sendgrid"])
    variable: str = Field(examples=["LEADLINE_WEBHOOK_SENDGRID"])
    is_set: bool = Field(description="Whether the server was started with the secret.")


class Snippets(BaseModel):
    """How sources are connected. ``is_public``: the address is one that the server was told is its public one."""

    address: str = Field(examples=["https://leads.example.com"])
    is_public: bool
    snippets: list[SnippetOut]
    webhooks: list[SenderOut]


@routes.get("/api/snippets", summary="Get the code that connects a source.", dependencies=[needs(Permission.data)])
def get_snippets(request: Request, service: ServiceGiven) -> Snippets:
    """The page tracker, calls of servers, and the addresses for webhooks, with the address of this server in them.

    Without a public address in the settings it is the one by which the request came.
    """
    address = public_address(request, service.options)
    snippets = [
        SnippetOut(place=place, kind=kind, language=language, text=text.replace("{address}", address))
        for place, (kind, language, text) in TEXTS.items()
    ]
    senders = [
        SenderOut(
            source=one.name,
            title=one.title,
            address=f"{address}/v1/webhooks/{one.name}" + (f"/{SECRET}" if SecretPath() in one.proofs else ""),
            variable=one.secret,
            is_set=bool(service.options.webhook_secrets.get(one.secret, "").strip()),
        )
        for one in sorted(service.webhooks.values(), key=lambda one: one.title.casefold())
    ]
    return Snippets(
        address=address, is_public=service.options.public_url is not None, snippets=snippets, webhooks=senders
    )
