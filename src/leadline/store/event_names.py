"""What events are called in the files that people bring, where models know them by another name."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.model.text import event_name
from leadline.store.documents import NEW, documents, keep_document
from leadline.store.values import dumped

KIND, NAME, TITLE = "events", "names", "What events are called in files"


def remembered_names(con: sa.Connection) -> dict[str, str]:
    """Our names by theirs, all canonical, as they were said last."""
    found = documents(con, KIND, NAME)
    return dict(orjson.loads(found[0].text)) if found else {}


def remember_names(con: sa.Connection, names: Mapping[str, str], by: str, at: Instant) -> None:
    """Remember names for the next file; one that is its own is forgotten."""
    found = documents(con, KIND, NAME)
    before = remembered_names(con)
    after = {theirs: ours for theirs, ours in (before | dict(names)).items() if theirs != ours}
    if after != before:
        edit = found[0].edit if found else NEW
        keep_document(con, KIND, NAME, TITLE, dumped(after), edit, by, at)


def canonical(names: Mapping[str, str]) -> dict[str, str]:
    """Names as they are compared.

    >>> canonical({"Page view": "Page"})
    {'page.view': 'page'}
    """
    return {event_name(theirs): event_name(ours) for theirs, ours in names.items()}
