"""What is put where, so that events arrive: code with a key in it, and addresses for other programs."""

from __future__ import annotations

from nicegui import ui

from leadline.api.permission import Permission
from leadline.api.snippets import WRITEKEY, Place, SenderOut, SnippetOut, Snippets
from leadline.web.parts.asking import answers, asking
from leadline.web.parts.buttons import button
from leadline.web.parts.choices import Choice, choices
from leadline.web.parts.code import code_block, code_line
from leadline.web.parts.heading import panel
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

PROGRAMS = "programs"
USUAL = {Place.website: "website", Place.node: "app", Place.python: "app", Place.curl: "backend"}


class Connecting:
    """The panel in which one chooses what to connect. A key that was just made stands in the code."""

    def __init__(self, visit: Visit, found: Snippets) -> None:
        self.visit, self.found = visit, found
        self.keys: dict[Place, str] = {}
        with panel(visit.say("Connect a source")):
            caption = visit.say("What sends the events")
            self.chosen = choices(visit, caption, self.offered(), Place.website, self.choose, beside=True)
            self.place = tag("div", classes="ll-connecting")
            with self.place:
                self.draw()

    def offered(self) -> list[Choice]:
        visit = self.visit
        return [
            Choice(Place.website, visit.say("Web pages")),
            Choice(Place.node, "Node.js"),
            Choice(Place.python, "Python"),
            Choice(Place.curl, visit.say("Anything else")),
            Choice(PROGRAMS, visit.say("Other programs")),
        ]

    def choose(self, _: str) -> None:
        self.place.clear()
        with self.place:
            self.draw()

    def draw(self) -> None:
        if self.chosen.value == PROGRAMS:
            self.programs()
        else:
            self.snippet(next(one for one in self.found.snippets if one.place == self.chosen.value))

    def snippet(self, one: SnippetOut) -> None:
        visit, key = self.visit, self.keys.get(one.place)
        tag("p", how(visit, one.place))
        code_block(visit, one.text if key is None else one.text.replace(WRITEKEY, key), visit.say("the code"))
        if key is not None:
            once = visit.say("The key stands in the code now. It is not shown again, so copy the code before you go.")
            tag("p", once, "ll-good", role="status")
        elif visit.may(Permission.admin):
            with tag("div", classes="ll-actions"):
                word = visit.say("Make a key and put it in")
                button(visit, word, lambda: self.ask(one), primary=True)
                tag("span", visit.say("WRITEKEY stands for a key of your own."), "ll-muted")
        else:
            tag("p", visit.say("WRITEKEY stands for a key, which an owner of this Leadline makes."), "ll-muted")
        if not self.found.is_public:
            local = visit.say(
                "The address in it is the one that these pages use. With LEADLINE_PUBLIC_URL set, it is the one by "
                "which others reach this server."
            )
            tag("p", local, "ll-muted")

    def ask(self, one: SnippetOut) -> None:
        """Ask for a name, make a key, and show the code with it."""
        visit = self.visit
        with asking(visit.say("Make a key")) as dialog:
            tag("p", visit.say("What comes with the key is listed under this name."))
            name = ui.input(visit.say("Name of the source"), value=USUAL[one.place])
            name.props("outlined dense autofocus maxlength=200 autocomplete=off")

            async def make() -> None:
                made = await visit.api.send("POST", "/api/keys", {"name": name.value or "", "kind": one.kind})
                self.keys[one.place] = made["key"]
                self.choose(one.place)

            answers(visit, dialog, visit.say("Make it"), make)

    def programs(self) -> None:
        """The addresses for programs that send webhooks."""
        visit = self.visit
        tag("p", visit.say("Give the program this address, and this server the secret that the program shows."))
        with tag("ul", classes="ll-rows"):
            for one in self.found.webhooks:
                with tag("li"):
                    self.sender(one)

    def sender(self, one: SenderOut) -> None:
        visit = self.visit
        tag("div", one.title, "ll-name", dir="auto")
        code_line(visit, one.address, visit.say("the address for {program}", program=one.title))
        if one.is_set:
            with tag("div", classes="ll-muted"):
                tag("span", "✓ ", "ll-good", aria_hidden="true")
                tag("span", visit.say("Its secret is set."))
        else:
            unset = visit.say("Put its secret into {variable} and start the server again.", variable=one.variable)
            tag("div", unset, "ll-muted")


def how(visit: Visit, place: Place) -> str:
    """What to do with the code."""
    return {
        Place.website: visit.say(
            "Put this into the head of every page. It sends nothing and keeps nothing until the visitor agrees; your "
            "banner says so by calling leadline('consent', true)."
        ),
        Place.node: visit.say("Segment's library for Node.js sends here, once it is told the address and a key."),
        Place.python: visit.say("Segment's library for Python sends here, once it is told the address and a key."),
        Place.curl: visit.say("Any program sends events with one request. The same event_id again counts once."),
    }[place]
