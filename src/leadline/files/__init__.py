"""Facts from files into DuckDB, and tables from DuckDB into files."""

from leadline.files.frames import from_frame
from leadline.files.reading import (
    Reading,
    read_accounts,
    read_changes,
    read_events,
    read_leads,
    read_probabilities,
)
from leadline.files.selected import Options
from leadline.files.writing import write

__all__ = [
    "Options",
    "Reading",
    "from_frame",
    "read_accounts",
    "read_changes",
    "read_events",
    "read_leads",
    "read_probabilities",
    "write",
]
