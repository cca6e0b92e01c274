"""As of when a lead is looked at, and by what is known when: one slider and one switch for the whole page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui.events import GenericEventArguments

from leadline.api.scoring.shapes import Basis
from leadline.model.condition import Instant
from leadline.web.parts.buttons import button
from leadline.web.parts.lead_seen import Seen
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

STEPS = 1_000  # of the slider
WIDTH = "width: calc((100% - 54px) * {share:.4f} + 16px)"  # as wide as that part of the chart, with half its thumb


class Looking:
    """The slider and the switch, which stay the elements that they are. ``at``: the instant looked at; None: now.

    ``changed`` is called when another instant or another basis was chosen.
    """

    def __init__(self, visit: Visit, seen: Seen) -> None:
        self.visit, self.seen = visit, seen
        self.at: Instant | None = None
        self.until = visit.now()  # where the chart over it ends
        self.basis = Basis.recorded
        self.changed: Callable[[], Awaitable[None]] | None = None

    def words(self) -> str:
        """Which score is shown."""
        if self.at is None:
            return self.visit.say("As of {when}.", when=self.visit.reader.moment(self.visit.now(), seconds=True))
        when = self.visit.reader.moment(self.at)
        if self.basis is Basis.recorded:
            return self.visit.say("As of {when}, as it was told.", when=when)
        return self.visit.say("As of {when}, by what is known today.", when=when)

    def controls(self) -> None:
        """Make the slider and the switch."""
        visit = self.visit
        with tag("div", classes="ll-as-of"):
            tag("label", visit.say("As of"), "ll-unseen", for_="as-of")
            self.slider = tag("input", "", "ll-slider", type="range", id="as-of", min=0, max=STEPS, value=STEPS)
            self.slider.on("change", visit.doing(self.moved), js_handler="(event) => emit(event.target.value)")
            with tag("div", classes="ll-actions"):
                with tag("div", classes="ll-actions", role="group", aria_label=visit.say("Which score")):
                    self.switch = {
                        Basis.recorded: button(
                            visit, visit.say("As it was told"), partial(self.turned, Basis.recorded)
                        ),
                        Basis.replayed: button(
                            visit, visit.say("By what is known today"), partial(self.turned, Basis.replayed)
                        ),
                    }
                self.back = button(visit, visit.say("Back to now"), self.to_now)
            for made in (*self.switch.values(), self.back):
                made.classes("ll-small")
        self.mark()

    def mark(self) -> None:
        """Have the slider and the switch say what is so."""
        for basis, made in self.switch.items():
            made.set(aria_pressed="true" if basis is self.basis else "false")
        first, now = self.seen.lead.created_at, self.visit.now()
        value = STEPS if self.at is None else round((self.at - first) / max(1, now - first) * STEPS)
        self.slider.style(WIDTH.format(share=(now - first) / max(1, now - first, self.until - first)))
        self.slider.set(value=value, aria_valuetext=self.words())
        self.back.set_visibility(self.at is not None)

    async def moved(self, event: GenericEventArguments) -> None:
        """The slider was moved."""
        part = int(event.args) / STEPS
        first, now = self.seen.lead.created_at, self.visit.now()
        self.at = None if part >= 1 else first + int((now - first) * part)
        await self.change()

    async def turned(self, basis: Basis) -> None:
        self.basis = basis
        await self.change()

    async def to_now(self) -> None:
        self.at = None
        await self.change()

    async def change(self) -> None:
        self.mark()
        if self.changed is not None:
            await self.changed()
