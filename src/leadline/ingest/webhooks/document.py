"""Reading a mapping file: its keys, and the entries of its messages."""

from __future__ import annotations

import re

from leadline.ingest.webhooks import expressions, language
from leadline.ingest.webhooks.match import EVERYTHING, NOTHING, Match
from leadline.ingest.webhooks.proofs import proofs
from leadline.ingest.webhooks.source import Entry, Form, Gathered, Machine, Named, Origin, Source, Who
from leadline.ingest.webhooks.value import Literal, Value
from leadline.model import values
from leadline.model.fields import Fields, fields
from leadline.model.problems import Place
from leadline.model.source import Listing, Mapping, Means, Node, Scalar, described
from leadline.model.text import event_name

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,99}")
FORMS = {"json": Form.json, "form": Form.urlencoded}


def read_source(root: Mapping, place: Place) -> Source | None:
    """The source of a file's root; without a problem it is complete."""
    allowed = (*language.SOURCE, *language.DEFAULTS)
    of = fields(root, allowed, place, "a mapping file")
    if of is None:
        return None
    name = _name(of)
    proof = of.needed("proof", "it says how the sender proves itself, as in {scheme: basic}")
    proved = () if proof is None else proofs(proof, place.within("`proof`"))
    each = of.node("each")
    return Source(
        name,
        of.text("title") or name.replace("-", " ").title(),
        _variable(of, name),
        proved,
        _entries(of),
        _form(of),
        None if each is None else expressions.a_path(each, place, "`each`"),
        _match(of, "ignore", NOTHING),
    )


def _name(of: Fields) -> str:
    node = of.needed("source", "it names the source, as in `source: acme`, and is the end of its URL")
    name = of.text("source")
    if node is not None and name is not None and not NAME.fullmatch(name):
        of.place.refuse(node, "`source` is a name of small letters, digits and `-`; `title` is free text")
    return name or ""


def _variable(of: Fields, name: str) -> str:
    node, text = of.node("secret"), of.text("secret")
    if node is None or text is None:
        return f"LEADLINE_WEBHOOK_{name.upper().replace('-', '_')}"
    if not VARIABLE.fullmatch(text):
        of.place.refuse(
            node, "`secret` is the name of an environment variable, such as LEADLINE_WEBHOOK_ACME, never the secret"
        )
    return text


def _form(of: Fields) -> Form:
    node, text = of.node("body"), of.text("body")
    if node is not None and text is not None and text not in FORMS:
        of.place.refuse_word(node, f"`body` cannot be `{text}`", text, FORMS)
    return FORMS.get(text or "json", Form.json)


# -- entries -------------------------------------------------------------------------------------------------------


def _entries(of: Fields) -> tuple[Entry, ...]:
    node = of.needed("messages", "it lists what an item says, as in [{event: form.submitted}]")
    if node is None:
        return ()
    if not isinstance(node, Listing) or not node.items:
        of.place.refuse(node, f"`messages` must be a list of at least one entry, not {described(node)}")
        return ()
    return tuple(
        entry for number, one in enumerate(node.items, 1) if (entry := _entry(one, of, _place(of, one, number)))
    )


def _place(of: Fields, node: Node, number: int) -> Place:
    event = node.get("event") if isinstance(node, Mapping) else None
    shown = f" (`{event.text}`)" if isinstance(event, Scalar) and event.text else ""
    return of.place.within(f"entry {number}{shown}")


def _entry(node: Node, top: Fields, place: Place) -> Entry | None:
    of = fields(node, language.ENTRY, place, "an entry of `messages`")
    if of is None:
        return None
    event = of.node("event")
    traits = None if of.node("traits") is None and of.node("traits_of") is None else _named(of, "traits", ())
    if event is None and traits is None:
        place.refuse(node, "an entry has an `event`, or `traits`, or both")
    common = _named(Fields(top.mapping, top.place), "properties", ()).fixed
    return Entry(
        _match(of, "match", EVERYTHING),
        None if event is None else _event(event, place),
        _named(of, "properties", common),
        traits,
        _who(of, _inherited("identity", of, top)),
        _value("id", of, top),
        _value("occurred_at", of, top),
        _origin(_inherited("context", of, top), place),
        _machines(_inherited("automated", of, top), place),
        (of if of.node("trusted") is not None else top).flag("trusted", True),
    )


def _inherited(key: str, of: Fields, top: Fields) -> Node | None:
    own = of.node(key)
    return top.node(key) if own is None else own


def _value(key: str, of: Fields, top: Fields) -> Value | None:
    node = _inherited(key, of, top)
    return None if node is None else expressions.value(node, of.place, f"`{key}`")


def _event(node: Node, place: Place) -> Value | None:
    if not isinstance(node, Scalar):
        return expressions.value(node, place, "`event`")
    text = values.plain_text(node, place, "`event`")
    return None if text is None else Literal(event_name(text))


def _match(of: Fields, key: str, default: Match) -> Match:
    node = of.node(key)
    return default if node is None else expressions.a_match(node, of.place, f"`{key}`") or default


def _who(entry: Fields, node: Node | None) -> Who:
    if node is None:
        entry.needed("identity", "it says whose the message is, as in {email: data.email}")
        return Who()
    of = fields(node, language.IDENTITY, entry.place, "`identity`")
    if of is None:
        return Who()
    if not of.mapping.entries:
        of.place.refuse(node, "`identity` needs at least one of `email`, `user_id` and `anonymous_id`")
    found = {key: _inner(of, key, "identity") for key in language.IDENTITY}
    return Who(**found)


def _origin(node: Node | None, place: Place) -> Origin:
    of = None if node is None else fields(node, language.CONTEXT, place, "`context`")
    return Origin() if of is None else Origin(**{key: _inner(of, key, "context") for key in language.CONTEXT})


def _inner(of: Fields, key: str, outer: str) -> Value | None:
    node = of.node(key)
    return None if node is None else expressions.value(node, of.place, f"`{outer}.{key}`")


def _machines(node: Node | None, place: Place) -> tuple[Machine, ...]:
    found = []
    for one in node.items if isinstance(node, Listing) else () if node is None else (node,):
        of = fields(one, language.AUTOMATED, place, "an element of `automated`")
        if of is None:
            continue
        of.needed("match", "it says which items a machine did")
        of.needed("reason", "it is what people read, as in `reason: privacy proxy`")
        found.append(Machine(_match(of, "match", NOTHING), of.text("reason") or ""))
    return tuple(found)


# -- properties and traits -----------------------------------------------------------------------------------------


def _named(of: Fields, key: str, common: tuple[tuple[str, Value], ...]) -> Named:
    """Properties or traits: what stands for all entries, then the entry's own, which win."""
    place = of.place
    node, gathered = of.node(key), of.node(f"{key}_of")
    fixed = dict(common)
    if isinstance(node, Mapping):
        for entry in node.entries:
            found = expressions.value(entry.value, place, f"`{key}.{entry.key.text}`")
            if found is not None:
                fixed[entry.key.text] = found
    elif node is not None and not (isinstance(node, Scalar) and node.means is Means.nothing):
        place.refuse(node, f"`{key}` must be a mapping of names to values, not {described(node)}")
    several = gathered.items if isinstance(gathered, Listing) else () if gathered is None else (gathered,)
    made = [_gathered(one, place, f"`{key}_of`") for one in several]
    return Named(tuple(fixed.items()), tuple(one for one in made if one is not None))


def _gathered(node: Node, place: Place, what: str) -> Gathered | None:
    of = fields(node, language.GATHERED, place, what)
    if of is None:
        return None
    name = of.needed("name", "it says where the name stands, as in `name: field.ref`")
    value = of.needed("value", "it says where the value stands, as in `value: answer`")
    each = of.node("each")
    named = None if name is None else expressions.value(name, place, f"`name` of {what}")
    valued = None if value is None else expressions.value(value, place, f"`value` of {what}")
    around = None if each is None else expressions.a_path(each, place, f"`each` of {what}")
    match, clear = _match(of, "match", EVERYTHING), of.flag("clear", False)
    return None if named is None or valued is None else Gathered(named, valued, around, match, clear)
