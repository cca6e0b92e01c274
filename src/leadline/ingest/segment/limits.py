"""What a request and a message may hold at most, and how one that holds more, or makes no sense, is refused."""

from __future__ import annotations

BATCH_BYTES = 500 * 1024  # of a request's body, decompressed
MESSAGE_BYTES = 32 * 1024  # of one message, as compact JSON
MESSAGES = 2500  # of one request
LEVELS = 32  # of objects and lists in each other
NAME = 200  # characters of an event's, a property's or a trait's name
ID = 255  # characters


class Refused(Exception):
    """Why one message cannot be taken, and what to do; it never leaves `leadline.ingest.segment`."""
