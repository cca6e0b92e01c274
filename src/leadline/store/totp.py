"""Codes of an authenticator app (TOTP, RFC 6238) beside the password, and recovery codes for when it is lost.

The secret is kept encrypted with the service's key, recovery codes as their SHA-256. A code works once, in its half
minute and the ones before and after it. After some wrong ones in a row one has to wait, longer each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pyotp
import sqlalchemy as sa
from pyotp.exceptions import OTPVerificationError

from leadline.model.condition import HOUR, MINUTE, SECOND, Duration, Instant
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.sealed import seal, unseal
from leadline.store.secret import digest, random_code

RECOVERY_CODES = 10
SKEW = 1  # steps of half a minute by which a clock may be wrong
FREE_TRIES = 5
LONGEST_WAIT = HOUR
NOTHING = {"totp_secret": None, "totp_since": None, "totp_step": None, "totp_wrong": 0, "totp_wrong_at": None}


class Tried(NamedTuple):
    """Whether a code was right. ``wait`` is how long none is looked at, after too many wrong ones."""

    fits: bool
    wait: Duration = 0


def begin(con: sa.Connection, secret: bytes, user_id: int, at: Instant) -> str | None:
    """A new secret for an app, as people type it; it counts for nothing until `confirm`. ``None``: there is an app."""
    if row_of(con, user_id).totp_since is not None:
        return None
    made = pyotp.random_base32()
    change(con, user_id, NOTHING | {"totp_secret": seal(secret, purpose(user_id), made, at)})
    return made


def confirm(con: sa.Connection, secret: bytes, user_id: int, code: str, at: Instant) -> list[str] | None:
    """Ask for codes from now on, if this one is of the secret that was begun; the recovery codes, shown this once."""
    row = row_of(con, user_id)
    step = step_of(secret, row, code, at)
    if row.totp_since is not None or step is None:
        return None
    change(con, user_id, {"totp_since": at, "totp_step": step})
    record(con, at, f"user:{user_id}", "totp.on", f"user:{user_id}")
    return new_recovery_codes(con, user_id)


def turn_off(con: sa.Connection, user_id: int, by: str, at: Instant) -> None:
    """Ask for no code any more; whatever opens with one is forgotten."""
    change(con, user_id, NOTHING)
    con.execute(sa.delete(t.recovery_codes).where(t.recovery_codes.c.user_id == user_id))
    record(con, at, by, "totp.off", f"user:{user_id}")


def try_code(con: sa.Connection, secret: bytes, user_id: int, code: str, at: Instant) -> Tried:
    """Look at a code, of the app or for recovery, and use it up. What comes of it is to be committed either way."""
    row = row_of(con, user_id)
    if row.totp_since is None:
        return Tried(False)
    if row.totp_wrong_at is not None and (wait := row.totp_wrong_at + pause(row.totp_wrong) - at) > 0:
        return Tried(False, wait)
    step = step_of(secret, row, code, at)
    if step is not None and step > row.totp_step:
        change(con, user_id, {"totp_step": step, "totp_wrong": 0, "totp_wrong_at": None})
        return Tried(True)
    if use_up(con, user_id, code):
        change(con, user_id, {"totp_wrong": 0, "totp_wrong_at": None})
        record(con, at, f"user:{user_id}", "totp.recovery", f"user:{user_id}")
        return Tried(True)
    change(con, user_id, {"totp_wrong": row.totp_wrong + 1, "totp_wrong_at": at})
    return Tried(False)


def pause(wrong: int) -> Duration:
    """How long to wait after so many wrong codes in a row.

    >>> [pause(wrong) // MINUTE for wrong in (0, 4, 5, 6, 7, 11, 500)]
    [0, 0, 1, 2, 4, 60, 60]
    """
    return 0 if wrong < FREE_TRIES else min(MINUTE << min(wrong - FREE_TRIES, 10), LONGEST_WAIT)


def step_of(secret: bytes, row: sa.Row[tuple[object, ...]], code: str, at: Instant) -> int | None:
    """The half minute of which a code of the app is; ``None`` if of none that is near."""
    kept = row.totp_secret and unseal(secret, purpose(row.user_id), row.totp_secret)
    if not kept:
        return None
    try:
        typed = "".join(code.split())
        return pyotp.TOTP(kept).verify_and_get_timecode(typed, for_time=at // SECOND, valid_window=SKEW)
    except OTPVerificationError:
        return None


# -- recovery codes ------------------------------------------------------------------------------------------------


def new_recovery_codes(con: sa.Connection, user_id: int) -> list[str]:
    """Codes that each let in once without the app; those from before are void."""
    codes = [random_code() for _ in range(RECOVERY_CODES)]
    con.execute(sa.delete(t.recovery_codes).where(t.recovery_codes.c.user_id == user_id))
    con.execute(sa.insert(t.recovery_codes), [{"digest": digest(code), "user_id": user_id} for code in codes])
    return codes


def use_up(con: sa.Connection, user_id: int, code: str) -> bool:
    typed, c = digest("".join(code.split()).upper()), t.recovery_codes.c
    return con.execute(sa.delete(t.recovery_codes).where(c.digest == typed, c.user_id == user_id)).rowcount == 1


def recovery_codes_left(con: sa.Connection, user_id: int) -> int:
    query = sa.select(sa.func.count()).where(t.recovery_codes.c.user_id == user_id)
    return con.execute(query).scalar_one()


# -- the row -------------------------------------------------------------------------------------------------------


def purpose(user_id: int) -> str:
    return f"totp of user {user_id}"


def row_of(con: sa.Connection, user_id: int) -> sa.Row[tuple[object, ...]]:
    """What is kept of a user; nobody else looks at it until this is committed."""
    return con.execute(sa.select(t.users).where(t.users.c.user_id == user_id).with_for_update()).one()


def change(con: sa.Connection, user_id: int, values: Mapping[str, object]) -> None:
    con.execute(sa.update(t.users).where(t.users.c.user_id == user_id).values(values))
