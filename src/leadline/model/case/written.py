"""A file of cases as it is written: YAML nodes that know their lines, and the problems found so far."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from leadline.errors import CaseError, Problem

Plain: TypeAlias = "str | int | float | bool | list[str | int | float | bool | None] | None"
GREATEST_FILE = 10_000_000
TAG = "tag:yaml.org,2002:"


@dataclass
class Problems:
    """The problems of one file, in the order in which they were found."""

    path: str
    found: list[Problem] = field(default_factory=list)

    def add(self, node: Node | None, where: str, what: str, suggestion: str | None = None) -> None:
        self.found.append(Problem(self.path, line_of(node), where, what, suggestion))

    def refuse_any(self) -> None:
        """Raise a `CaseError` that names every problem, if there is one."""
        if self.found:
            in_order = sorted(self.found, key=lambda problem: problem.line or 0)
            raise CaseError("\n".join(str(problem) for problem in in_order))


def line_of(node: Node | None) -> int | None:
    return None if node is None else int(node.start_mark.line) + 1


def compose(text: str, path: str) -> Node:
    """The file's one YAML document; a `CaseError` where it is none."""
    if len(text) > GREATEST_FILE:
        raise CaseError(f"{path}: more than 10 MB; split it into several files of cases")
    try:
        node = YAML(typ="rt").compose(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else None
        raise CaseError(str(Problem(path, line, "", f"this is not YAML: {error.problem}"))) from error
    except (YAMLError, RecursionError) as error:
        raise CaseError(f"{path}: this is not YAML that can be read: {type(error).__name__}") from error
    if not isinstance(node, MappingNode):
        raise CaseError(f"{path}: a file of cases is a mapping with the key `cases`")
    return node


def mapping(node: Node, where: str, problems: Problems, allowed: Collection[str] = ()) -> dict[str, Node]:
    """The values of a mapping by their keys; keys that are not allowed (where any are named) are problems."""
    if not isinstance(node, MappingNode):
        problems.add(node, where, "this must be a mapping of names to values")
        return {}
    found: dict[str, Node] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, ScalarNode) else ""
        if name in found:
            problems.add(key, where, f"`{name}` stands here twice")
        elif allowed and name not in allowed:
            what = f"`{name}` is not known here; allowed are {', '.join(allowed)}"
            problems.add(key, where, what, nearest(name, allowed))
        else:
            found[name] = value
    return found


def sequence(node: Node, where: str, problems: Problems) -> Iterator[Node]:
    if isinstance(node, SequenceNode):
        yield from node.value
    else:
        problems.add(node, where, "this must be a list, each entry beginning with `-`")


def nearest(name: str, names: Collection[str]) -> str | None:
    """The known name that was probably meant."""
    close = difflib.get_close_matches(name, list(names), n=1)
    return close[0] if close else None


def scalar(node: Node) -> tuple[bool, Any]:
    """Whether the node is one value, and that value. Dates stay the text that was written."""
    if not isinstance(node, ScalarNode):
        return False, None
    kind, text = str(node.tag).removeprefix(TAG), str(node.value)
    if kind == "null":
        return True, None
    if kind == "bool":
        return True, text.lower() == "true"
    if kind == "int":
        bare = text.replace("_", "")
        return True, int(bare, 0) if bare.lstrip("+-")[:2].lower() in ("0x", "0o", "0b") else int(bare)
    if kind == "float":
        bare = text.replace("_", "").lower()
        return True, float(bare.replace(".inf", "inf").replace(".nan", "nan"))
    return True, text


def plain(node: Node, where: str, problems: Problems) -> Plain:
    """A value of an attribute or a property: one scalar, or a list of them."""
    if isinstance(node, SequenceNode):
        return [one(element, where, problems) for element in node.value]
    return one(node, where, problems)


def one(node: Node, where: str, problems: Problems) -> str | int | float | bool | None:
    is_one, value = scalar(node)
    if not is_one:
        problems.add(node, where, "a value is text, a number, true, false, null, or a list of these")
        return None
    assert value is None or isinstance(value, str | int | float | bool)
    return value
