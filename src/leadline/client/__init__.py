"""A typed client of the HTTP API, over httpx; it needs nothing else of Leadline but its errors.

with Client("http://127.0.0.1:8321", key) as leadline:
    for lead in leadline.leads(band="hot"):
        print(lead.name, lead.score, leadline.explain(lead.lead_id).reasons)
"""

from leadline.client.client import Client
from leadline.client.errors import ApiError, RefusedError, UnreachableError
from leadline.client.models import (
    Accepted,
    Account,
    Event,
    Explanation,
    Freshness,
    Granted,
    Id,
    Identity,
    Joined,
    Lead,
    Line,
    Merged,
    Model,
    ModelChange,
    News,
    Page,
    Part,
    Recorded,
    Refused,
    Score,
    Sent,
    Staged,
    Transition,
    Version,
)

__all__ = [
    "Accepted",
    "Account",
    "ApiError",
    "Client",
    "Event",
    "Explanation",
    "Freshness",
    "Granted",
    "Id",
    "Identity",
    "Joined",
    "Lead",
    "Line",
    "Merged",
    "Model",
    "ModelChange",
    "News",
    "Page",
    "Part",
    "Recorded",
    "Refused",
    "RefusedError",
    "Score",
    "Sent",
    "Staged",
    "Transition",
    "UnreachableError",
    "Version",
]
