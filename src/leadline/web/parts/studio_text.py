"""The model as it is written, beside its form."""

from __future__ import annotations

from leadline.store.models import MAIN_FILE
from leadline.web.parts.editor import Editor
from leadline.web.parts.studio_draft import Draft
from leadline.web.visit import Visit

BESIDE = 960  # pixels: the text and the form stand beside each other from there on


class Text:
    """The text beside the form. What either changes, the other shows."""

    def __init__(self, visit: Visit, draft: Draft) -> None:
        self.visit, self.draft = visit, draft
        self.editor = Editor(visit, draft.text, visit.say("The text of the model"), MAIN_FILE, draft.typed)
        draft.then.append(self.draw)
        self.draw()

    def draw(self) -> None:
        """Show the text as it is now, and what is wrong with it."""
        check = self.draft.check
        problems, findings = ([], []) if check is None else (check.problems, check.findings)
        self.editor.show(self.draft.text, problems, findings)

    def follow(self, line: int | None) -> None:
        """Bring a line into sight, where the text stands beside the form."""
        if line is not None and 0 < line <= self.draft.text.count("\n") + 1:
            self.visit.client.run_javascript(
                f"innerWidth > {BESIDE} && getElement({self.editor.code.id}).revealLine({line})"
            )
