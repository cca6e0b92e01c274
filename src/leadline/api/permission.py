"""Who may do what: one table of roles, and what every endpoint asks for out of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from leadline.store.roles import Role


class Permission(StrEnum):
    """What an endpoint needs. An API key may have some of those of its role as scopes, and then has no others."""

    me = "me"  # to be somebody: one's own session and password
    read = "read"  # leads, accounts, scores, receipts, models, segments
    work = "work"  # events, points, stages, owners and notes of leads
    model = "model"  # publish, preview and activate models; segments
    data = "data"  # merge and unmerge, imports and exports, sources and what they said
    privacy = "privacy"  # export and erase a person, objections, retention
    metrics = "metrics"  # what the server measures of itself
    admin = "admin"  # users, keys, the audit log


OF_ROLE: Mapping[Role, frozenset[Permission]] = {
    Role.viewer: frozenset({Permission.me, Permission.read}),
    Role.sales: frozenset({Permission.me, Permission.read, Permission.work}),
    Role.marketer: frozenset(
        {Permission.me, Permission.read, Permission.work, Permission.model, Permission.data, Permission.metrics}
    ),
    Role.owner: frozenset(Permission),
}


def permissions(role: Role, scopes: tuple[str, ...] = ()) -> frozenset[Permission]:
    """What a role may do, as far as the scopes go; without scopes all of it.

    >>> ", ".join(sorted(permissions(Role.sales))), ", ".join(sorted(permissions(Role.sales, ("read", "admin"))))
    ('me, read, work', 'me, read')
    """
    whole = OF_ROLE[role]
    return frozenset(one for one in whole if one is Permission.me or one in scopes) if scopes else whole
