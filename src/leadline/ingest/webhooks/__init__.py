"""Webhooks: what other programs say of people, proved to be theirs, in our words by mapping files.

>>> source = built_in()["postmark"]
>>> secrets = {"LEADLINE_WEBHOOK_POSTMARK": "leadline:s3cret"}
>>> body = b'{"RecordType": "Delivery", "MessageID": "m1", "Recipient": "Ada@Example.com"}'
>>> headers = {"Authorization": "Basic bGVhZGxpbmU6czNjcmV0"}
>>> request = Request("POST", "https://leads.example/v1/webhooks/postmark", headers, body)
>>> [(m.name, m.email) for m in read(source, request, secrets, now=1_772_355_600_000_000).heard.messages]
[('email.delivered', 'ada@example.com')]
"""

from __future__ import annotations

from leadline.ingest.webhooks.errors import BodyError, Lacks, ProofError, SecretError, SourceError
from leadline.ingest.webhooks.load import built_in, load_source, loads_source, problems, sources_in
from leadline.ingest.webhooks.read import Read, read
from leadline.ingest.webhooks.request import Request
from leadline.ingest.webhooks.source import Source

__all__ = [
    "BodyError",
    "Lacks",
    "ProofError",
    "Read",
    "Request",
    "SecretError",
    "Source",
    "SourceError",
    "built_in",
    "load_source",
    "loads_source",
    "problems",
    "read",
    "sources_in",
]
