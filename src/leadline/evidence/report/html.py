"""A document as one page that stands alone: no script, nothing loaded, light and dark, readable without the charts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from leadline.evidence.report.document import Document, Section, Table
from leadline.evidence.report.svg import svg

STYLE = """
:root { color-scheme: light dark; --paper: #f7f7f5; --panel: #ffffff; --ink: #1d1f23; --muted: #62676f;
  --line: #e6e6e1; --accent: #1f5f5b; }
@media (prefers-color-scheme: dark) { :root { --paper: #17191b; --panel: #1f2225; --ink: #eceef0; --muted: #9aa1a9;
  --line: #33373b; --accent: #63b3a8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 14px/1.5 system-ui, sans-serif;
  font-variant-numeric: tabular-nums; }
main { max-width: 760px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 22px; line-height: 1.3; margin: 0 0 4px; }
h2 { font-size: 17px; line-height: 1.35; margin: 0 0 8px; }
p { margin: 0 0 8px; }
.about, .note { color: var(--muted); }
.verdict { margin: 20px 0 4px; padding: 0; list-style: none; font-size: 16px; }
.verdict li { margin: 0 0 12px; padding-left: 16px; border-left: 3px solid var(--line); }
.verdict li:first-child { border-left-color: var(--accent); font-weight: 600; }
section { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 20px; margin: 16px 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin-top: 8px; }
th { text-align: right; font-size: 11px; font-weight: 600; font-variant-caps: all-small-caps; letter-spacing: 0.04em;
  color: var(--muted); }
td { text-align: right; border-top: 1px solid var(--line); }
th, td { padding: 4px 8px; white-space: nowrap; }
.text { text-align: left; }
summary { color: var(--accent); cursor: pointer; margin-top: 8px; }
svg { display: block; width: 100%; height: auto; margin: 8px 0; }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
svg .mark { font-size: 11px; fill: var(--muted); }
svg .value { font-weight: 600; }
svg .grid { stroke: var(--line); }
svg .reference { stroke: var(--muted); stroke-dasharray: 4 4; }
svg .whisker { stroke: var(--accent); stroke-width: 2; opacity: 0.55; }
svg .course { fill: none; stroke: var(--accent); stroke-width: 1.5; }
svg .dot { fill: var(--accent); }
@media print { body { background: #ffffff; } section { break-inside: avoid; } }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def made_by(command: str) -> str:
    """The last line of a page."""
    return f"Made by leadline {command}. The page loads nothing and runs nothing."


def html(documents: Sequence[Document], made_by: str) -> str:
    """One page of one document or several, in their order."""
    title = documents[0].title if documents else made_by
    body = "\n".join(part for document in documents for part in parts(document))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'{body}\n<p class="note">{escape(made_by)}</p>\n</main>\n</body>\n</html>\n'
    )


def parts(document: Document) -> Iterator[str]:
    """The elements of a document."""
    yield f"<h1>{escape(document.title)}</h1>"
    yield f'<p class="about">{words(document.about)}</p>'
    said = "".join(f"<li>{words(sentence)}</li>" for sentence in document.verdict)
    yield f'<ul class="verdict">{said}</ul>'
    for section in document.sections:
        yield from ("<section>", *section_parts(section), "</section>")


def section_parts(section: Section) -> Iterator[str]:
    yield f"<h2>{escape(section.heading)}</h2>"
    for sentence in section.sentences:
        yield f'<p class="note">{words(sentence)}</p>'
    has_chart = section.chart is not None and bool(section.chart.points)
    if section.chart is not None and has_chart:
        yield svg(section.chart)
    if section.table is not None and section.table.rows:
        shown = f'<div class="wide">{table(section.table)}</div>'
        yield f"<details><summary>The figures as a table</summary>{shown}</details>" if has_chart else shown


def words(sentence: str) -> str:
    """A sentence whose names in backticks are set as such."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(sentence))


def table(given: Table) -> str:
    """A table; the columns of text stand at the left."""

    def kind(at: int) -> str:
        return ' class="text"' if at < given.left else ""

    head = "".join(f'<th scope="col"{kind(at)}>{escape(name)}</th>' for at, name in enumerate(given.columns))
    rows = "".join(
        "<tr>" + "".join(f"<td{kind(at)}>{escape(cell)}</td>" for at, cell in enumerate(row)) + "</tr>"
        for row in given.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
