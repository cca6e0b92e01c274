"""What the stages of a CRM mean, as its text; without any the usual counts."""

from __future__ import annotations

from leadline.api.outward.crm import MappingCheckedOut, MappingOut
from leadline.model.editing.writing import key
from leadline.outward.crm.mapping import FILE
from leadline.web.parts.buttons import button
from leadline.web.parts.outward_words import api_path
from leadline.web.parts.tags import tag
from leadline.web.parts.written_text import WrittenText
from leadline.web.visit import Visit

USUAL = (
    "mapping: {name}\ndeal:\n  created: opportunity\n  won: customer\n  lost: lost\n"
    "  # reasons: {{No budget: recycled}}   where deals that are lost for a reason go\n"
)


class MappingText(WrittenText[MappingCheckedOut]):
    """The editor of a mapping, and the button that keeps it."""

    def __init__(self, visit: Visit, one: MappingOut) -> None:
        begins = one.text or USUAL.format(name=key(one.connection))
        super().__init__(visit, begins, visit.say("The text of the mapping"), FILE, one.edit)
        self.path = f"{api_path(one.connection)}/mapping"
        self.acts = tag("div", classes="ll-actions ll-after")

    async def check(self, text: str) -> MappingCheckedOut:
        said = await self.visit.api.send("POST", "/api/outward/crm/mapping/check", {"text": text})
        return MappingCheckedOut.model_validate(said)

    def draw(self) -> None:
        self.acts.clear()
        if self.sound is not None and self.is_other:
            with self.acts:
                button(self.visit, self.visit.say("Keep this text"), self.keep)

    async def keep(self) -> None:
        await self.keep_at(self.path, MappingOut)
        self.visit.tell(self.visit.say("Kept. What is read from now on goes by it."))
