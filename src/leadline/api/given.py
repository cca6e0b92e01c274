"""What a route is given: the parts of the running server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Request

from leadline.api.buckets import Buckets
from leadline.api.keyring import Keyring
from leadline.api.metrics import Metrics
from leadline.api.options import Options, Setting
from leadline.api.rhythms import Rhythms
from leadline.api.sightings import Sightings
from leadline.ingest.inbox import Inbox
from leadline.ingest.uploading.uploads import Uploads
from leadline.ingest.webhooks import Source
from leadline.live.bus import Bus
from leadline.model.condition import Instant
from leadline.store.database import Store

if TYPE_CHECKING:  # who neither scores nor asks need not load what plans a query
    from leadline.learning.predictors.desk import Desk
    from leadline.learning.studies.strips import Strips
    from leadline.live.preview import Previews
    from leadline.live.survey import Surveys
    from leadline.live.worker import Worker


@dataclass(frozen=True)
class Limits:
    """How often who may come; names are addresses, keys, users."""

    peer: Buckets
    key: Buckets
    api: Buckets
    login: Buckets


def limits_of(options: Options) -> Limits:
    """Two seconds' worth may come at once; of tries to sign in, a minute's."""
    return Limits(
        peer=Buckets(options.rate_peer, 2 * options.rate_peer),
        key=Buckets(options.rate_key, 2 * options.rate_key),
        api=Buckets(options.rate_api, 2 * options.rate_api),
        login=Buckets(options.rate_login / 60, options.rate_login),
    )


@dataclass(frozen=True)
class Service:
    """The parts of the running server.

    ``clock`` says what time it is. ``worker`` is there if this process scores, and tells the ``bus``. ``webhooks`` are
    the senders that are known, by name. ``secret`` is the key of what Leadline signs, ``settings`` are for who looks at
    them. ``closing`` is set when the server goes down: what answers without end (a stream) ends then.
    """

    store: Store
    inbox: Inbox
    clock: Callable[[], Instant]
    options: Options = field(default_factory=Options)
    worker: Worker | None = None
    bus: Bus = field(default_factory=Bus)
    webhooks: Mapping[str, Source] = field(default_factory=dict)
    secret: bytes = field(default=b"", repr=False)
    settings: Sequence[Setting] = ()
    keyring: Keyring = field(default_factory=Keyring)
    metrics: Metrics = field(default_factory=Metrics)
    sightings: Sightings = field(default_factory=Sightings)
    rhythms: Rhythms = field(default_factory=Rhythms)
    closing: threading.Event = field(default_factory=threading.Event)

    @cached_property
    def uploads(self) -> Uploads:
        """The files that people bring in. Nothing runs and nothing is on the disk before the first."""
        return Uploads(self.store, self.clock, self.inbox.erasures, self.wake)

    @cached_property
    def surveys(self) -> Surveys:
        """What was found in the data, now and then."""
        from leadline.live.survey import Surveys

        return Surveys(self.store, self.clock)

    @cached_property
    def previews(self) -> Previews:
        """What versions of models would do. Nothing runs before the first is asked for."""
        from leadline.live.preview import Previews

        return Previews(self.store)

    @cached_property
    def strips(self) -> Strips:
        """What the history says of drafts. Nothing runs before the first is asked for."""
        from leadline.learning.studies.strips import Strips

        return Strips(self.store)

    @cached_property
    def predictions(self) -> Desk:
        """What predictors say of a lead, and why. Nothing runs before the first is asked for."""
        from leadline.learning.predictors.desk import Desk

        return Desk(self.store)

    def works(self) -> bool:
        """Whether leads are scored by this process, as far as it has to."""
        return self.worker is None or self.worker.works

    def wake(self) -> None:
        """Say that there is something to score."""
        if self.worker is not None:
            self.worker.wake()


def service_of(request: Request) -> Service:
    return cast(Service, request.app.state.service)


async def service_given(request: Request) -> Service:  # what is not async would be called in a thread
    return service_of(request)


async def limits_given(request: Request) -> Limits:
    return cast(Limits, request.app.state.limits)


ServiceGiven = Annotated[Service, Depends(service_given)]
LimitsGiven = Annotated[Limits, Depends(limits_given)]
