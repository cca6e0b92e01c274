"""The store into files, in the columns that `import` and `score` read."""

from leadline.ingest.exporting.export import FORMS, export

__all__ = ["FORMS", "export"]
