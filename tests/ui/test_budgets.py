"""What a page may weigh (the limits are those of the interface specification)."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import django_htmx
import pytest

import liangzhao
from liangzhao.web.ui import gallery

STATIC = Path(liangzhao.__file__).parent / "web/ui/static/ui"
SHEETS = sorted(STATIC.glob("*.css"))
HTMX = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
KB = 1024


def packed(data: bytes) -> int:
    """Size after gzip."""
    return len(gzip.compress(data, 9))


def test_the_styles_stay_within_twelve_kilobytes() -> None:
    assert SHEETS
    assert sum(packed(sheet.read_bytes()) for sheet in SHEETS) <= 12 * KB


def test_a_page_asks_for_at_most_ten_files(fetch: Callable[[str], str]) -> None:
    files = re.findall(r'<(?:link rel="(?:stylesheet|icon)" href|script src)="', fetch("/ui/"))

    assert 1 + len(files) <= 10


def test_our_script_stays_within_three_kilobytes() -> None:
    assert packed((STATIC / "kit.js").read_bytes()) <= 3 * KB


def test_all_scripts_stay_within_twenty_five_kilobytes() -> None:
    assert packed((STATIC / "kit.js").read_bytes()) + packed(HTMX.read_bytes()) <= 25 * KB


@pytest.mark.parametrize("name", sorted(gallery.PAGES))
def test_a_page_with_its_files_stays_within_sixty_kilobytes(fetch: Callable[[str], str], name: str) -> None:
    files = sum(packed(path.read_bytes()) for path in (*SHEETS, STATIC / "kit.js", HTMX))

    assert packed(fetch(f"/ui/pages/{name}/").encode()) + files <= 60 * KB
