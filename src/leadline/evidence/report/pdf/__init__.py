"""A document as a PDF: on one page in two columns where it fits, else page by page."""

from leadline.evidence.report.pdf.layout import pdf

__all__ = ["pdf"]
