"""The funnel, drawn: how many leads came to each stage, as bars whose length is their share."""

from __future__ import annotations

from leadline.evidence.report import Section
from leadline.web.parts.document import plain, table, words
from leadline.web.parts.report_shown import Shown
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


def funnel_section(visit: Visit, shown: Shown, one: Section) -> None:
    """The section of the stages; the figures are those of its table, the bars of the same."""
    with tag("section", classes="ll-panel ll-section ll-section-wide", aria_label=plain(one.heading)):
        words("h2", one.heading, "ll-section-heading")
        for said in one.sentences:
            words("p", said, "ll-muted")
        if one.table is None:
            return
        first = shown.found.figures["rungs"][0]  # all leads are all leads: there is no chance in it
        with tag("ol", classes="ll-funnel-rungs", aria_label=plain(one.heading)):
            for rung, (name, leads, share, span) in zip(shown.found.figures["rungs"], one.table.rows, strict=True):
                with tag("li"):
                    tag("span", name, "ll-funnel-name", dir="auto")
                    with tag("span", classes="ll-funnel-track", aria_hidden="true"):
                        tag("span", classes="ll-funnel-bar").style(f"width: {rung['share']['value'] * 100:.2f}%")
                    tag("span", leads, "ll-figure ll-name")
                    tag("span", share, "ll-figure")
                    tag("span", "" if rung is first else f"({span})", "ll-muted ll-figure")
        with tag("details", classes="ll-section-more"):
            tag("summary", visit.say("The figures as a table"))
            table(one.table, plain(one.heading))
