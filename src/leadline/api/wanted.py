"""What a key of each kind can have, wherever it is made: over HTTP or on the command line."""

from __future__ import annotations

from leadline.api.faults import Fault
from leadline.api.permission import Permission
from leadline.ingest.trust import SCOPES
from leadline.store.keys import API, BROWSER, SERVER, Wanted
from leadline.store.roles import Sight


def check_wanted(wanted: Wanted) -> None:
    """Refuse what a key of that kind cannot have."""
    for name, value in (("events", wanted.events), ("traits", wanted.traits)):
        if value and wanted.kind != BROWSER:
            raise Fault("invalid", f"`{name}` are for browser keys; leave them out", f"body.{name}")
    if wanted.kind != API and (wanted.role is not None or wanted.sight is not Sight.all):
        raise Fault("invalid", "a write key has no role and no sight; leave them out", "body.role")
    if wanted.kind == API and wanted.source is not None:
        raise Fault("invalid", "an API key writes to no source; leave it out", "body.source")
    allowed = scopes_of(wanted.kind)
    strange = [scope for scope in wanted.scopes if scope not in allowed]
    if strange:
        those = f"can have {', '.join(sorted(allowed))}" if allowed else "has no scopes"
        raise Fault("invalid", f"`{strange[0]}` is no scope of a {wanted.kind} key, which {those}", "body.scopes")


def scopes_of(kind: str) -> frozenset[str]:
    """The scopes that a key of a kind may have."""
    if kind == SERVER:
        return SCOPES
    return frozenset(Permission) if kind == API else frozenset()
