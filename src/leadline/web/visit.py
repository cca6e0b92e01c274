"""Somebody on a page: who they are, how they read, and the API as they have it."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import quote

from nicegui import ui
from nicegui.client import Client
from starlette.requests import Request

from leadline.api.actor import COOKIE
from leadline.api.me import Me
from leadline.api.permission import Permission
from leadline.model.condition import Instant
from leadline.web.calls import Api, Line, Refused
from leadline.web.news import News, Told
from leadline.web.reader import LANGUAGE, ZONE, Reader, reader

P = ParamSpec("P")
SIGN_IN = "/login"
CODE = re.compile(r"`([^`]*)`")


@dataclass
class Visit:
    """One open page of one person. `say` and the others of the reader are the page's way to speak."""

    me: Me
    api: Api
    reader: Reader
    client: Client
    news: News
    path: str

    def __post_init__(self) -> None:
        self.say, self.count = self.reader.say, self.reader.count

    def may(self, permission: Permission) -> bool:
        """Whether this person may do something: what they may not is not offered. The API refuses it anyway."""
        return permission in self.me.permissions

    def now(self) -> Instant:
        return time.time_ns() // 1000

    def follow(self, told: Callable[[Told], Awaitable[None] | None]) -> None:
        """Be told of changes to leads that this person sees, until the page is closed."""
        end = self.news.follow(self.api, self.client, told)
        self.client.on_delete(end)

    def doing(self, action: Callable[P, Awaitable[Any]]) -> Callable[P, Awaitable[Any]]:
        """An action whose refusal by the API is told to the person in words, where they are."""

        @wraps(action)
        async def done(*given: P.args, **named: P.kwargs) -> Any:
            try:
                return await action(*given, **named)
            except Refused as refused:
                self.tell_refusal(refused)
            return None

        return done

    def patiently(self, action: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[None]]:
        """An action that is done again and again: what is refused this time may not be the next time."""

        async def done() -> None:
            try:
                await action()
            except Refused as refused:
                if refused.status == 401:
                    self.tell_refusal(refused)

        return done

    def tell(self, text: str) -> None:
        """Say in passing that something was done."""
        with self.client:
            ui.notify(text, position="bottom", classes="ll-toast", timeout=4000)

    def tell_refusal(self, refused: Refused) -> None:
        """Say why something was not done; who is not signed in any more is led to where they can."""
        with self.client:
            if refused.code == "unauthorized":
                ui.navigate.to(f"{SIGN_IN}?next={quote(self.path)}")
                return
            ui.notify(
                self.in_words(refused),
                position="bottom",
                classes="ll-toast ll-toast-bad",
                timeout=0,
                close_button=self.say("Close"),
                multi_line=True,
            )

    def in_words(self, refused: Refused) -> str:
        """What went wrong, as a sentence; what the API says of the request itself is put before it."""
        known = {
            "forbidden": self.say("You may not do that. Ask an owner of this Leadline for another role."),
            "not_ready": self.say("The service does not answer. It may be starting again; try once more in a moment."),
            "store_unavailable": self.say("The database does not answer. Nothing was changed; try again in a moment."),
            "internal": self.say("Something went wrong on our side. The log has more."),
            "too_many_requests": self.say("That was too often. Try again in a moment."),
        }
        said = known.get(refused.code) or CODE.sub(r"“\1”", refused.message)
        return said[:1].upper() + said[1:] + ("" if said.endswith((".", "?", "。")) else ".")


async def visit_of(request: Request, client: Client, line: Line, news: News) -> Visit:
    """Who comes with a request; `Refused` if they are not signed in."""
    api = line.api(request.cookies.get(COOKIE), request.client.host if request.client else "")
    me = await api.get(Me, "/api/me")
    api.csrf = me.csrf
    header = request.headers.get("accept-language", "")
    chosen, zone = me.language or request.cookies.get(LANGUAGE), request.cookies.get(ZONE)
    reads = reader(chosen, header, me.time_zone, zone)
    return Visit(me, api, reads, client, news, path_of(request))


def path_of(request: Request) -> str:
    """The path of a request with its query, as it leads here again."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
