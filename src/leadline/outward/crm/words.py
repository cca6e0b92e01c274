"""What people read in a CRM: the titles and texts of tasks and notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadline.outward.crm.leads import LeadNow

TITLE = 200  # characters
MINUS = "\u2212"


def title_of_task(lead: LeadNow, what: Mapping[str, Any]) -> str:
    """The title of a task: what was asked for, else that the lead is ready for sales."""
    said = what.get("title") or f"Get in touch with {called(lead)}: {standing(lead)}"
    return str(said)[:TITLE]


def text_of_task(lead: LeadNow, what: Mapping[str, Any], pages_url: str) -> str:
    """What a task says: what was asked for, why the lead scores as it does, and where to read on."""
    return "\n".join(part for part in (str(what.get("text") or ""), *why(lead), lead.link(pages_url)) if part)


def text_of_note(lead: LeadNow, what: Mapping[str, Any], pages_url: str) -> str:
    """What a note says: that the lead moved, by whom and why, or what was asked for."""
    if what.get("text"):
        return str(what["text"])
    by = "" if what.get("by") in (None, "model") else f" by {what['by']}"
    first = f"Leadline: from {what.get('from')} to {what.get('to')}{by} ({standing(lead)})"
    return "\n".join(part for part in (first, str(what.get("reason") or ""), *why(lead), lead.link(pages_url)) if part)


def called(lead: LeadNow) -> str:
    return lead.name or lead.email or f"lead {lead.lead_id}"


def standing(lead: LeadNow) -> str:
    """How a lead stands, in a few words.

    >>> standing(LeadNow(1, score=74.5, grade="A", band="hot"))
    'score 74.5, grade A, hot'
    """
    if lead.objected or lead.score is None:
        return "no score"
    return ", ".join(
        part
        for part in (f"score {lead.score:g}".replace("-", MINUS), lead.grade and f"grade {lead.grade}", lead.band)
        if part
    )


def why(lead: LeadNow) -> tuple[str, ...]:
    return () if lead.objected else lead.reasons
