"""The kinds of triggers, of steps, and of the parts of a branch or a split that somebody may begin with.

A wait is several kinds to who chooses one, and so is a score: for a time, until something happens or is so, until it is
working time; risen, fallen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

from leadline.model.editing.writing import text as written


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind, and what one begins with; ``$name`` in it stands for what somebody chose, else for ``name``.

    ``sort`` is of which names that is one: mails, segments, flows.
    """

    begins: str
    name: str = ""
    sort: str = ""

    def text(self, name: str | None = None) -> str:
        """The text that one begins with.

        >>> Kind("mail: $name", "welcome", "mail").text("a: b")
        "mail: 'a: b'"
        """
        return Template(self.begins).substitute(name=written(self.name if name is None else name))


TRIGGERS: Mapping[str, Kind] = {
    "event": Kind("event: page"),
    "entered": Kind("entered: $name", "hot", "segment"),
    "left": Kind("left: $name", "hot", "segment"),
    "rises": Kind("score: $name\nrises_to: 50", "score", "score"),
    "falls": Kind("score: $name\nfalls_below: 20", "score", "score"),
    "stage": Kind("stage: mql"),
    "changed": Kind("changed: country"),
    "date": Kind("date: renewal\nbefore: 30d"),
    "manual": Kind("manual"),
}
STEPS: Mapping[str, Kind] = {
    "wait": Kind("wait: 2d"),
    "wait_event": Kind("wait:\n  until: {event: email.clicked}\n  at_most: 3d"),
    "wait_condition": Kind("wait:\n  until: {stage: mql}\n  at_most: 3d"),
    "wait_hours": Kind("wait: working hours"),
    "branch": Kind("branch:\n  - if: {stage: mql}\n    steps:\n      - tag: ready\n  - else:\n      - tag: not-yet"),
    "split": Kind("split:\n  - percent: 50\n    steps:\n      - tag: half\n  - percent: 50"),
    "mail": Kind("mail: $name", "welcome", "mail"),
    "notice": Kind("notice: $name", "hot-lead", "notice"),
    "task": Kind("task: Call them"),
    "sync": Kind("sync: $name", "crm", "crm"),
    "webhook": Kind("webhook: $name", "hooks", "webhook"),
    "assign": Kind("assign: routing"),
    "tag": Kind("tag: interested"),
    "untag": Kind("untag: interested"),
    "set": Kind("set: {interest: high}"),
    "points": Kind("points: 5\ndimension: $name\nreason: Went through the flow", "engagement", "dimension"),
    "stage": Kind("stage: recycled"),
    "enrol": Kind("enrol: $name", "nurture", "flow"),
    "end": Kind("end"),
}
ARMS: Mapping[str, Kind] = {
    "if": Kind("if: {stage: mql}\nsteps:\n  - tag: ready"),
    "else": Kind("else:\n  - tag: not-yet"),
    "share": Kind("percent: $percent\nsteps:\n  - tag: some"),
}
HOURS = {"from": "9:00", "to": "17:00"}
QUIET = {"from": "20:00", "to": "8:00"}
