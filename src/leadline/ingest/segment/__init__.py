"""The Segment protocol as pure functions: a request becomes raw messages, and these become ours.

    read(path, headers, body) → Request(write key, raw messages) → heard(request, key, received_at) → Heard

Between the two whoever calls looks up the write key. Nothing here reads a clock, a database or a socket.
"""

from __future__ import annotations

from leadline.ingest.segment.hearing import heard
from leadline.ingest.segment.limits import BATCH_BYTES, MESSAGE_BYTES, MESSAGES
from leadline.ingest.segment.request import PATHS, Request, RequestError, read

__all__ = ["BATCH_BYTES", "MESSAGES", "MESSAGE_BYTES", "PATHS", "Request", "RequestError", "heard", "read"]
