"""The steps of a flow in its form: each a sentence that unfolds into its fields, with the steps inside it below."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial

from leadline.api.outward.flow_forms import ArmFormOut, FlowFormOut, StepFormOut
from leadline.api.outward.flow_shapes import FlowCheckedOut
from leadline.api.scoring.checking import ProblemOut
from leadline.web.parts.asking import asking
from leadline.web.parts.buttons import button
from leadline.web.parts.changing import At, Change, out
from leadline.web.parts.flow_changing import FlowChanging
from leadline.web.parts.flow_form_words import step_kinds, step_title, waits
from leadline.web.parts.picks import choosing, pick
from leadline.web.parts.studio_fields import Fields
from leadline.web.parts.studio_inputs import one_of, place_of, several_lines
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

SEEN = "document.getElementById({id})?.scrollIntoView({{block: 'center'}})"
WAIT = "wait"
SHOWN = 60  # characters of a step whose sentence is not known


class FormSteps:
    """Draws the steps. One is open at a time; ``anew`` draws the whole form again."""

    def __init__(self, visit: Visit, changing: FlowChanging, fields: Fields, anew: Callable[[], None]) -> None:
        self.visit, self.changing, self.fields, self.anew = visit, changing, fields, anew
        self.open: list[str | int] = []
        self.words: dict[str, str] = {}  # of the steps by their ids, as far as the flow could be read last
        self.parts: dict[str, str] = {}  # who goes where, by the first step there
        self.heads: dict[str, Tag] = {}
        self.wrong: Sequence[ProblemOut] = ()

    def said(self, said: FlowCheckedOut | None) -> None:
        """What is said of the text."""
        if said is not None and said.steps:
            self.words = {one.step: one.words.replace("`", "") for one in said.steps}
            self.parts = {one.step: one.part.replace("`", "") for one in said.steps if one.part}
        self.wrong = [] if said is None else [*said.problems, *said.mistakes, *said.hints]

    def draw(self, form: FlowFormOut) -> None:
        self.heads = {}
        self.listed(form.steps, ["steps"], self.visit.say("The steps of the flow"))

    def listed(self, steps: Sequence[StepFormOut], at: At, label: str) -> None:
        """A list of steps, and a button that puts one at its end."""
        if steps:
            with tag("ol", classes="ll-rows ll-flow-listed", aria_label=label):
                for one in steps:
                    with tag("li", classes="ll-studio-rule"):
                        self.step(one, place=int(one.at[-1]), many=len(steps))
        word = self.visit.say("Add a step") if list(at) == ["steps"] else self.visit.say("Add a step here")
        made = button(self.visit, word, partial(self.ask_kind, at, None))
        made.classes("ll-small ll-flow-add")

    def step(self, one: StepFormOut, *, place: int, many: int) -> None:
        is_open = self.open == one.at
        opener = tag("button", "", "ll-studio-opener", type="button", aria_expanded=str(is_open).lower())
        opener.set(id=f"open-{json.dumps(one.at)}")
        opener.on("click", partial(self.turn, one.at))
        with opener:
            self.heads[json.dumps(one.at)] = tag("span", classes="ll-grow", dir="auto")
        self.say(one)
        if is_open:
            with tag("div", classes="ll-studio-open"):
                self.fields_of(one)
                self.acts(one, place, many)
        for arm in one.arms:
            with tag("div", classes="ll-flow-arm"):
                self.arm(one, arm)
        if is_open and one.kind in ("branch", "split"):
            self.arms_more(one)

    def say(self, one: StepFormOut) -> None:
        """The sentence of a step, and what is wrong with it."""
        with self.heads[json.dumps(one.at)] as head:
            head.clear()
            title = step_title(self.visit, one.kind)
            tag("span", self.words.get(one.step) or f"{title}: {one.written[:SHOWN]}", "ll-name")
            for problem in self.wrong:
                if problem.where.startswith(f"step `{one.step}`"):
                    tag("span", problem.what.replace("`", ""), "ll-studio-said ll-bad")

    def say_again(self, form: FlowFormOut | None) -> None:
        """Say the steps as they are now; their fields stay."""
        left = [] if form is None else [*form.steps]
        while left:
            one = left.pop()
            self.say(one)
            for arm in one.arms:
                self.heads[json.dumps(arm.at)].text = self.arm_words(arm)
                left += arm.steps

    def fields_of(self, one: StepFormOut) -> None:
        if one.kind is None:
            tag("p", self.visit.say("A form cannot show this step. Change its text."), "ll-muted")

            async def write(value: str) -> None:
                await self.changing.change({"do": "set", "at": one.at, "yaml": value})

            several_lines(self.visit, self.visit.say("The step"), one.written, write, place=place_of(one.at))
            return
        if one.kind.startswith(WAIT):
            offered = [(kind, title) for kind, (title, _) in waits(self.visit).items()]
            place = place_of(one.at, "kind")
            one_of(self.visit, self.visit.say("It waits"), offered, one.kind, partial(self.wait, one.at), place=place)
        self.fields.some(one.parts, one.parts)

    async def wait(self, at: At, kind: str) -> None:
        await self.changing.change({"do": "turn", "at": list(at), "kind": kind})

    def acts(self, one: StepFormOut, place: int, many: int) -> None:
        """What can be done with a step as a whole."""
        say, moved = self.visit.say, partial(self.moving, one.at)
        with tag("div", classes="ll-actions"):
            if place > 0:
                button(self.visit, say("Move up"), moved(place - 1)).classes("ll-small")
            if place + 1 < many:
                button(self.visit, say("Move down"), moved(place + 1)).classes("ll-small")
            add = partial(self.ask_kind, one.at[:-1], place + 1)
            button(self.visit, say("Add a step after it"), add).classes("ll-small")
            button(self.visit, say("Take the step out"), partial(self.take_out, one.at)).classes("ll-small")

    def moving(self, at: At, position: int) -> Callable[[], object]:
        async def move() -> None:
            self.open = [*at[:-1], position]
            await self.changing.change({"do": "move", "at": list(at), "position": position})

        return move

    async def take_out(self, at: At) -> None:
        self.open = []
        await self.changing.change(out(at))

    # -- parts of a branch or a split ------------------------------------------------------------------------------

    def arm(self, step: StepFormOut, one: ArmFormOut) -> None:
        """One part: who goes there, and its steps."""
        visit, key = self.visit, json.dumps(one.at)
        is_open = self.open == one.at
        words = self.arm_words(one)
        if one.parts:
            opener = tag("button", "", "ll-studio-opener", type="button", aria_expanded=str(is_open).lower())
            opener.set(id=f"open-{key}")
            opener.on("click", partial(self.turn, one.at))
            with opener:
                self.heads[key] = tag("span", words, "ll-grow ll-caption ll-flow-part", dir="auto")
        else:
            self.heads[key] = tag("p", words, "ll-caption ll-flow-part")
        if is_open:
            with tag("div", classes="ll-studio-open"):
                self.fields.some(one.parts, one.parts)
        if (is_open or self.open == step.at) and len(step.arms) > 1:
            name = visit.say("Take this part out: {part}", part=words)
            made = button(visit, visit.say("Take this part out"), partial(self.take_out, one.at), label=name)
            made.classes("ll-small")
        self.listed(one.steps, one.steps_at, words)

    def arm_words(self, one: ArmFormOut) -> str:
        say = self.visit.say
        if one.steps and one.steps[0].step in self.parts:
            return self.parts[one.steps[0].step]
        if one.kind == "else":
            return say("If none of these")
        if one.kind == "share":
            return say("{n} in a hundred", n=next((part.written for part in one.parts if part.key == "percent"), ""))
        return say("If {condition}", condition=next((part.written for part in one.parts if part.key == "if"), ""))

    def arms_more(self, one: StepFormOut) -> None:
        """One more part of it."""
        say = self.visit.say
        at, kinds = [*one.at, str(one.kind)], {arm.kind for arm in one.arms}
        words = {"share": say("Add a share"), "if": say("Add a condition"), "else": say("Add “if none of these”")}
        fitting = ["share"] if one.kind == "split" else ["if", *({"else"} - kinds)]
        with tag("div", classes="ll-actions"):
            for kind in fitting:
                change: Change = {"do": "add_arm", "at": at, "kind": kind}
                button(self.visit, words[kind], partial(self.changing.change, change)).classes("ll-small")

    # -- adding ----------------------------------------------------------------------------------------------------

    def ask_kind(self, at: At, position: int | None) -> None:
        """Ask what the new step is to do."""
        with asking(self.visit.say("What is the step to do?"), wide=True) as dialog:
            for caption, kinds in step_kinds(self.visit).items():
                tag("h3", caption, "ll-caption ll-flow-caption")
                for kind, (title, more) in kinds.items():
                    pick(self.visit, "", title, more, choosing(dialog.close, partial(self.add, at, position), kind))

    async def add(self, at: At, position: int | None, kind: str) -> None:
        """Put it in, and open it."""
        form = self.changing.form
        many = 0 if form is None else self.changing.count(form, at) or 0
        place = many if position is None else position
        self.open = [*at, place]
        await self.changing.change({"do": "add_step", "kind": kind, "at": list(at), "position": place})
        self.visit.client.run_javascript(SEEN.format(id=json.dumps(f"open-{json.dumps(self.open)}")))

    def turn(self, at: At) -> None:
        """Open it, or close it again."""
        self.open = [] if self.open == list(at) else list(at)
        self.anew()
