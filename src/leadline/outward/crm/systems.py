"""The CRMs that there are, and the settings that all of them have."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

from leadline.errors import InputError
from leadline.model.problems import closest
from leadline.outward.crm.protocol import System

SYSTEMS = ("hubspot", "odoo", "salesforce")
QUALIFIED, ALL, NEVER = CREATES = ("qualified", "all", "never")
ABOUT = ("moved", "scored", "changed owner", "changed profiling")  # what has a record written again
USUAL: Mapping[str, Any] = {
    "creates": QUALIFIED,  # of whom a record is made where there is none: from `mql` on
    "every_minutes": 5,  # how often the record of a lead is written at most, apart from changes of stage
    "poll_minutes": 1,  # how often it is read
    "first": True,  # everybody is written once when the connection is made
    "tasks": True,  # a task for the owner when a lead becomes `mql`
    "task_hours": 24,  # until when it is to be done
    "mapping": "",  # the name of the document; that of the connection where nothing is said
}


def system(kind: str) -> System:
    """The CRM of a kind; an `InputError` where there is none."""
    if kind not in SYSTEMS:
        there = ", ".join(f"`{one}`" for one in SYSTEMS)
        raise InputError(f"`{kind}` is no CRM that can be connected; there are {there}")
    return cast(System, import_module(f"leadline.outward.crm.{kind}").SYSTEM)


def settings_of(of: System, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a connection as they are kept; an `InputError` says what is wrong with them."""
    own = {name for name in of.own if name not in of.secrets}
    allowed = [*own, *USUAL, "per_second"]
    said = {name: value for name, value in given.items() if name != "about"}
    strange = sorted(said.keys() - set(allowed))
    if strange:
        near = closest(strange[0], allowed)
        hint = f"did you mean `{near}`?" if near else f"there are {', '.join(f'`{one}`' for one in sorted(allowed))}"
        raise InputError(f"{of.title} has no setting `{strange[0]}`; {hint}")
    kept = dict(of.settings({name: said[name] for name in own if name in said}))
    common = {name: said.get(name, usual) for name, usual in USUAL.items()}
    if common["creates"] not in CREATES:
        raise InputError(f"`creates` is {', '.join(f'`{one}`' for one in CREATES)}: of whom records are made")
    for name in ("first", "tasks"):
        if not isinstance(common[name], bool):
            raise InputError(f"`{name}` is true or false")
    for name, most in (("every_minutes", 1440), ("poll_minutes", 1440), ("task_hours", 720)):
        number(name, common[name], most)
    if not isinstance(common["mapping"], str):
        raise InputError("`mapping` is the name of a mapping")
    if "per_second" in said:
        kept["per_second"] = number("per_second", said["per_second"], 1_000)
    return kept | common | {"about": list(ABOUT)}


def number(name: str, said: Any, most: int) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 < said <= most:
        raise InputError(f"`{name}` is a number of more than 0, up to {most}")
    return said


def is_optional(of: System, name: str) -> bool:
    """Whether a setting may be left out."""
    if name in of.secrets:
        return False
    others = {one: "https://example.com" if one == "url" else "x" for one in of.own if one not in (*of.secrets, name)}
    try:
        of.settings(others)
    except InputError:
        return False
    return True
