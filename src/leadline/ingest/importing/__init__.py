"""Files into the store: leads, accounts, changes and events, chunk by chunk beside a server that runs."""

from leadline.ingest.importing.facts import import_facts
from leadline.ingest.importing.wanted import Counts, Opening, Wanted

__all__ = ["Counts", "Opening", "Wanted", "import_facts"]
