"""Addresses of the interface, each with its mark where tests and documents look for it."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from liangzhao.api import interface
from liangzhao.api.interface import View, held_to_rules

app_name = "api"


def _open(view: View, why: str) -> View:
    view.public_because = why  # type: ignore[attr-defined]  # as web.doors marks a page
    return view


def _marked() -> list[URLPattern]:
    """The operations of the interface with the marks of their doors on their views."""
    patterns, marks = [], interface.marks()
    for pattern in interface.api.urls[0]:
        if not isinstance(pattern, URLPattern) or pattern.name not in marks:  # its root page: ``nothing`` answers
            continue
        mark, view = marks[pattern.name], held_to_rules(pattern.callback)
        if mark.permissions:
            view.permissions, view.scope = mark.permissions, mark.scope  # type: ignore[attr-defined]
        else:
            _open(view, mark.public_because)
        patterns.append(URLPattern(pattern.pattern, view, pattern.default_args, pattern.name))
    return patterns


urlpatterns = [
    path("openapi.json", _open(interface.document, "the document of an open interface is open"), name="openapi"),
    *_marked(),
    re_path("", _open(held_to_rules(interface.nothing), "says that there is nothing at an address"), name="nothing"),
]
