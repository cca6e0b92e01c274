"""The server that the client talks to is a real one, as for the tests of the API."""

from __future__ import annotations

from tests.api.conftest import serve
from tests.api.scoring.conftest import scoring, texts

__all__ = ["scoring", "serve", "texts"]
