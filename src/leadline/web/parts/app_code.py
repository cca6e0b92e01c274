"""The authenticator app of who is signed in: set up, renewed, turned off."""

from __future__ import annotations

import base64

from nicegui import ui

from leadline.api.totp import Begun, Totp
from leadline.web.parts.asking import answers, asking
from leadline.web.parts.buttons import button
from leadline.web.parts.once import shown_once
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

PATH = "/api/me/totp"
FEW = 3
FILE = "leadline-recovery-codes.txt"


def app_code(visit: Visit, totp: Totp) -> None:
    """What is so, and what can be done about it; the page is drawn anew after that."""
    if totp.since is None:
        alone = visit.say("A password alone lets you in. With the code of an app beside it, a stolen one does not.")
        tag("p", alone)
        if visit.me.has_password:
            with tag("div", classes="ll-actions"):
                button(visit, visit.say("Set up an authenticator app"), lambda: begin(visit))
        return
    day, left = visit.reader.date(totp.since), totp.recovery_codes
    tag("p", visit.say("Since {day} the code of your app is asked for beside your password.", day=day))
    words = visit.count("{n} recovery code is left.", "{n} recovery codes are left.", left)
    tag("p", words, "" if left >= FEW else "ll-bad")
    with tag("div", classes="ll-actions"):
        button(visit, visit.say("Make new recovery codes"), lambda: renew(visit))
        button(visit, visit.say("Turn it off"), lambda: turn_off(visit), bad=True)


async def begin(visit: Visit) -> None:
    """Show the QR code, and take the first code of the app."""
    begun = Begun.model_validate(await visit.api.send("POST", PATH))
    with asking(visit.say("Set up an authenticator app"), wide=True) as dialog:
        with tag("div", classes="ll-scan"):
            drawn = base64.b64encode(begun.qr_code.encode()).decode()
            tag("img", classes="ll-qr", src=f"data:image/svg+xml;base64,{drawn}", alt=visit.say("QR code for the app"))
            with tag("ol", classes="ll-steps"):
                tag("li", visit.say("Open an authenticator app on your phone and scan this picture."))
                with tag("li"):
                    tag("span", visit.say("If it cannot be scanned, type this into the app:"))
                    tag("span", in_fours(begun.secret), "ll-code ll-secret", translate="no")
                tag("li", visit.say("Type the code that the app shows now."))
        code = code_field(visit.say("Code of the app"))

        async def confirm() -> None:
            said = await visit.api.send("POST", f"{PATH}/confirm", {"code": code.value or "-"})
            show(visit, said["recovery_codes"])

        answers(visit, dialog, visit.say("Turn it on"), confirm)


async def renew(visit: Visit) -> None:
    """New recovery codes, with a code of the app as a proof."""
    with asking(visit.say("Make new recovery codes")) as dialog:
        tag("p", visit.say("The recovery codes that you have now will let nobody in any more."))
        code = code_field(visit.say("Code of the app, or a recovery code"))

        async def made() -> None:
            said = await visit.api.send("POST", f"{PATH}/recovery-codes", {"code": code.value or "-"})
            show(visit, said["recovery_codes"])

        answers(visit, dialog, visit.say("Make new ones"), made)


async def turn_off(visit: Visit) -> None:
    """Ask for no code any more, with the password as a proof."""
    with asking(visit.say("Turn the authenticator app off")) as dialog:
        tag("p", visit.say("From then on your password alone lets you in."))
        password = ui.input(visit.say("Your password"), password=True)
        password.props("outlined dense autofocus autocomplete=current-password")

        async def off() -> None:
            await visit.api.send("DELETE", PATH, {"password": password.value or "-"})
            ui.navigate.reload()

        answers(visit, dialog, visit.say("Turn it off"), off, bad=True)


def show(visit: Visit, codes: list[str]) -> None:
    """Show recovery codes this once."""
    more = visit.say("Each of these codes lets you in once when the app is not at hand. They are not shown again.")
    with visit.client:
        shown_once(visit, visit.say("Keep these recovery codes"), more, codes, file=FILE)


def code_field(label: str) -> ui.input:
    field = ui.input(label)
    field.props("outlined dense autofocus autocomplete=one-time-code input-class=ll-code spellcheck=false")
    return field


def in_fours(secret: str) -> str:
    """A secret as people read it aloud.

    >>> in_fours("ABCDEFGH")
    'ABCD EFGH'
    """
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
