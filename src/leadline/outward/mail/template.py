"""A template of a mail: a YAML text whose parts are written in a small part of Jinja."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from email_validator import EmailNotValidError, validate_email
from jinja2 import Template as Compiled
from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from leadline.model.document import MODEL_NAME
from leadline.model.fields import Fields, fields
from leadline.model.loader import root_of
from leadline.model.problems import Place, Problems, closest, listed
from leadline.model.source import Mapping, Scalar
from leadline.model.text import fold
from leadline.outward.mail.sandbox import CALLS, EVERY, FILTERS, NODES, TESTS, Sandbox

FILE = "mail.yml"
KEYS = ("mail", "title", "topic", "transactional", "from", "reply_to", "subject", "text", "html")
OWNER = "owner"  # of the lead, in the place of an address
VARIABLES = ("lead", "company", "score", "grade", "band", "stage", "owner", "unsubscribe_url", "preferences_url")
OF_OWNER = ("name", "email")
LONGEST = 100_000  # characters of a part
HOST = re.compile(r"https?://([^/\s\"'<>?#{}\\]+)", re.IGNORECASE)
BLOCK = re.compile(r"[|>][-+0-9]*\s*(#.*)?$")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a template, ready to be filled in. ``names`` are the variables that it uses."""

    source: str
    compiled: Compiled
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Template:
    """A template, resolved. ``sender`` and ``reply_to`` are an address, `OWNER`, or as the connection has it.

    ``hosts`` are those that its text names: its links lead there and nowhere else.
    """

    name: str
    title: str
    topic: str
    transactional: bool
    sender: str | None
    reply_to: str | None
    subject: Part
    text: Part
    html: Part | None
    hosts: frozenset[str]


def name_in(text: str) -> str:
    """The name that a text gives its template; a `ModelError` where it gives none."""
    return read(text).name


def read(text: str, path: str = FILE, name: str | None = None) -> Template:
    """The template of a text; a `ModelError` carries everything that is wrong with it.

    With a ``name`` it is wrong to have another.
    """
    problems = Problems(path)
    place = Place(problems)
    root = root_of(text, place, "mail")
    of = None if root is None else fields(root, KEYS, place, "a mail")
    found = None if of is None else read_fields(of, text.splitlines(), name)
    problems.raise_if_any()
    assert found is not None, "a template without a problem is complete"
    return found


def read_fields(of: Fields, lines: list[str], wanted: str | None) -> Template | None:
    name, transactional = named(of, wanted), of.flag("transactional", False)
    topic = topic_of(of, transactional)
    of.needed("subject", "it is what the reader sees first, as in `subject: Hello {{ lead.first_name }}`")
    of.needed("text", "a mail has a plain text, for readers without HTML; `html` may stand beside it")
    parts = {key: part(of, key, lines) for key in ("subject", "text", "html")}
    sender, reply_to = address_in(of, "from"), address_in(of, "reply_to")
    subject, text, html = parts["subject"], parts["text"], parts["html"]
    if name is None or subject is None or text is None:
        return None
    hosts = {host.rpartition("@")[2].lower() for one in (text, html) if one for host in HOST.findall(one.source)}
    return Template(
        name,
        of.text("title") or "",
        topic,
        transactional,
        sender,
        reply_to,
        subject,
        text,
        html,
        frozenset(host.partition(":")[0] for host in hosts),
    )


def named(of: Fields, wanted: str | None) -> str | None:
    node = of.needed("mail", "it names the template, as in `mail: welcome`")
    said = of.text("mail")
    if node is not None and said is not None and (not MODEL_NAME.fullmatch(said) or said != fold(said)):
        of.place.refuse(node, "`mail` is a name of small letters, digits, `-`, `_` and `.`; `title` is free text")
    elif node is not None and said is not None and wanted not in (None, said):
        of.place.refuse(node, f"this is the mail `{said}`, not `{wanted}`; a template keeps its name")
    return said


def topic_of(of: Fields, transactional: bool) -> str:
    node, said = of.node("topic"), of.text("topic")
    if transactional:
        if node is not None:
            of.place.refuse(node, "a transactional mail has no `topic`: it needs no consent; leave one of them out")
        return ""
    if node is None:
        of.place.refuse(
            of.mapping,
            "`topic` is missing; it says what people consent to, as in `topic: newsletter`. What they need in any "
            "case, such as a receipt, is `transactional: true`",
        )
    elif said is not None and (not MODEL_NAME.fullmatch(said) or said != fold(said)):
        of.place.refuse(node, "`topic` is a name of small letters, digits, `-`, `_` and `.`")
    return said or ""


def address_in(of: Fields, key: str) -> str | None:
    node, said = of.node(key), of.text(key)
    if node is None or said is None or said == OWNER:
        return said
    if sender_of(said) is None:
        of.place.refuse(node, f"`{key}` is an address such as `Acme <news@acme.example>`, or `owner`")
    return said


def sender_of(said: str) -> tuple[str, str] | None:
    """The name and the address of a sender, the domain in letters that every mail server knows.

    >>> sender_of("Acme <news@acme.example>"), sender_of("Acme")
    (('Acme', 'news@acme.example'), None)
    """
    shown, bracket, rest = said.rpartition("<")
    written = rest.removesuffix(">") if bracket and rest.endswith(">") else said
    if not said.isprintable():
        return None
    try:
        found = validate_email(written.strip(), check_deliverability=False, test_environment=True, allow_smtputf8=False)
    except (EmailNotValidError, UnicodeError):
        return None
    return shown.strip().strip('"').strip() if bracket else "", f"{found.local_part}@{found.ascii_domain}"


# -- parts ---------------------------------------------------------------------------------------------------------


@cache
def sandbox(html: bool) -> Sandbox:
    return Sandbox(html)


def part(of: Fields, key: str, lines: list[str], variables: Sequence[str] = VARIABLES) -> Part | None:
    """A part that is written in Jinja, each mistake on its line."""
    node = of.node(key)
    if isinstance(node, Mapping):
        of.place.refuse(node, f"`{key}` must be text; what begins with `{{` is put in quotes")
    source = None if isinstance(node, Mapping) else of.text(key)
    if not isinstance(node, Scalar) or source is None:
        return None
    place = of.place.within(f"`{key}`")
    if len(source) > LONGEST:
        place.refuse(node, f"it has {len(source):,} characters, {LONGEST:,} is the most")
        return None
    above = 1 if node.line <= len(lines) and BLOCK.search(lines[node.line - 1]) else 0
    first = node.line + above - 1
    if above:
        written = lines[node.line :]
        first += next((number for number, line in enumerate(written) if line.strip()), 0)
    environment = sandbox(key == "html")
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        place.refuse(first + error.lineno, f"{error.message or 'it cannot be read'}".rstrip("."))
        return None
    except RecursionError:
        place.refuse(node, "it is nested too deep")
        return None
    before = len(place.problems.found)
    for line, what, suggestion in mistakes(tree, variables):
        place.refuse(first + line, what, suggestion)
    if len(place.problems.found) > before:
        return None
    names = frozenset(one.name for one in tree.find_all(nodes.Name))
    return Part(source, environment.from_string(source), names)


def mistakes(tree: nodes.Template, variables: Sequence[str] = VARIABLES) -> Iterator[tuple[int, str, str | None]]:
    """What is wrong with a part: its line in the part, what, and what was probably meant."""
    names = list(tree.find_all(nodes.Name))
    known = {*variables, *CALLS, *(one.name for one in names if one.ctx == "store")}
    if any(True for _ in tree.find_all(nodes.For)):
        known.add("loop")
    for node in tree.find_all(nodes.Node):
        match node:
            case nodes.Name(ctx="load") if node.name not in known:
                yield node.lineno, *unknown(f"there is no `{node.name}`", node.name, [*variables, *CALLS])
            case nodes.Filter() if node.name not in FILTERS and node.name != EVERY:
                yield node.lineno, *unknown(f"there is no filter `{node.name}`", node.name, list(FILTERS))
            case nodes.Test() if node.name not in TESTS:
                yield node.lineno, *unknown(f"there is no test `{node.name}`", node.name, list(TESTS))
            case nodes.Call() if not (isinstance(node.node, nodes.Name) and node.node.name in CALLS):
                yield node.lineno, "nothing but `link(...)` and `range(...)` can be called", None
            case nodes.Call(dyn_args=star, dyn_kwargs=stars) if star is not None or stars is not None:
                yield node.lineno, "what is called is given each value by itself, without `*`", None
            case nodes.For(recursive=True):
                yield node.lineno, "a loop cannot be `recursive`", None
            case nodes.Getattr(node=nodes.Name(name="owner")) if node.attr not in OF_OWNER:
                yield node.lineno, *unknown(f"an owner has no `{node.attr}`", node.attr, list(OF_OWNER))
            case nodes.Getattr() if node.attr.startswith("_"):
                yield node.lineno, f"there is no `{node.attr}`", None
        if not isinstance(node, NODES) and not isinstance(node, nodes.EvalContextModifier):
            yield node.lineno, f"`{in_jinja(node)}` is not part of the language of templates", None


def unknown(what: str, word: str, allowed: list[str]) -> tuple[str, str | None]:
    near = closest(word, allowed)
    return (what, near) if near else (f"{what}; there are {listed(allowed)}", None)


def in_jinja(node: nodes.Node) -> str:
    """How a kind of node is written."""
    names: dict[type[Any], str] = {
        nodes.Assign: "set", nodes.AssignBlock: "set", nodes.Mod: "%", nodes.Pow: "**", nodes.FromImport: "from",
        nodes.CallBlock: "call", nodes.FilterBlock: "filter", nodes.Dict: "{…}", nodes.Pair: "{…}",
    }  # fmt: skip
    return names.get(type(node), type(node).__name__.lower())
