"""An authenticator app beside the password: begun, confirmed with a first code, turned off."""

from __future__ import annotations

from io import BytesIO
from typing import Annotated

import pyotp
import segno
from fastapi import Response
from pydantic import BaseModel, Field, StringConstraints

from leadline.api.faults import Fault
from leadline.api.fields import Asked, Moment, Secret
from leadline.api.given import Service, ServiceGiven
from leadline.api.me import Myself, session_with
from leadline.api.middleware.rate_limit import too_often
from leadline.api.routing import router
from leadline.model.condition import SECOND, Instant
from leadline.store import totp as store
from leadline.store.passwords import fits
from leadline.store.users import user_of

routes = router("sign in")
ISSUER = "Leadline"
Code = Annotated[str, StringConstraints(min_length=1, max_length=64), Field(examples=["492039"])]


class Totp(BaseModel):
    """Since when a code is asked for beside the password (null: it is not), and how many recovery codes are left."""

    since: Moment | None
    recovery_codes: int = Field(examples=[10])


class Begun(BaseModel):
    """What an authenticator app needs: the address as a QR code to scan, or the secret to type."""

    secret: str = Field(examples=["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"])
    address: str = Field(examples=["otpauth://totp/Leadline:ada%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Leadline"])
    qr_code: str = Field(description="An SVG drawing, dark on light.", examples=["<svg …></svg>"])


class Confirmation(Asked):
    """The code that the app shows."""

    code: Code


class RecoveryCodes(BaseModel):
    """Codes that each let in once without the app. They are shown this once."""

    recovery_codes: list[str] = Field(examples=[["7XKQ2-9MHRT-C4WLA-2PZEV"]])


class Proof(Asked):
    """The password, or a code; one of them is enough."""

    password: Secret | None = None
    code: Code | None = None


@routes.get("/api/me/totp", summary="Ask whether you need a code to sign in.")
def get_totp(actor: Myself, service: ServiceGiven) -> Totp:
    """Whether a code of an app is asked for beside one's password, and how many recovery codes are left."""
    user = session_with(actor, "second factor").user
    with service.store.reading() as con:
        return Totp(since=user.totp_since, recovery_codes=store.recovery_codes_left(con, user.user_id))


@routes.post("/api/me/totp", status_code=201, summary="Begin to use an authenticator app.")
def begin_totp(actor: Myself, service: ServiceGiven) -> Begun:
    """A new secret for an app. It counts when `confirm` was told a code of it; begun again, the one before is void."""
    user = session_with(actor, "second factor").user
    if not user.has_password:
        raise Fault("conflict", "you have no password that a code could go with; your provider asks for what it needs")
    with service.store.writing() as con:
        secret = store.begin(con, service.secret, user.user_id, service.clock())
    if secret is None:
        raise Fault("conflict", "a code is asked of you already; turn it off first to take another device")
    address = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)
    return Begun(secret=secret, address=address, qr_code=drawn(address))


@routes.post("/api/me/totp/confirm", summary="Confirm an authenticator app with its first code.")
def confirm_totp(asked: Confirmation, actor: Myself, service: ServiceGiven) -> RecoveryCodes:
    """From now on a code is asked for beside one's password. The recovery codes are shown this once."""
    user = session_with(actor, "second factor").user
    with service.store.writing() as con:
        codes = store.confirm(con, service.secret, user.user_id, asked.code, service.clock())
    if codes is None:
        raise Fault("wrong_code", "this is not the code of the app that was begun last", "body.code")
    return RecoveryCodes(recovery_codes=codes)


@routes.post("/api/me/totp/recovery-codes", summary="Make new recovery codes.")
def renew_recovery_codes(asked: Confirmation, actor: Myself, service: ServiceGiven) -> RecoveryCodes:
    """Ten new recovery codes, shown this once, with a code as a proof. Those from before are void."""
    user = session_with(actor, "second factor").user
    check_code(service, user.user_id, asked.code, service.clock())
    with service.store.writing() as con:
        return RecoveryCodes(recovery_codes=store.new_recovery_codes(con, user.user_id))


@routes.delete("/api/me/totp", status_code=204, summary="Use no authenticator app any more.")
def end_totp(asked: Proof, actor: Myself, service: ServiceGiven) -> Response:
    """Sign in with the password alone from now on. The password or a code proves that it is you."""
    session, now = session_with(actor, "second factor"), service.clock()
    if asked.code is not None:
        check_code(service, session.user.user_id, asked.code, now)
    else:
        with service.store.reading() as con:
            _, kept = user_of(con, session.user.email)
        if not fits(asked.password or "", kept):
            raise Fault("wrong_password", "this is not your password", "body.password")
    with service.store.writing() as con:
        store.turn_off(con, session.user.user_id, actor.name, now)
    return Response(status_code=204)


def drawn(address: str) -> str:
    """A QR code as an SVG that stands in a page as well as in a file of its own."""
    file = BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(file, kind="svg", dark="#000", light="#fff", border=4, omitsize=True, xmldecl=False, nl=False)
    return file.getvalue().decode()


def check_code(service: Service, user_id: int, code: str, now: Instant) -> None:
    """Use a code up, or refuse it. The try is written down before that."""
    with service.store.writing() as con:
        said = store.try_code(con, service.secret, user_id, code, now)
    if said.wait:
        raise too_often(said.wait / SECOND)
    if not said.fits:
        raise Fault("wrong_code", "this code is another one, too old, or was used already", "body.code")
