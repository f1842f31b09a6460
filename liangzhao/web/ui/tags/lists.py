"""Tables, photo grids and jobs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from liangzhao.web import words
from liangzhao.web.ui.parts import CellValue, Column, Job, Paging, PhotoCard, Row, Table
from liangzhao.web.ui.tags.library import register
from liangzhao.web.ui.tones import Words


def cells_of(columns: Sequence[Column], row: Row) -> list[tuple[Column, CellValue]]:
    """The cells of a row with their columns; a row of the wrong length is a mistake of the page."""
    return list(zip(columns, row.cells, strict=True))


@register.filter
def labelled(label: str, value: str) -> str:
    """A value behind its label, with the colon of the language."""
    return words.labelled(label, value)


@register.inclusion_tag("ui/parts/table.html")
def table(value: Table) -> dict[str, Any]:
    """A table that becomes cards on a phone."""
    rows = [(row, cells_of(value.columns, row)) for row in value.rows]
    return {"table": value, "rows": rows, "sortable": any(column.sort_url for column in value.columns)}


@register.inclusion_tag("ui/parts/paging.html")
def paging(value: Paging, *, label: Words = "") -> dict[str, Any]:
    """Previous and next by key; ``label`` tells two of them on a page apart."""
    return {"paging": value, "label": label}


@register.inclusion_tag("ui/parts/photo_grid.html")
def photo_grid(cards: Sequence[PhotoCard], *, name: str = "chosen") -> dict[str, Any]:
    """Large photos to confirm; stands inside a form, above a bulk bar."""
    return {"cards": cards, "name": name}


@register.inclusion_tag("ui/parts/job.html")
def job(value: Job) -> dict[str, Any]:
    """Progress of work on many rows; renews itself until finished, may be left."""
    return {"job": value}
