"""A flow as a form: who enters and how often, what ends it, and its steps; beside it stands what it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from leadline.api.outward.flow_forms import FlowFormOut, StepFormOut, TriggerFormOut
from leadline.api.scoring.forms import PartOut
from leadline.model.editing import Shape
from leadline.model.words.events import CATALOGUE
from leadline.web.parts.buttons import button
from leadline.web.parts.changing import out, put
from leadline.web.parts.flow_changing import FlowChanging
from leadline.web.parts.flow_form_steps import FormSteps
from leadline.web.parts.flow_form_words import trigger_kinds
from leadline.web.parts.studio_conditions import FACTS
from leadline.web.parts.studio_fields import ATTRIBUTES, EVENTS, SINGLE, Fields
from leadline.web.parts.studio_inputs import one_of, place_of, taking_out, words_input
from leadline.web.parts.studio_rules import parts_of
from leadline.web.parts.studio_words import part_words
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

ONCE, EACH_TIME, PER = "once", "each time", "once per"
USUAL_SPAN = "30d"
RETURN = "window.llReturn && window.llReturn()"  # studio.js
ENDS, BESIDES = ("goal", "exit"), ("title", "timezone", "hours", "quiet", "define")


class FlowForm:
    """The form. Who is in a field when it is drawn anew is in it again. Of a new flow the name can be said, too."""

    def __init__(self, visit: Visit, changing: FlowChanging, *, is_new: bool) -> None:
        self.visit, self.changing, self.is_new = visit, changing, is_new
        self.fields = Fields(visit, changing)
        self.steps = FormSteps(visit, changing, self.fields, self.draw)
        self.drawn: object = None
        self.place = tag("div", classes="ll-studio-form ll-flow-form")
        for place, names in ((EVENTS, ["any", *CATALOGUE]), (ATTRIBUTES, list(FACTS))):
            with tag("datalist", id=place):
                for one in names:
                    tag("option", value=one)
        changing.then.append(self.draw)

    def draw(self) -> None:
        """Draw it anew. After a value was typed only the sentences are: who is in a field is not disturbed."""
        visit, form = self.visit, self.changing.form
        structure = (self.steps.open, sorted(map(str, self.fields.opened)), structure_of(form))
        if self.changing.is_from_form and self.changing.is_typed and structure == self.drawn:
            self.steps.say_again(form)
            return
        self.drawn = structure
        self.place.clear()
        with self.place:
            if form is None:
                tag("p", visit.say("The text cannot be read, so there is no form of it."), "ll-empty-sentence")
                tag("p", visit.say("What is wrong stands below the text."), "ll-muted")
                return
            parts = {part.key: part for part in form.parts}
            if self.is_new:
                words = visit.say("Name, in small letters")
                words_input(visit, words, form.flow or "", self.call, place=place_of(["flow"]))
            self.caption(visit.say("Who enters"))
            self.ways_in(form)
            self.often(form)
            self.around(parts, ("if",))
            self.caption(visit.say("What is done"))
            self.steps.draw(form)
            self.caption(visit.say("What ends it"))
            self.around(parts, ENDS)
            self.caption(visit.say("What else it says"))
            self.around(parts, BESIDES)
            with tag("div", classes="ll-actions"):
                if self.changing.past:
                    button(visit, visit.say("Take the last change back"), self.changing.back).classes("ll-small")
        visit.client.run_javascript(RETURN)

    async def call(self, name: str) -> None:
        await self.changing.change({"do": "set", "at": ["flow"], "typed": name})

    def caption(self, words: str) -> None:
        tag("h3", words, "ll-caption ll-flow-caption")

    def around(self, parts: Mapping[str, PartOut], keys: tuple[str, ...]) -> None:
        """Parts of the flow as a whole: those that are written or opened, and a way to the others."""
        visit, opened = self.visit, self.fields.opened
        shown = [parts[key] for key in keys if parts[key].is_set or tuple(parts[key].at) in opened]
        with tag("div", classes="ll-studio-fields"):
            for part in shown:
                if part.shape in SINGLE:
                    self.fields.show(part)
        for part in shown:
            if part.shape not in SINGLE:
                with tag("div", classes="ll-studio-item"):
                    with tag("div", classes="ll-studio-value"):
                        self.fields.show(part)
                    taking_out(visit, part_words(visit, part), partial(self.take_out, part))
        others = {key: parts[key] for key in keys if parts[key] not in shown}

        async def open_(key: str) -> None:
            if key and others[key].begins is not None and others[key].shape == Shape.fields:
                await self.changing.change(put(others[key].at, others[key].begins))
            elif key:
                opened.add(tuple(others[key].at))
                self.draw()

        if others:
            offered = [("", visit.say("Say more…")), *((key, part_words(visit, part)) for key, part in others.items())]
            with tag("div", classes="ll-studio-more"):
                place = place_of(list(keys), "more")
                one_of(visit, visit.say("Say more…"), offered, "", open_, place=place, hidden=True)

    async def take_out(self, part: PartOut) -> None:
        self.fields.opened.discard(tuple(part.at))
        if part.is_set:
            await self.changing.change(out(part.at))
        else:
            self.draw()

    # -- who enters ------------------------------------------------------------------------------------------------

    def ways_in(self, form: FlowFormOut) -> None:
        """What lets leads enter: each with its kind and its fields."""
        visit = self.visit
        for one in form.triggers:
            with tag("div", classes="ll-flow-way"):
                self.way_in(one, alone=len(form.triggers) == 1)

        async def add(kind: str) -> None:
            if kind:
                await self.changing.change({"do": "add_trigger", "kind": kind})

        word = visit.say("Another way in…") if form.triggers else visit.say("A way in…")
        offered = [("", word), *trigger_kinds(visit).items()]
        with tag("div", classes="ll-studio-more"):
            one_of(visit, word, offered, "", add, place=place_of(["on"], "new"), hidden=True)

    def way_in(self, one: TriggerFormOut, *, alone: bool) -> None:
        visit = self.visit
        kinds = trigger_kinds(visit)

        async def turn(kind: str) -> None:
            await self.changing.change({"do": "turn", "at": one.at, "kind": kind})

        strange = [] if one.kind else [("", one.written)]
        with tag("div", classes="ll-studio-item"):
            one_of(
                visit,
                visit.say("A lead enters when"),
                [*strange, *kinds.items()],
                one.kind or "",
                turn,
                place=place_of(one.at, "kind"),
            )
            if not alone:
                taking_out(visit, kinds.get(one.kind or "", one.written), partial(self.changing.change, out(one.at)))
        self.fields.some(one.parts, one.parts)

    def often(self, form: FlowFormOut) -> None:
        """How often one lead may enter."""
        visit, said = self.visit, form.enters or ONCE
        kind = PER if said.startswith(PER) else said

        async def choose(how: str) -> None:
            await self.put_often(f"{PER} {USUAL_SPAN}" if how == PER else how)

        async def span(typed: str) -> None:
            await self.put_often(f"{PER} {typed.strip() or USUAL_SPAN}")

        offered = [
            (ONCE, visit.say("Once")),
            (PER, visit.say("Once within a time")),
            (EACH_TIME, visit.say("Each time")),
        ]
        if kind not in dict(offered):
            offered.append((kind, kind))
        with tag("div", classes="ll-studio-fields"):
            one_of(visit, visit.say("How often"), offered, kind, choose, place=place_of(["enters"]))
            if kind == PER:
                words_input(
                    visit, visit.say("Within"), said.removeprefix(PER).strip(), span, place=place_of(["enters"], "per")
                )

    async def put_often(self, said: str) -> None:
        await self.changing.change({"do": "set", "at": ["enters"], "typed": said})


def structure_of(form: FlowFormOut | None) -> object:
    """What the form consists of, whatever its fields say."""
    if form is None:
        return None
    ways_in = [(one.at, one.kind, parts_of(one.parts)) for one in form.triggers]
    is_per = (form.enters or "").startswith(PER)
    return ways_in, is_per, parts_of(form.parts), steps_of(form.steps), form.definitions


def steps_of(steps: Sequence[StepFormOut]) -> list[object]:
    return [
        (
            one.at,
            one.kind,
            parts_of(one.parts),
            [(arm.at, parts_of(arm.parts), steps_of(arm.steps)) for arm in one.arms],
        )
        for one in steps
    ]
