"""What the server has done, for Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """Counters of one server; two in one process do not share them."""

    def __init__(self, waiting: Callable[[], float], sessions: Callable[[], float]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter("showwork_requests", "Requests answered.", ("path", "status"), registry=self._registry)
        self._seconds = Histogram(
            "showwork_request_seconds",
            "From a request's last byte to its answer.",
            ("path",),
            registry=self._registry,
            buckets=_SECONDS,
        )
        self._outcomes = Counter("showwork_samples", "Samples scored.", ("outcome",), registry=self._registry)
        self._statuses = Counter(
            "showwork_programs", "Programs run for /execute.", ("status",), registry=self._registry
        )
        Gauge("showwork_waiting", "Items that wait or run.", registry=self._registry).set_function(waiting)
        Gauge("showwork_sessions", "Sessions held open.", registry=self._registry).set_function(sessions)

    def answered(self, path: str, status: int, seconds: float) -> None:
        """A request was answered. path: of the route, so that a stranger's paths make no new series."""
        self._requests.labels(path, str(status)).inc()
        self._seconds.labels(path).observe(seconds)

    def scored(self, outcomes: Iterable[str]) -> None:
        """Samples were scored."""
        for outcome in outcomes:
            self._outcomes.labels(outcome).inc()

    def ran(self, statuses: Iterable[str]) -> None:
        """Programs were run."""
        for status in statuses:
            self._statuses.labels(status).inc()

    def text(self) -> bytes:
        """All of it, in Prometheus' text format."""
        return generate_latest(self._registry)
