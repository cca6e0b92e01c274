"""Findings on paper: one document of sentences, tables and charts, printed as text or as a page that stands alone."""

from leadline.evidence.report.document import Chart, Document, Section, Table
from leadline.evidence.report.html import html
from leadline.evidence.report.lines import lines
from leadline.evidence.report.plain import plain

__all__ = ["Chart", "Document", "Section", "Table", "html", "lines", "plain"]
