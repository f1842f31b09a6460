"""Institutions that a value names by their keys, in words: an officer decides on a name, a number and an address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from liangzhao.access.transactions import service_transaction
from liangzhao.registers.models import Institution
from liangzhao.web.words import clauses, remarked

FIELD = "institution"
_LENGTH = 36


def named(given: Iterable[str | None]) -> dict[str, str]:
    """What the values that are keys say, by the value; one look-up however many there are."""
    keys = {key: value for value in given if value and (key := _key(value))}
    if not keys:
        return {}
    with service_transaction("cleaning"):
        found = list(Institution.objects.select_related("authority").filter(pk__in=keys))
    return {keys[each.pk]: _told(each) for each in found}


def value(given: str) -> str:
    """A workplace in words: that of a key, or the name a list tells."""
    return named([given]).get(given, given)


def chosen(given: str | None, among: Sequence[Institution]) -> str:
    """The same, in the words by which it was to be chosen ``among`` others."""
    offered = {str(each.pk): words for each, words in zip(among, told_apart(among), strict=True)}
    return offered.get(given or "") or value(given or "")


def told_apart(candidates: Sequence[Institution]) -> list[str]:
    """Institutions in words; those that read alike with who registered them and where they come from."""
    words_of = [_told(each) for each in candidates]
    return [
        remarked(each.name, clauses(filter(None, [each.reg_no, each.address, each.authority.name, each.source])))
        if words_of.count(told) > 1
        else told
        for each, told in zip(candidates, words_of, strict=True)
    ]


def _told(place: Institution) -> str:
    return remarked(place.name, clauses(filter(None, [place.reg_no, place.address])))


def _key(given: str) -> UUID | None:
    try:
        return UUID(given) if len(given) == _LENGTH else None
    except ValueError:
        return None
