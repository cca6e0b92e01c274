"""What was written of a file, and where one goes from there."""

from __future__ import annotations

from leadline.api.beginning import BeginningOut
from leadline.api.uploads.shapes import UploadOut, WrittenOut
from leadline.web.parts.bring_trial import rejected_link
from leadline.web.parts.bring_words import aside_words, written_words
from leadline.web.parts.buttons import link_button
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


def brought(visit: Visit, upload: UploadOut, written: WrittenOut, begun: BeginningOut) -> None:
    """The page of a file that is in."""
    new = written_words(visit, written.counts)
    sentence = visit.say("{name} is in", name=upload.name)
    if not new:
        sentence = visit.say("{name} was in already: nothing of it is new", name=upload.name)
    with heading(visit.say("Bring data in"), sentence):
        link_button(visit.say("Another file"), "/bring")
    with panel(visit.say("What was written"), classes="ll-written"):
        with tag("ul", classes="ll-trial-written"):
            for words in new:
                tag("li", words)
            for words in aside_words(visit, written.counts):
                tag("li", words, "ll-muted")
        if n := written.rejected:
            tag("p", visit.count("{n} row could not be used", "{n} rows could not be used", n), "ll-bad")
            rejected_link(visit, upload)
        with tag("div", classes="ll-actions"):
            word, to = onward(visit, begun)
            link_button(word, to, primary=True)


def onward(visit: Visit, begun: BeginningOut) -> tuple[str, str]:
    """Where one goes from here, and what that is called."""
    if not begun.models:
        return visit.say("Choose a model that scores them"), "/start"
    if begun.first is None or begun.waits:
        return visit.say("See the scores"), "/start"
    return visit.say("See the leads"), "/leads"
