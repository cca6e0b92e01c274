"""Reaching others over HTTP: never somebody inside our own network, unless that is wished.

Who may name an address that Leadline sends to could otherwise have it ask what stands behind the firewall. The name is
looked up here, and what was looked up and found allowed is what is connected to, so that a second answer of the name
server changes nothing. Redirects are not followed.
"""

from __future__ import annotations

import ipaddress
import socket

import httpx

from leadline.errors import InputError

TIMEOUT = httpx.Timeout(15, connect=5)
AGENT = "Leadline"


class Refused(InputError):
    """An address that is not sent to."""


class Guarded(httpx.BaseTransport):
    """Connects to public addresses alone."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self.inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        address = public_address(host, request.url.port or (443 if request.url.scheme == "https" else 80))
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=address)  # the header Host stands already, with the name
        return self.inner.handle_request(request)

    def close(self) -> None:
        self.inner.close()


def public_address(host: str, port: int) -> str:
    """An address of a host that is public; `Refused` where it has another one."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise httpx.ConnectError(f"there is no address for the name `{host}`") from error
    for *_, where in found:
        if not ipaddress.ip_address(where[0]).is_global:
            raise Refused(
                f"`{host}` is an address of a private network; set LEADLINE_OUTBOUND_PRIVATE=yes if things are to be "
                "sent there"
            )
    return str(found[0][-1][0])


def client(*, is_private_allowed: bool, verify: bool = True) -> httpx.Client:
    """A client for one receiver: what it keeps open is kept for that one alone."""
    inner = httpx.HTTPTransport(verify=verify, trust_env=False)
    transport: httpx.BaseTransport = inner if is_private_allowed else Guarded(inner)
    return httpx.Client(transport=transport, timeout=TIMEOUT, follow_redirects=False, headers={"User-Agent": AGENT})
