"""Reading a file of cases. Every problem is found in one go, with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from leadline.errors import CaseError
from leadline.model.case.expected import Expected
from leadline.model.case.expecting import Expecting
from leadline.model.case.facts import PlainFacts, Telling
from leadline.model.case.moment import instant
from leadline.model.case.written import keyed, listed_in, refusal, root
from leadline.model.condition import Instant
from leadline.model.problems import Place, Problems
from leadline.model.source import Mapping, Node, Scalar

FILE_KEYS = ("model", "as_of", "cases", "shared")
CASE_KEYS = ("name", "lead", "account", "changes", "events", "probabilities", "as_of", "expect")


@dataclass(frozen=True, slots=True)
class Case:
    """One lead at one instant, and what the model should say. ``line`` is where the case begins in its file."""

    name: str
    facts: PlainFacts
    as_of: Instant
    expected: Expected
    line: int


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The cases of a file, in its order, and the model that it names, if any.

    ``model_path`` is a file (beside the cases, if it was written as a relative path). ``model_text`` is a model that
    the file itself contains, with as many empty lines before it that its line numbers are the file's own.
    """

    path: str
    cases: tuple[Case, ...]
    model_path: str | None = None
    model_text: str | None = None


def read_cases(path: str | Path) -> CaseFile:
    """The cases of a file; a `CaseError` that names every problem with its line."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CaseError(f"{path}: this file cannot be read ({error.strerror}); give the path of a file") from error
    except UnicodeDecodeError as error:
        raise CaseError(f"{path}: this file is not UTF-8 text; save it as UTF-8") from error
    return parse_cases(text, str(path))


def parse_cases(text: str, path: str = "cases.yml") -> CaseFile:
    """The cases of a text; ``path`` is named in messages, and a model's relative path is taken beside it."""
    place = Place(Problems(path))
    top = root(text, place)
    keys = keyed(top, place, FILE_KEYS)
    default = as_of_in(keys.get("as_of"), None, place)
    cases: list[Case] = []
    if "cases" not in keys:
        place.refuse(top, "`cases` is missing: a list of cases, each with a name, facts and `expect`")
    else:
        for number, node in enumerate(listed_in(keys["cases"], place), start=1):
            case = read_case(node, number, default, place)
            if case is not None:
                cases.append(case)
    if place.problems.found:
        raise refusal(place.problems)
    model_path, model_text = model_of(top, text, path)
    return CaseFile(path, tuple(cases), model_path, model_text)


def as_of_in(node: Node | None, default: Instant | None, place: Place) -> Instant | None:
    if node is None:
        return default
    found = instant(node.text) if isinstance(node, Scalar) else None
    if found is None:
        place.refuse(node, "`as_of` is a date or a date-time: 2026-03-15 or 2026-03-15T10:30:00Z")
    return default if found is None else found


def read_case(node: Node, number: int, default: Instant | None, around: Place) -> Case | None:
    keys = keyed(node, around.within(f"case {number}"), CASE_KEYS)
    named = keys.get("name")
    name = named.text if isinstance(named, Scalar) else f"case {number}"
    place = around.within(f"case `{name}`" if named is not None else name)
    as_of = as_of_in(keys.get("as_of"), default, place)
    if as_of is None:
        if "as_of" not in keys:
            place.refuse(node, "`as_of` is missing; give it here or at the head of the file, such as 2026-03-15")
        as_of = 0
    telling = Telling(as_of, place)
    telling.lead(keys.get("lead"), keys.get("account"), keys.get("changes"))
    for event in listed_in(keys["events"], place) if "events" in keys else ():
        telling.event(event)
    for probability in listed_in(keys["probabilities"], place) if "probabilities" in keys else ():
        telling.probability(probability)
    if "expect" not in keys:
        place.refuse(node, "`expect` is missing: what should come out, such as {score: 5}")
        return None
    return Case(name, telling.facts, as_of, Expecting(as_of, place).all(keys["expect"]), node.line)


# -- the model that a file of cases names or contains ----------------------------------------------------------


def model_of(top: Mapping, text: str, path: str) -> tuple[str | None, str | None]:
    """Where the model is, or what it says: a path, a block of text, or a mapping in place."""
    entry = next((entry for entry in top.entries if entry.key.text == "model"), None)
    if entry is None:
        return None, None
    if isinstance(entry.value, Scalar) and "\n" in entry.value.text:
        return None, "\n" * entry.value.line + entry.value.text
    if isinstance(entry.value, Scalar):
        return str(Path(path).parent / entry.value.text), None
    return None, in_place(top, entry.key.line, text)


def in_place(top: Mapping, first: int, text: str) -> str:
    """The lines from the key `model` to the next key of the file, without the key itself and what stands before."""
    after = [entry.line for entry in top.entries if entry.line > first]
    lines = text.splitlines()[: min(after, default=text.count("\n") + 2) - 1]
    key = re.match(r"\s*(\"model\"|'model'|model)\s*:", lines[first - 1])
    lines[first - 1] = " " * key.end() + lines[first - 1][key.end() :] if key else lines[first - 1]
    return "\n" * (first - 1) + "\n".join(lines[first - 1 :]) + "\n"
