"""What is counted and measured, for Prometheus. No label names a person, a key or an address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from leadline import __version__
from leadline.errors import LeadlineError
from leadline.ingest.inbox import Inbox
from leadline.model.condition import Instant
from leadline.store.database import Store
from leadline.store.freshness import queued

if TYPE_CHECKING:
    from leadline.live.worker import Health  # who does not score need not load the engine

METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Scoring(Collector):
    """What waits to be scored, asked of the store; and what the worker did, where this process has one."""

    def __init__(self, store: Store, clock: Callable[[], Instant], health: Health | None) -> None:
        self.store, self.clock, self.health = store, clock, health

    def describe(self) -> list[Metric]:
        return []  # so that nothing is asked before the tables are there

    def collect(self) -> Iterator[Metric]:
        if self.health is not None:
            yield CounterMetricFamily("leadline_scored", "Leads scored.", self.health.scored)
            yield CounterMetricFamily("leadline_worker_failures", "Failures of the worker.", self.health.failures)
        try:
            with self.store.reading() as con:
                waiting, oldest = queued(con)
        except LeadlineError:
            return  # a database that does not answer takes no other measure along
        waits = 0.0 if oldest is None else max(0, self.clock() - oldest) / 1e6
        yield GaugeMetricFamily("leadline_scoring_waiting", "Entries of the queue of leads to score.", waiting)
        yield GaugeMetricFamily("leadline_scoring_oldest_seconds", "Since when the first of them waits.", waits)


class Metrics:
    """The metrics of one server; others may put theirs into the same ``registry``."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        build = Gauge("leadline_build", "The version that runs.", ["version"], registry=self.registry)
        build.labels(__version__).set(1)
        self.requests = Counter(
            "leadline_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "leadline_request_seconds", "Until answered.", ["route"], buckets=SECONDS, registry=self.registry
        )
        self.messages = Counter(
            "leadline_messages", "Messages of sources, by what became of them.", ["outcome"], registry=self.registry
        )

    def watch(self, inbox: Inbox, works: Callable[[], bool]) -> None:
        """Measure how much waits to be written, and whether leads are being scored."""
        waiting = Gauge("leadline_inbox_waiting", "Requests that wait to be written.", registry=self.registry)
        waiting.set_function(inbox.waiting.qsize)
        alive = Gauge("leadline_worker_alive", "1: leads are scored by this process.", registry=self.registry)
        alive.set_function(works)

    def watch_scoring(self, store: Store, clock: Callable[[], Instant], health: Health | None) -> None:
        """Measure what waits to be scored, what was, and what failed."""
        self.registry.register(Scoring(store, clock, health))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; ``route`` is its template, never its path."""
        known = method if method in METHODS else "other"
        self.requests.labels(known, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        return generate_latest(self.registry)
