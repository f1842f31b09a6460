"""Turning what a view knows into a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from liangzhao.web.degraded import away
from liangzhao.web.requests import Request


def page(
    request: Request,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    part: str | None = None,
) -> HttpResponse:
    """The page, or for an htmx request its named ``part`` alone; errors of a form come as 200 to htmx."""
    if part is not None and request.htmx and not request.htmx.boosted:
        return render(request, f"{template}#{part}", dict(context or {}))
    return render(request, template, dict(context or {}), status=status)


def refused(request: HttpRequest) -> HttpResponse:
    """The page for somebody who is signed in but whose roles do not reach this far."""
    return render(request, "web/refused.html", status=403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django's signature
    """Nothing at this address, or nothing that this actor may see: both look the same (SEC-Z5)."""
    return render(request, "web/missing.html", status=404)


def wrong_method(request: HttpRequest, *, allowed: str) -> HttpResponse:
    """The address is there, but not for this: mostly a form's address opened again from the history."""
    answer = render(request, "web/wrong_method.html", status=405)
    answer["Allow"] = allowed
    return answer


def failed(request: HttpRequest) -> HttpResponse:
    """Something broke on our side, or the database is away; what was asked did not happen."""
    if (answer := away(request)) is not None:
        return answer
    return render(request, "web/failed.html", status=500)
