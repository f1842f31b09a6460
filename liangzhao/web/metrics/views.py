"""``/metrics``: for those who watch the node, and nobody else."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from liangzhao.access.limits import address_of
from liangzhao.web.doors import public
from liangzhao.web.metrics import readings, requests

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
LEAST_TOKEN = 20


@public("monitoring reads counts, from this machine or with its token", commits="own")
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts and readings in Prometheus' text form; 403 for anybody else."""
    if not _may_read(request):
        return HttpResponse("forbidden\n", status=403, content_type="text/plain")
    lines = [line for reading in readings.kept.readings() for line in reading.lines()]
    return HttpResponse("\n".join(lines) + "\n" + requests.text(), content_type=PROMETHEUS)


def _may_read(request: HttpRequest) -> bool:
    if settings.LIANGZHAO_METRICS_TOKEN_FILE:
        token = Path(settings.LIANGZHAO_METRICS_TOKEN_FILE).read_text().strip()
        given = request.headers.get("Authorization", "")
        return len(token) >= LEAST_TOKEN and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    try:
        return ip_address(address_of(request)).is_loopback
    except ValueError:
        return False
