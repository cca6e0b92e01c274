"""Dialogs about somebody who may sign in: added, changed, invited, disabled."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from leadline.api.users import UserOut
from leadline.store.roles import Role, Sight
from leadline.web.parts.asking import answers, asking, sure
from leadline.web.parts.buttons import button
from leadline.web.parts.choices import Chosen, choices
from leadline.web.parts.once import shown_once
from leadline.web.parts.roles import role_choices, sight_choices
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

USERS = "/api/users"


class Fields:
    """What can be said of somebody, as fields of a dialog."""

    def __init__(self, visit: Visit, user: UserOut | None = None) -> None:
        self.name = ui.input(visit.say("Name"), value=user.name if user else "")
        self.name.props("outlined dense maxlength=200 autocomplete=off")
        offered = role_choices(visit)
        self.role: Chosen = choices(visit, visit.say("Role"), offered, user.role if user else Role.sales)
        sight, offered = user.sight if user else Sight.all, sight_choices(visit)
        self.sight: Chosen = choices(visit, visit.say("Sees"), offered, sight, beside=True)
        self.team = ui.input(visit.say("Team"), value=(user.team or "") if user else "")
        self.team.props("outlined dense maxlength=200 autocomplete=off")

    def said(self) -> dict[str, Any]:
        team = (self.team.value or "").strip()
        return {"role": self.role.value, "sight": self.sight.value, "team": team or None}


async def add_person(visit: Visit) -> None:
    """Make a user, and a link with which they choose a password."""
    with asking(visit.say("Add somebody"), wide=True) as dialog:
        email = ui.input(visit.say("E-mail address"))
        email.props("outlined dense autofocus maxlength=254 autocomplete=off type=email")
        fields = Fields(visit)

        async def add() -> None:
            asked = fields.said() | {"email": email.value or "-"}
            name = (fields.name.value or "").strip()
            made = await visit.api.send("POST", USERS, asked | ({"name": name} if name else {}))
            await invite(visit, UserOut.model_validate(made))

        answers(visit, dialog, visit.say("Add"), add)


async def change_person(visit: Visit, user: UserOut) -> None:
    """Change what somebody may do, and how they come in."""
    who, path = user.name or user.email, f"{USERS}/{user.user_id}"
    with asking(who, wide=True) as dialog:
        fields = Fields(visit, user)

        async def change() -> None:
            name = (fields.name.value or "").strip()
            await visit.api.send("PATCH", path, fields.said() | ({"name": name} if name else {}))
            ui.navigate.reload()

        async def disable() -> None:
            await visit.api.send("DELETE", path)
            ui.navigate.reload()

        async def let_in() -> None:
            await visit.api.send("PATCH", path, {"disabled": False})
            ui.navigate.reload()

        async def forget_code() -> None:
            await visit.api.send("DELETE", f"{path}/totp")
            ui.navigate.reload()

        def ask_to_disable() -> None:
            more = visit.say(
                "They are signed out at once, and their API keys open nothing any more. What they did stays theirs."
            )
            sure(visit, visit.say("Disable {who}?", who=who), more, visit.say("Disable"), disable)

        with tag("div", classes="ll-actions ll-dialog-more"):
            if user.disabled_at is not None:
                button(visit, visit.say("Let them in again"), let_in)
            else:
                button(visit, visit.say("Invite to choose a password"), lambda: invite(visit, user))
                if user.totp_since is not None:
                    button(visit, visit.say("Ask for no code"), forget_code)
                if user.user_id != visit.me.user_id:
                    button(visit, visit.say("Disable"), ask_to_disable, bad=True)
        answers(visit, dialog, visit.say("Save"), change)


async def invite(visit: Visit, user: UserOut) -> None:
    """Make a link with which somebody chooses a password, and show it this once."""
    made = await visit.api.send("POST", f"{USERS}/{user.user_id}/invitation")
    link = made["address"] or made["token"]
    more = visit.say(
        "Whoever opens this link chooses the password of {who}. Send it by a way that nobody else reads. It works "
        "once, within a week.",
        who=user.email,
    )
    with visit.client:
        shown_once(visit, visit.say("Invite {who}", who=user.name or user.email), more, [link])
