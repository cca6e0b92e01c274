"""What counts as success: each outcome in words."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.api.evidence.outcome_shapes import OutcomeOut, OutcomesOut
from leadline.web.page import page
from leadline.web.parts.cells import title_cell
from leadline.web.parts.listing import Kind, Listing
from leadline.web.parts.outcome_text import outcome_path
from leadline.web.parts.places import evidence_places
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


@page("/evidence/outcomes", section="evidence")
async def outcomes(visit: Visit) -> None:
    """All of them."""
    listing = Listing(visit, kind(visit), lambda: evidence_places(visit, "outcomes"))
    found = (await visit.api.get(OutcomesOut, "/api/evidence/outcomes")).items
    listing.show(found, sentence(visit, found))


def kind(visit: Visit) -> Kind[OutcomeOut]:
    say = visit.say
    return Kind(
        word=say("What counts as success"),
        new=say("Another one"),
        to="/evidence/new-outcome",
        begin=say("Say what counts as success."),
        more=say("A stage that a lead comes to, an event, or a column; and how soon after a score."),
        columns=(say("Success"), say("Within"), say("Text")),
        classes="ll-outcomes",
        row=lambda one: row(visit, one),
    )


def sentence(visit: Visit, found: Sequence[OutcomeOut]) -> str:
    """What is so with them."""
    if any(one.problems for one in found):
        return visit.say("Something that counted cannot be read any more")
    if len(found) == 1:
        return visit.say("Success: a lead that {words}", words=found[0].words.replace("`", ""))
    return visit.count("{n} thing counts as success", "{n} things count as success", len(found))


def row(visit: Visit, one: OutcomeOut) -> None:
    about = one.problems[0].what if one.problems else visit.say("A lead that {words}", words=one.words)
    title_cell(one.title, outcome_path(one.outcome), lambda: None, about.replace("`", ""))
    with tag("td", classes="ll-figure"):
        if one.within_days is not None:
            days = visit.count("{n} day", "{n} days", round(one.within_days))
            tag("span", days if one.within_days >= 1 else visit.say("less than a day"))
        else:
            tag("span", visit.say("at any time"), "ll-muted")
    with tag("td"):
        if one.at is None:
            tag("span", visit.say("came with Leadline"), "ll-muted")
        else:
            when = visit.reader.date(one.at)
            tag("span", visit.say("since {when}", when=when), "ll-muted")
