"""The rules of a model as sentences; each unfolds into its fields, and so does what stands around them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from leadline.api.scoring.checking import ProblemOut
from leadline.api.scoring.forms import FormOut, PartOut, RuleFormOut
from leadline.api.scoring.model_shapes import RuleOut
from leadline.api.scoring.previews import GivesOut
from leadline.model.words import capital, name_words
from leadline.model.words.events import CATALOGUE
from leadline.web.parts.asking import asking
from leadline.web.parts.buttons import button
from leadline.web.parts.changing import out
from leadline.web.parts.editor import sentence
from leadline.web.parts.heading import panel
from leadline.web.parts.picks import choosing, pick
from leadline.web.parts.studio_conditions import FACTS
from leadline.web.parts.studio_draft import Draft
from leadline.web.parts.studio_fields import ATTRIBUTES, EVENTS, Fields
from leadline.web.parts.studio_words import kinds, part_words
from leadline.web.parts.tags import Tag, tag
from leadline.web.parts.template_choice import rule as rule_words
from leadline.web.visit import Visit

ASIDE = frozenset({"id", "enabled"})  # of a rule: switched by a button, and named in the text
RULES = "rules"
SENTENCES = 3  # of what stands around the rules, before it is opened
RETURN = "window.llReturn && window.llReturn()"  # studio.js
SEEN = "document.getElementById({id})?.scrollIntoView({{block: 'center'}})"


class Rules:
    """The form of the whole model. One rule, or one part, is open at a time."""

    def __init__(self, visit: Visit, draft: Draft, reveal: Callable[[int | None], None]) -> None:
        self.visit, self.draft, self.reveal = visit, draft, reveal
        self.fields = Fields(visit, draft)
        self.open = ""
        self.gives: Mapping[str, int | None] = {}
        self.reaches: dict[str, Tag] = {}
        self.heads: dict[str, Tag] = {}
        self.drawn: object = None
        self.sentences: dict[str, RuleOut] = {}
        self.place = tag("div", classes="ll-studio-form")
        self.offered()
        draft.then.append(self.draw)
        self.draw()

    def offered(self) -> None:
        """What is offered where one types the name of an event or of an attribute."""
        for place, names in ((EVENTS, ["any", *CATALOGUE]), (ATTRIBUTES, list(FACTS))):
            with tag("datalist", id=place):
                for one in names:
                    tag("option", value=one)

    def told(self, gives: Sequence[GivesOut]) -> None:
        """To how many leads each rule gives points."""
        self.gives = {one.rule: one.after for one in gives}
        for rule, place in self.reaches.items():
            place.text = self.reach(rule)

    def draw(self) -> None:
        """Draw it anew; who was in a field is in it again."""
        visit, form, check = self.visit, self.draft.form, self.draft.check
        if check is not None and check.rules:
            self.sentences = {one.rule: one for one in check.rules}
        structure = (self.open, sorted(map(str, self.fields.opened)), structure_of(form))
        if self.draft.is_from_form and structure == self.drawn:
            self.say_again()
            return
        self.drawn = structure
        self.reaches, self.heads = {}, {}
        self.place.clear()
        with self.place:
            if form is None:
                with panel(label=visit.say("Rules")):
                    tag("p", visit.say("The text cannot be read, so there is no form of it."), "ll-empty-sentence")
                    tag("p", visit.say("What is wrong stands below the text."), "ll-muted")
                return
            for dimension in dict.fromkeys(map(self.dimension_of, form.rules)):
                with panel(capital(name_words(dimension)) or visit.say("Rules")), tag("ul", classes="ll-rows"):
                    for one in form.rules:
                        if self.dimension_of(one) == dimension:
                            self.rule(one)
            with tag("div", classes="ll-actions"):
                button(visit, visit.say("Add a rule"), self.ask_kind)
            self.around(visit.say("What is made of the score"), form.results)
            self.around(visit.say("What it is about"), form.parts)
        visit.client.run_javascript(RETURN)

    def dimension_of(self, one: RuleFormOut) -> str:
        said = self.sentences.get(one.rule or "")
        written = next((str(part.value) for part in one.parts if part.key == "dimension" and part.value), "")
        return written or (said.dimension if said is not None else "")

    # -- a rule ----------------------------------------------------------------------------------------------------

    def rule(self, one: RuleFormOut) -> None:
        """A rule: its sentence, and its fields where it is open."""
        key = json.dumps(one.at)
        is_on = not any(part.key == "enabled" and part.value is False for part in one.parts)
        with tag("li", classes="ll-studio-rule" + ("" if is_on else " ll-studio-off")):
            with self.opener(key, one.line):
                self.heads[key] = tag("span", classes="ll-grow", dir="auto")
                self.words(one)
                if is_on and one.rule is not None:
                    self.reaches[one.rule] = tag("span", self.reach(one.rule), "ll-muted ll-figure")
            if self.open == key:
                with tag("div", classes="ll-studio-open"):
                    self.fields_of(one)
                    self.acts(one, is_on=is_on)

    def words(self, one: RuleFormOut) -> None:
        """A rule's sentence; its name where there is none because of a mistake somewhere."""
        said = self.sentences.get(one.rule or "")
        with self.heads[json.dumps(one.at)] as head:
            head.clear()
            if said is not None:
                rule_words(said)
            else:
                tag("span", capital(name_words(one.rule or self.visit.say("A rule"))), "ll-name")
            for problem in self.wrong_in(one):
                tag("span", sentence(problem), "ll-studio-said ll-bad")

    def wrong_in(self, one: RuleFormOut) -> list[ProblemOut]:
        """What is wrong with a rule, by the place that the API names."""
        found = self.draft.check.problems if self.draft.check is not None else []
        return [problem for problem in found if one.rule and problem.where.startswith(f"rule `{one.rule}`")]

    def say_again(self) -> None:
        """Say the rules as they are now. The fields stay: who is in one of them is not disturbed."""
        form = self.draft.form
        if form is not None:
            for one in form.rules:
                self.words(one)
            for part in (*form.results, *form.parts):
                self.words_around(part)

    def reach(self, rule: str) -> str:
        """To how many leads a rule gives points, where that is known."""
        leads = self.gives.get(rule)
        return "" if leads is None else self.visit.count("{n} lead", "{n} leads", leads)

    def fields_of(self, one: RuleFormOut) -> None:
        if one.kind is None:
            whole = PartOut.model_validate(
                {"at": one.at, "key": "rule", "shape": "yaml", "title": "", "help": "", "is_set": True, "parts": []}
                | {"written": one.written, "value": None, "choices": [], "begins": None}
            )
            tag("p", self.visit.say("A form cannot show this rule. Change its text."), "ll-muted")
            self.fields.show(whole)
            return
        with tag("div", classes="ll-studio-fields"):
            opened = [part for part in one.more if tuple(part.at) in self.fields.opened]
            for part in [*one.parts, *opened]:
                if part.key not in ASIDE:
                    self.fields.show(part)
        self.fields.more([part for part in one.more if part not in opened and part.key not in ASIDE])

    def acts(self, one: RuleFormOut, *, is_on: bool) -> None:
        """What can be done with a rule as a whole."""
        visit, say, form = self.visit, self.visit.say, self.draft.form
        assert form is not None
        here = self.dimension_of(one)
        beside = [number for number, other in enumerate(form.rules) if self.dimension_of(other) == here]
        place = beside.index(next(number for number in beside if form.rules[number].at == one.at))
        change = self.draft.change

        def act(words: str, *changes: dict[str, Any]) -> None:
            button(visit, words, partial(change, *changes)).classes("ll-small")

        with tag("div", classes="ll-actions"):
            if one.rule is not None:
                words = say("Switch off") if is_on else say("Switch on")
                act(words, {"do": "switch", "rule": one.rule, "on": not is_on})
            if place > 0:
                act(say("Move up"), {"do": "move", "at": one.at, "position": beside[place - 1]})
            if place + 1 < len(beside):
                act(say("Move down"), {"do": "move", "at": one.at, "position": beside[place + 1]})
            act(say("Take the rule out"), out(one.at))

    def ask_kind(self) -> None:
        """Ask what the new rule looks at."""
        visit, words = self.visit, kinds(self.visit)
        with asking(visit.say("What does the rule look at?"), wide=True) as dialog:
            for kind, (title, more) in words.items():
                pick(visit, "", title, more, choosing(dialog.close, self.add, kind))

    async def add(self, kind: str) -> None:
        """Put in a rule of a kind, after the one that is open or at the end, and open it."""
        before = {one.rule for one in self.draft.form.rules} if self.draft.form is not None else set()
        opened = json.loads(self.open)[-1] if self.open.startswith(f'["{RULES}"') else None
        after = {"after": opened} if opened in before else {}
        await self.draft.change({"do": "add", "kind": kind} | after)
        form = self.draft.form
        made = next((one for one in form.rules if one.rule not in before), None) if form is not None else None
        if made is not None:
            key = json.dumps(made.at)
            self.turn(key, made.line)
            self.visit.client.run_javascript(SEEN.format(id=json.dumps(f"open-{key}")))

    # -- what stands around ----------------------------------------------------------------------------------------

    def around(self, caption: str, parts: Sequence[PartOut]) -> None:
        """What stands around the rules, as sentences."""
        with panel(caption), tag("ul", classes="ll-rows"):
            for part in parts:
                key = json.dumps(part.at)
                with tag("li", classes="ll-studio-rule"):
                    with self.opener(key, None):
                        self.heads[key] = tag("span", classes="ll-grow", dir="auto")
                    self.words_around(part)
                    if self.open == key:
                        with tag("div", classes="ll-studio-open"):
                            self.fields.show(part)
                            if part.is_set:
                                act: Callable[[], Awaitable[None]] = partial(self.draft.change, out(part.at))
                                with tag("div", classes="ll-actions"):
                                    button(self.visit, self.visit.say("Take it out"), act).classes("ll-small")

    def words_around(self, part: PartOut) -> None:
        """What a part is called, and what it says."""
        check = self.draft.check
        said = {one.key: one.sentences for one in check.around} if check is not None else {}
        written = [part.written] if part.is_set and (part.value is not None or said) else []
        with self.heads[json.dumps(part.at)] as head:
            head.clear()
            tag("span", part_words(self.visit, part), "ll-name")
            sentences = said.get(part.key) or written
            for one in sentences[:SENTENCES]:
                tag("span", one, "ll-studio-said")
            if len(sentences) > SENTENCES:
                tag("span", "…", "ll-studio-said ll-muted")
            if not part.is_set:
                tag("span", self.visit.say("not set"), "ll-studio-said ll-muted")

    def opener(self, key: str, line: int | None) -> Tag:
        """The head of what can be unfolded."""
        made = tag("button", "", "ll-studio-opener", type="button", aria_expanded=str(self.open == key).lower())
        made.set(id=f"open-{key}")
        made.on("click", lambda: self.turn(key, line))
        return made

    def turn(self, key: str, line: int | None) -> None:
        """Open it, or close it again."""
        self.open = "" if self.open == key else key
        if self.open:
            self.reveal(line)
        self.draw()


def structure_of(form: FormOut | None) -> object:
    """What the form consists of, whatever its fields say."""
    if form is None:
        return None
    rules = [(one.rule, one.kind, parts_of(one.parts), parts_of(one.more)) for one in form.rules]
    return rules, parts_of(form.parts), parts_of(form.results), form.dimensions, form.groups, form.definitions


def parts_of(parts: Sequence[PartOut]) -> list[object]:
    return [(one.at, one.shape, isinstance(one.value, bool) and one.value, parts_of(one.parts)) for one in parts]
