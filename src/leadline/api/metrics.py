"""What is counted and measured, for Prometheus. No label names a person, a key or an address."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from leadline import __version__
from leadline.ingest.inbox import Inbox

METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


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

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; ``route`` is its template, never its path."""
        known = method if method in METHODS else "other"
        self.requests.labels(known, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        return generate_latest(self.registry)
