"""From a file, or from words such as ``stage: customer within 90d``, to outcomes; all mistakes are said at once."""

from __future__ import annotations

import json
import re
from pathlib import Path

from leadline.evidence.outcome.outcome import Column, Done, Outcome, Reached, Source
from leadline.model.condition import Exists
from leadline.model.conditions import Conditions
from leadline.model.definitions import Definitions
from leadline.model.document import MODEL_NAME, zone_of
from leadline.model.fields import Fields, fields
from leadline.model.model import STAGES
from leadline.model.parse import parse
from leadline.model.predicates import predicates
from leadline.model.problems import Place, Problems
from leadline.model.source import MOST_BYTES, Listing, Mapping, Node, Scalar, described
from leadline.model.text import fold
from leadline.model.values import plain_text

WORDS = re.compile(r"\s*(stage|event|column)\s*:\s*(.+?)(?:\s+within\s+(\S+))?\s*")
OF = {"stage": ("stage",), "event": ("on", "where", "bots"), "column": ("column", "is", "at")}
COMMON = ("outcome", "title", "of", "within", "amount")
AROUND = ("timezone", "define")
EXAMPLE = "as in `outcome: won`, `of: stage`, `stage: customer`, `within: 90d`"
SAID = "--outcome"


def load_outcomes(given: str) -> tuple[Outcome, ...]:
    """The outcomes of a YAML file, or the one that words say; a `ModelError` carries everything that is wrong."""
    words = WORDS.fullmatch(given)
    if words is not None and not Path(given).is_file():
        return read_outcomes(spelled(words[1], words[2], words[3]), SAID)
    problems = Problems(given)
    text = _text(Path(given), Place(problems))
    problems.raise_if_any()
    return read_outcomes(text, given, Path(given).parent)


def spelled(kind: str, what: str, within: str | None) -> str:
    """The words of an outcome as a file would say them."""
    values = [one.strip() for one in what.split(",") if one.strip()]
    name = re.sub(r"[^\w.-]+", "-", fold("-or-".join(values))).strip("-.") or "outcome"
    key = {"stage": "stage", "event": "on", "column": "column"}[kind]
    said = json.dumps(values[0] if len(values) == 1 else values, ensure_ascii=False)
    return f"outcome: {name[:60]}\nof: {kind}\n{key}: {said}\n" + (f"within: {within}\n" if within else "")


def read_outcomes(text: str, path: str = "outcome.yml", folder: Path | None = None) -> tuple[Outcome, ...]:
    """The outcomes of a YAML text: one, or a list of them under ``outcomes``."""
    problems = Problems(path)
    top = Place(problems)
    root = _root(text, top)
    found: list[Outcome | None] = [] if root is None else _Reader(root, folder, top).read()
    problems.raise_if_any()
    return tuple(one for one in found if one is not None)


class _Reader:
    """Reads the outcomes of one file."""

    def __init__(self, root: Mapping, folder: Path | None, place: Place) -> None:
        self.root, self.place = root, place
        self.zone = zone_of(Fields(root, place))
        definitions = Definitions(root.get("define"), self.zone, folder, place.within("`define`"))
        self.conditions = Conditions(self.zone, definitions)

    def read(self) -> list[Outcome | None]:
        several = self.root.get("outcomes")
        if several is None:
            return [self.outcome(self.root, self.place, AROUND)]
        fields(self.root, ("outcomes", *AROUND), self.place, "a file of outcomes")
        if not isinstance(several, Listing) or not several.items:
            self.place.refuse(several, f"`outcomes` is a list of outcomes, each {EXAMPLE}; not {described(several)}")
            return []
        found = [self.outcome(item, self.place.within(f"outcome {n}")) for n, item in enumerate(several.items, 1)]
        seen: set[str] = set()
        for item, one in zip(several.items, found, strict=True):
            if one is not None and one.name in seen:
                self.place.refuse(item, f"two outcomes are called `{one.name}`; give each a name of its own")
            seen.update([one.name] if one else [])
        return found

    def outcome(self, node: Node, place: Place, around: tuple[str, ...] = ()) -> Outcome | None:
        if not isinstance(node, Mapping):
            place.refuse(node, f"an outcome is a mapping, {EXAMPLE}; not {described(node)}")
            return None
        of = Fields(node, place)
        name = self.name(of)
        kind = of.needed("of", "it says where the outcome shows: `stage`, `event` or `column`")
        said = of.text("of")
        if kind is None or said is None:
            return None
        if said not in OF:
            place.refuse_word(kind, f"`of` is `stage`, `event` or `column`, not `{said}`", said, OF)
            return None
        what = f"an outcome of a {said}" if said != "event" else "an outcome of an event"
        fields(node, (*COMMON, *OF[said], *around), place, what)
        within = of.lasting("within")
        if said != "column":
            why = "it says how soon after a score the outcome must come to speak for it, as in `within: 90d`"
            of.needed("within", why)
        source = {"stage": self.stage, "event": self.event, "column": self.column}[said](of)
        if name is None or source is None:
            return None
        return Outcome(name, source, within, of.text("title") or "", of.text("amount"))

    def name(self, of: Fields) -> str | None:
        node = of.needed("outcome", "it names the outcome, as in `outcome: won`")
        name = of.text("outcome")
        if node is not None and name is not None and not MODEL_NAME.fullmatch(name):
            of.place.refuse(node, "`outcome` is a name of letters, digits, `-`, `_` and `.`; `title` is free text")
        return name

    def stage(self, of: Fields) -> Source | None:
        node = of.needed("stage", "it names the stage that counts as success, as in `stage: customer`")
        if node is None:
            return None
        items = node.items if isinstance(node, Listing) else (node,)
        found: list[str] = []
        for item in items:
            text = plain_text(item, of.place, "`stage`")
            stage = "" if text is None else fold(text)
            if text is not None and stage not in STAGES:
                of.place.refuse_word(item, f"there is no stage `{text}`", stage, STAGES, "the stages are")
            elif text is not None:
                found.append(stage)
        return Reached(tuple(dict.fromkeys(found))) if len(found) == len(items) and found else None

    def event(self, of: Fields) -> Source | None:
        selection = self.conditions.selection(of, of.place)
        if selection is not None and selection.acts:
            of.place.refuse(of.node("on"), "`any` is no outcome: everybody does something; name the event that counts")
            return None
        return None if selection is None else Done(selection)

    def column(self, of: Fields) -> Source | None:
        of.needed("column", "it names the column of the leads that says so, as in `column: status` with `is: won`")
        name, at, node = of.text("column"), of.text("at"), of.node("is")
        literals = self.conditions.definitions.literals
        test = (Exists(True),) if node is None else predicates(node, self.zone, literals, of.place, name or "is")
        return None if name is None or test is None else Column(name, test, at)


def _root(text: str, place: Place) -> Mapping | None:
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        place.refuse(None, f"the file is too large; it has at most {MOST_BYTES // 1_000_000} MB")
        return None
    node = parse(text.removeprefix("\ufeff"), place)
    if isinstance(node, Mapping):
        return node
    if not place.problems.found:
        empty = node is None or (isinstance(node, Scalar) and not node.text)
        said = "the file is empty" if empty or node is None else f"this is {described(node)}"
        place.refuse(node, f"{said}; an outcome is a mapping, {EXAMPLE}")
    return None


def _text(path: Path, place: Place) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        place.refuse(None, "the file is not UTF-8; save it as UTF-8")
    except FileNotFoundError:
        place.refuse(None, "there is no such file; in words an outcome is `stage: customer within 90d`")
    except OSError as error:
        place.refuse(None, f"the file cannot be read: {error.strerror or error}")
    return ""
