"""The text of a flow as something that is changed part by part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from leadline.api.outward.flow_forms import FlowEditedOut, FlowFormOut, StepFormOut
from leadline.web.calls import Refused
from leadline.web.parts.changing import At, Change, Changing
from leadline.web.visit import Visit

if TYPE_CHECKING:
    from leadline.web.parts.flow_text import FlowText


class FlowChanging(Changing[FlowFormOut]):
    """The changes of a flow that somebody writes: what either the form or the text changes, the other shows."""

    def __init__(self, visit: Visit, written: FlowText) -> None:
        super().__init__(visit)
        self.written = written
        self.is_typed = False  # the last changes were values alone, which their fields show

    @property
    def text(self) -> str:
        return self.written.text

    def put(self, text: str) -> None:
        self.written.text = text

    async def edited(self, changes: Sequence[Change]) -> tuple[str, FlowFormOut]:
        self.is_typed = all("typed" in one for one in changes)
        asked = {"text": self.text, "changes": changes}
        said = FlowEditedOut.model_validate(await self.visit.api.send("POST", "/api/flows/edit", asked))
        return said.text, said.form

    async def keep(self, *, from_form: bool = False) -> None:
        self.is_from_form = from_form
        await self.written.put(self.text)
        self.is_from_form = False

    async def read(self, text: str) -> None:
        """Read the form of a text that somebody typed."""
        try:
            said = await self.visit.api.send("POST", "/api/flows/form", {"text": text})
        except Refused as refused:
            if refused.status not in (400, 422):
                raise
            self.form = None
        else:
            self.form = FlowFormOut.model_validate(said)

    async def back(self) -> None:
        """Take the last change back."""
        async with self.at_work:
            if self.past:
                self.put(self.past.pop())
                await self.keep()

    def count(self, form: FlowFormOut | None, at: At) -> int | None:
        """How many steps, parts or triggers a list has; none where it is another list or not there."""
        if form is None:
            return None
        if list(at) == ["on"]:
            return len(form.triggers)
        lists: list[tuple[list[str | int], int]] = [(["steps"], len(form.steps)), *counts(form.steps)]
        return next((many for one, many in lists if one == list(at)), None)


def counts(steps: Sequence[StepFormOut]) -> Sequence[tuple[list[str | int], int]]:
    """The lists inside steps, each with how many there are."""
    found: list[tuple[list[str | int], int]] = []
    for step in steps:
        if step.arms:
            found.append((step.arms[0].at[:-1], len(step.arms)))
        for arm in step.arms:
            found += [(arm.steps_at, len(arm.steps)), *counts(arm.steps)]
    return found
