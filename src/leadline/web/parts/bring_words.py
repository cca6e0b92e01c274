"""Words for what is brought in: what rows are, what a column may be, what was written."""

from __future__ import annotations

from leadline.api.uploads.shapes import CountsOut, UploadOut
from leadline.model.words import capital, name_words
from leadline.web.parts.choices import Choice
from leadline.web.visit import Visit


def kinds(visit: Visit) -> list[Choice]:
    """What the rows of a file may be."""
    return [
        Choice("leads", visit.say("People"), visit.say("A row for each person, with what is known of them.")),
        Choice("events", visit.say("What they did"), visit.say("A row for each thing that happened: who, what, when.")),
        Choice("accounts", visit.say("Companies"), visit.say("A row for each company, with what is known of it.")),
        Choice("changes", visit.say("History"), visit.say("A row for each value that changed: whose, which, when.")),
    ]


def held(visit: Visit, upload: UploadOut) -> str:
    """What a file holds, as the sentence of its page."""
    n, name = upload.rows, upload.name
    return {
        "leads": visit.count("{name} has {n} person", "{name} has {n} people", n, name=name),
        "events": visit.count("{name} has {n} event", "{name} has {n} events", n, name=name),
        "accounts": visit.count("{name} has {n} company", "{name} has {n} companies", n, name=name),
        "changes": visit.count("{name} has {n} change", "{name} has {n} changes", n, name=name),
    }[upload.kind]


def rows_of(visit: Visit, kind: str, n: int) -> str:
    """So many rows, by what they are."""
    return {
        "leads": visit.count("{n} person", "{n} people", n),
        "events": visit.count("{n} event", "{n} events", n),
        "accounts": visit.count("{n} company", "{n} companies", n),
        "changes": visit.count("{n} change", "{n} changes", n),
    }[kind]


def bring_in(visit: Visit, kind: str, n: int) -> str:
    """The button that does it."""
    return {
        "leads": visit.count("Bring in {n} person", "Bring in {n} people", n),
        "events": visit.count("Bring in {n} event", "Bring in {n} events", n),
        "accounts": visit.count("Bring in {n} company", "Bring in {n} companies", n),
        "changes": visit.count("Bring in {n} change", "Bring in {n} changes", n),
    }[kind]


def field_words(visit: Visit, field: str, kind: str) -> str:
    """What a column may be, as people call it; an attribute of another name is called by that name."""
    who = visit.say("Who it was") if kind == "events" else visit.say("Id of the person")
    known = {
        "lead_id": who,
        "account_id": visit.say("Id of the company"),
        "created_at": visit.say("Known since"),
        "email": visit.say("E-mail address"),
        "name": visit.say("Name"),
        "first_name": visit.say("First name"),
        "last_name": visit.say("Last name"),
        "country": visit.say("Country"),
        "owner": visit.say("Owner of the lead"),
        "event": visit.say("What happened"),
        "occurred_at": visit.say("When it happened"),
        "event_id": visit.say("Id of the event"),
        "source": visit.say("Source"),
        "automated": visit.say("Whether a machine did it"),
        "properties": visit.say("More about it, as JSON"),
        "attribute": visit.say("Which attribute"),
        "value": visit.say("New value"),
    }
    return known.get(field) or capital(name_words(field))


def missing_words(visit: Visit, field: str) -> str:
    """What to do where no column is taken for something that there must be."""
    return {
        "lead_id": visit.say("Choose the column that says who it is: an id, or the e-mail address."),
        "account_id": visit.say("Choose the column that says which company it is: an id, or the domain."),
        "event": visit.say("Choose the column that says what happened."),
        "occurred_at": visit.say("Choose the column that says when it happened."),
        "attribute": visit.say("Choose the column that says which attribute changed."),
        "value": visit.say("Choose the column that says the new value."),
    }[field]


def written_words(visit: Visit, counts: CountsOut) -> list[str]:
    """What is written, line by line; nothing is said of what there is none of."""
    said = [
        (counts.people, visit.count("{n} new person", "{n} new people", counts.people)),
        (counts.events, visit.count("{n} new event", "{n} new events", counts.events)),
        (counts.values, visit.count("{n} value of an attribute", "{n} values of attributes", counts.values)),
        (counts.addresses, visit.count("{n} e-mail address", "{n} e-mail addresses", counts.addresses)),
    ]
    return [words for n, words in said if n]


def aside_words(visit: Visit, counts: CountsOut) -> list[str]:
    """What is not written, and why."""
    n = counts
    said = [
        (n.repeated, visit.count("{n} event is there already", "{n} events are there already", n.repeated)),
        (
            n.conflicts,
            visit.count(
                "{n} event has the id of another one; the first stays",
                "{n} events have the ids of others; the first stay",
                n.conflicts,
            ),
        ),
        (
            n.aside,
            visit.count(
                "{n} event is of the future and waits until then",
                "{n} events are of the future and wait until then",
                n.aside,
            ),
        ),
        (
            n.erased,
            visit.count(
                "{n} row is of a person who was erased; it is left out",
                "{n} rows are of people who were erased; they are left out",
                n.erased,
            ),
        ),
    ]
    return [words for count, words in said if count]
