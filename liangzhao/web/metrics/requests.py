"""Requests by route, method and status, and how long they took.

With ``PROMETHEUS_MULTIPROC_DIR`` set before the start, as ``liangzhao web`` does, all its worker processes count
together, through files that are mapped into memory.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_own = CollectorRegistry()
REQUESTS = Counter("liangzhao_http_requests", "Requests answered.", ["route", "method", "status"], registry=_own)
SECONDS = Histogram("liangzhao_http_request_seconds", "Time to answer.", ["route"], buckets=BUCKETS, registry=_own)


class Measured:
    """Counts and times every request; the outermost middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        route = _route(request)
        SECONDS.labels(route).observe(time.perf_counter() - begun)
        REQUESTS.labels(route, request.method if request.method in METHODS else "other", response.status_code).inc()
        return response


def text() -> str:
    """The counts of all worker processes in Prometheus' text form."""
    registry = _own
    if VARIABLE in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library annotates it in part
    return generate_latest(registry).decode()


def _route(request: HttpRequest) -> str:
    """The name of the route; one word for all that match none, static files among them."""
    match = request.resolver_match
    return (match.view_name or "unnamed") if match else "none"
