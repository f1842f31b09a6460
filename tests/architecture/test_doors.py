"""Every route is marked: with the permissions it needs, or with the reason why it is open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

# Mounted for developers and tests only (LIANGZHAO_GALLERY), or a preference of the browser that reads no row.
WITHOUT_ROWS = {"ui", "account/prefs"}


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route with its full path."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, path)
        else:
            yield path, pattern


MARKED = [(path, pattern) for path, pattern in routes() if not any(path.startswith(start) for start in WITHOUT_ROWS)]


@pytest.mark.parametrize(("path", "pattern"), MARKED, ids=[path or "/" for path, _ in MARKED])
def test_every_door_is_marked(path: str, pattern: URLPattern) -> None:
    marks = [hasattr(pattern.callback, name) for name in ("permissions", "public_because")]
    assert marks.count(True) == 1, f"{path} needs @requires or @public"


def test_nothing_personal_goes_through_an_address() -> None:
    """Routes carry opaque references: no converter accepts an ID number or a name (SEC-P4)."""
    known = {"UUIDConverter", "SlugConverter", "StringConverter", "IntConverter", "TilePath"}
    for path, pattern in MARKED:
        for name, converter in pattern.pattern.converters.items():
            assert type(converter).__name__ in known, path
            assert name not in {"id_no", "name", "mobile", "licence_no"}, path
