"""The address under which others reach this server."""

from __future__ import annotations

from fastapi import Request

from leadline.api.options import Options


def public_address(request: Request, options: Options) -> str:
    """The public address, where we were told one; else that by which this request came. Without a slash at the end."""
    scope = request.scope
    return (options.public_url or f"{scope['scheme']}://{request.headers.get('host', '')}").rstrip("/")
