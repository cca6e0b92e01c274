"""What all pages at the door have: the API as their visitor has it, the way on, and why somebody was not let in."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from leadline.api.actor import COOKIE
from leadline.api.oidc.problem import Problem
from leadline.web.calls import Api, Refused
from leadline.web.page import line
from leadline.web.public.plain import reader_of

HOME = "/queue"


def api_of(request: Request) -> Api:
    peer = request.client.host if request.client else ""
    return line().api(request.cookies.get(COOKIE), peer, request.headers.get("user-agent", ""))


def signed_in(cookies: list[str], path: str) -> Response:
    """Go on, with the cookies that the API set: they are for this host, whatever the port."""
    answer = RedirectResponse(quote(path, safe="/?=&%-_.~"), 303)
    for cookie in cookies:
        answer.headers.append("set-cookie", cookie)
    return answer


def own_path(path: str) -> str:
    """A path of ours; anything else, which might lead elsewhere, becomes the first page.

    >>> own_path("/leads/7?x=1"), own_path("//evil.example"), own_path("https://evil.example"), own_path("/\\\\evil")
    ('/leads/7?x=1', '/queue', '/queue', '/queue')
    """
    fits = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if fits and len(path) < 1000 else HOME


def why(request: Request, refused: Refused) -> str:
    """Why somebody was not let in, in their language where it is known."""
    say = reader_of(request).say
    said = refused.message[:1].upper() + refused.message[1:]
    return reason(request, refused.code) or (f"{said}." if said else say("That did not work. Try again."))


def reason(request: Request, code: str) -> str:
    """What a code means; empty for one that is not known."""
    say = reader_of(request).say
    known = {
        "wrong_password": say("Nobody signs in with that address and password."),
        "wrong_code": say("This code is another one, or was used already."),
        "another_code": say("This is not the code that `leadline serve` printed last."),
        "used_link": say("This link was used, or is too old. Make another one with `leadline users link`."),
        "used_invitation": say("This invitation was used, or is too old. Ask for another one."),
        "too_late": say("That took too long. Sign in again."),
        "too_many_requests": say("Too many tries. Wait a minute, then try again."),
        "not_ready": say("The service does not answer. It may be starting again; try once more in a moment."),
        Problem.expired: say("That took too long, or was begun in another browser. Try again from here."),
        Problem.refused: say("Your provider did not let you in. Try again, or ask who looks after it."),
        Problem.unreachable: say("Your provider does not answer. Try again in a moment, or sign in with a password."),
        Problem.untrusted: say("What your provider said could not be proved, so nobody was let in."),
        Problem.unverified: say("Your provider has not verified your e-mail address, so it says too little of you."),
        Problem.domain: say("Addresses of your domain are not let in here."),
        Problem.unknown: say("Nobody with your address has an account here. An owner can make one."),
        Problem.disabled: say("Your account here is disabled. An owner can let you in again."),
        Problem.no_owner: say("The first owner is still to be made, with the code that `leadline serve` printed."),
    }
    return known.get(code, "")
