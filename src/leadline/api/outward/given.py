"""What goes out, as the running server gives it."""

from __future__ import annotations

from leadline.api.given import Service
from leadline.outward.given import Given


def given_of(service: Service) -> Given:
    """The parts of a server that everything that goes out needs."""
    return Given(
        store=service.store,
        clock=service.clock,
        secret=service.secret,
        public_url=service.options.public_url or "",
        pages_url=service.options.pages_url or "",
        is_private_allowed=service.options.is_private_allowed,
        wake=service.wake,
    )
