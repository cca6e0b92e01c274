"""What a study suggests, written into the draft of its model: points, or a threshold. Nobody is scored by it yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.errors import InputError, ModelError
from leadline.evidence.rules.rewriting import with_points
from leadline.evidence.study import Kind
from leadline.evidence.threshold.rewriting import moved
from leadline.learning.studies.asked import Asking
from leadline.learning.studies.queue import DONE
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.store.drafts import NEW, Draft, draft_of, keep
from leadline.store.models import MAIN_FILE, files_of_version, read_files, standings


def written(study: Mapping[str, Any], threshold: float | None) -> dict[str, float]:
    """The points of each part that a study of rules suggests; nothing for a threshold, which somebody chose.

    An `InputError` where the study suggests nothing of the kind.
    """
    if study["state"] != DONE:
        raise InputError(f"study {study['study_id']} is not done: it is {study['state']}")
    kind = Kind(study["kind"])
    if kind is Kind.threshold and threshold is not None:
        return {}
    if kind is not Kind.evidence or threshold is not None:
        raise InputError("a study of rules suggests points; one of thresholds takes the `threshold` that was chosen")
    parts = orjson.loads(study["result"])["figures"]["parts"]
    found = [one for one in parts if one["suggestion"] is not None and one["suggestion"]["clear"]]
    if not found:
        raise InputError("no points have to change: where the history speaks clearly, it agrees with the present ones")
    return {one["label"]: one["suggestion"]["points"] for one in found}


def into_draft(
    con: sa.Connection, study: Mapping[str, Any], threshold: float | None, by: str, at: Instant
) -> Draft | None:
    """Write it into the draft that there is, else into one begun from the live version; ``None``: somebody else changed
    the draft in this moment.

    What the draft changes already stays, but for the points or the threshold that are written.
    """
    points = written(study, threshold)
    name = study["model"]
    draft = draft_of(con, name) or begun(con, name, study, by, at)
    files, model = dict(draft.files), sound(draft)
    text = files[MAIN_FILE]
    files[MAIN_FILE] = with_points(text, model, points) if threshold is None else moved(text, model, threshold)
    changed = Draft(name, files, draft.base, draft.note, draft.edit, at, by)
    return draft_of(con, name) if keep(con, changed) else None


def begun(con: sa.Connection, name: str, study: Mapping[str, Any], by: str, at: Instant) -> Draft:
    """A draft of the live version; of what the study was asked of where none is live."""
    live = next((one.live for one in standings(con) if one.model == name), None)
    files = Asking.loaded(study["asked"]).files if live is None else files_of_version(con, live)
    return Draft(name, files, live, "", NEW, at, by)


def sound(draft: Draft) -> Model:
    """What a draft says; an `InputError` where it has mistakes."""
    try:
        return read_files(draft.files)
    except ModelError:
        raise InputError("the draft of this model has mistakes; put these right first, or throw it away") from None
