"""What is written to docs/generated: tables of the code in words for lawyers and auditors."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from liangzhao.config.docs import access_book, data_map, rule_book, workflow_book

Pages = Mapping[str, str]
"""Path below docs/generated → text."""

SOURCES: tuple[Callable[[], Pages], ...] = (access_book.pages, data_map.pages, rule_book.pages, workflow_book.pages)


def pages() -> Pages:
    """Every generated page; the same code always gives the same text."""
    return {path: text for source in SOURCES for path, text in sorted(source().items())}
