"""Why an account has its score, and who has which part in a purchase."""

from __future__ import annotations

from collections import defaultdict

from leadline.api.scoring.account_life import AccountExplanation, RoleOut
from leadline.model.words import capital, name_words
from leadline.web.parts.people import lead_link
from leadline.web.parts.tags import tag
from leadline.web.visit import CODE, Visit


def account_receipt(visit: Visit, found: AccountExplanation) -> None:
    """The score with the lines that add up to it."""
    reader = visit.reader
    with tag("div", classes="ll-score-line"):
        tag("div", reader.points(found.score), "ll-big")
        if found.as_of is not None:
            tag("p", visit.say("as of {when}", when=reader.moment(found.as_of, seconds=True)), "ll-muted")
    if found.model is None:
        alone = visit.say("No live model scores accounts. A model does with a part that is called account_score.")
        tag("p", alone, "ll-muted")
        return
    tag("p", f"{capital(found.words or '')}.", "ll-muted")
    if found.score is None:
        tag("p", visit.say("None of its people has a score yet."))
        return
    roles: defaultdict[int, list[str]] = defaultdict(list)
    for role in found.roles:
        for one in role.people:
            roles[one.lead_id].append(name_words(role.role))
    with tag("table", classes="ll-receipt"):
        with tag("tbody"):
            for line in found.lines:
                with tag("tr"):
                    with tag("th", scope="row"):
                        lead_link(visit, line.lead_id, line.name)
                    tag("td", ", ".join(roles[line.lead_id]))
                    points(visit, line.points)
            if found.others is not None:
                rest(visit, visit.count("{n} more person", "{n} more people", found.others.people), found.others.points)
            if found.further is not None:
                words = visit.count("For {n} further person", "For {n} further people", found.further.people)
                rest(visit, words, found.further.points)
        with tag("tfoot"), tag("tr", classes="ll-sum"):
            tag("th", visit.say("Adds up to"), scope="row")
            tag("td")
            tag("td", reader.points(found.score))


def rest(visit: Visit, words: str, given: float) -> None:
    with tag("tr"):
        tag("th", words, scope="row")
        tag("td")
        points(visit, given)


def points(visit: Visit, given: float) -> None:
    tag("td", visit.reader.signed(given), "ll-good" if given > 0 else "ll-bad" if given < 0 else "ll-muted")


def buying_group(visit: Visit, roles: list[RoleOut]) -> None:
    """The roles that the model asks for: who has each, and which nobody has."""
    with tag("ul", classes="ll-rows"):
        for one in roles:
            with tag("li", classes="ll-part"):
                tag("span", "●" if one.held_by else "○", "ll-good" if one.held_by else "ll-hot", aria_hidden="true")
                with tag("div", classes="ll-grow"):
                    tag("div", capital(name_words(one.role)), "ll-name")
                    with tag("details", classes="ll-muted"):
                        tag("summary", visit.say("Who counts"))
                        tag("div", CODE.sub(r"“\1”", one.words))
                with tag("div", classes="ll-part-people"):
                    holders(visit, one)


def holders(visit: Visit, role: RoleOut) -> None:
    for one in role.people:
        lead_link(visit, one.lead_id, one.name)
    unseen = role.held_by - len(role.people)
    if not role.held_by:
        tag("span", visit.say("Nobody yet"), "ll-hot")
    elif unseen and role.people:
        tag("span", visit.count("and {n} more", "and {n} more", unseen), "ll-muted")
    elif unseen:
        tag("span", visit.count("{n} person whom you do not see", "{n} people whom you do not see", unseen), "ll-muted")
