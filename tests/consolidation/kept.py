"""Which raw rows are kept, whatever pieces they are in."""

from __future__ import annotations

from uuid import UUID

from liangzhao.consolidation.models import RawRows


def kept_numbers(load: UUID | None = None) -> list[int]:
    """The numbers of the raw rows of a load, or of all, in their order; one kept twice is there twice."""
    pieces = RawRows.objects.all() if load is None else RawRows.objects.filter(load=load)
    return sorted(piece.first + at for piece in pieces for at, _line in enumerate(piece.body.split("\n")))
