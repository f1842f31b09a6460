"""Reads of the tree of authorities 审批机关."""

from __future__ import annotations

from liangzhao.reference.models import SEGMENT, Authority

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ABOVE_ALL = "~"  # sorts after every character of a path under C collation


class TreeIsFullError(RuntimeError):
    """Raised when an authority already has as many authorities under it as two characters can number."""


def subtree_bounds(authority: Authority) -> tuple[str, str]:
    """The half-open range of `area_path` that lies in the authority's area 本辖区: low <= area_path < high.

    An organ of the TCM line has the bounds of the health organ beside it.
    """
    return authority.area_path, authority.area_path + _ABOVE_ALL


def next_path(parent: Authority | None) -> str:
    """The first free place under an authority, or at the top; hold a lock on the parent until it is taken."""
    above = parent.path if parent else ""
    siblings = Authority.objects.filter(parent=parent).values_list("path", flat=True)
    used = max((_number(path[len(above) : len(above) + SEGMENT - 1]) for path in siblings), default=0)
    if used + 1 >= len(_DIGITS) ** 2:
        raise TreeIsFullError(above)
    return f"{above}{_DIGITS[(used + 1) // len(_DIGITS)]}{_DIGITS[(used + 1) % len(_DIGITS)]}."


def today(authority: Authority) -> Authority:
    """The authority that carries on its work: itself, or the last of its successors."""
    seen = {authority.pk}
    while authority.successor is not None and authority.successor.pk not in seen:
        authority = authority.successor
        seen.add(authority.pk)
    return authority


def by_uscc(uscc: str) -> Authority | None:
    """The authority with this 统一社会信用代码, ended ones included."""
    return Authority.objects.filter(uscc=uscc).first()


def _number(segment: str) -> int:
    return int(segment, len(_DIGITS))
