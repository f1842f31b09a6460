"""The institutions of the register that a name written by hand may mean, the likeliest first, while somebody waits.

The database brings together who shares its characters, those of the own authority first; these few are compared as the
rows of a list are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import add, or_
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from liangzhao.consolidation.matching.catalogue import Catalogue, Row, entry_of
from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.matching.places import place_table
from liangzhao.consolidation.matching.scoring import Entry
from liangzhao.kernel.identifiers import reg_no
from liangzhao.reference.models import Authority
from liangzhao.reference.names import search_tokens
from liangzhao.registers.models import Institution

SHOWN = 5
_COMPARED = 20
"""So many of each way of finding them are compared."""
_FEWEST, _MOST = 4, 14
"""Of so many pairs one may be wanting."""
_MEANT = 2
"""So many readings of an abbreviation are looked for everywhere."""
_LONGEST = 100
_NUMBER = re.compile(r"[0-9A-Za-z\uff10-\uff5a-]{8,40}")
_LENGTH_OF_USCC = 18


def nearest(text: str, *, near: UUID | None) -> list[Institution]:
    """Who stands in the register and is most like a name, or bears it as a number; ``near`` is the authority asking."""
    given = text.strip()[:_LONGEST]
    if not given:
        return []
    standing = Institution.objects.filter(merged_into=None).select_related("authority")
    numbered = standing.filter(_by_number(given)).order_by("pk")[:SHOWN] if _NUMBER.fullmatch(given) else ()
    return list(numbered) or _ranked(_asking(given, near), _sharing(standing, given, near))


def _by_number(given: str) -> Q:
    return Q(uscc=given.upper()) if len(given) == _LENGTH_OF_USCC else Q(reg_no=reg_no.normalise(given))


def _asking(text: str, near: UUID | None) -> Entry:
    """What is asked for; a name without its place is one of where the authority is."""
    entry = entry_of(Row("", text), is_asking=True)
    if near is None or any(name.places for name in entry.names):
        return entry
    organ = Authority.objects.filter(pk=near).values_list("name", flat=True).first() or ""
    return entry_of(Row("", text, place_table().strip(fold(organ)).read), is_asking=True)


def _sharing(standing: QuerySet[Institution], text: str, near: UUID | None) -> Iterator[Institution]:
    """Those that share characters: of the own authority the most, of others all, all but one pair, or what is meant."""
    pairs, meant = _pairs(text), [_pairs(name.plain) for name in entry_of(Row("", text), is_asking=True).names]
    some = sorted({pair for each in meant for pair in each} or set(pairs))
    if near and some:
        here = standing.filter(authority_id=near, name_tokens__overlap=some)
        yield from here.annotate(shared=_shared(some)).order_by("-shared", "pk")[:_COMPARED]
    for way in dict.fromkeys(filter(None, [_all_of(pairs), _but_one_of(pairs), *map(_all_of, meant[:_MEANT])])):
        yield from standing.filter(way)[:_COMPARED]


def _shared(pairs: Sequence[str]) -> Combinable:
    """How many of these a name has."""
    counted = (Case(When(name_tokens__contains=[pair], then=1), default=0) for pair in pairs)
    return reduce(add, counted, Value(0))


def _all_of(pairs: Sequence[str]) -> Q | None:
    return Q(name_tokens__contains=list(pairs)) if len(pairs) > 1 else None


def _but_one_of(pairs: Sequence[str]) -> Q | None:
    """A word left out, or 市, 区 behind a place, takes one pair away and brings others."""
    if not _FEWEST <= len(pairs) <= _MOST:
        return None
    return reduce(or_, (Q(name_tokens__contains=[*pairs[:at], *pairs[at + 1 :]]) for at in range(len(pairs))))


def _pairs(text: str) -> list[str]:
    return [token for token in search_tokens(text) if len(token) > 1]


def _ranked(asking: Entry, found: Iterable[Institution]) -> list[Institution]:
    known = {str(each.pk): each for each in found}
    if not asking.names or not known:
        return []
    rows = (Row(key, each.name, each.division, "", tuple(each.other_names)) for key, each in known.items())
    catalogue = Catalogue(rows)
    return [known[catalogue.rows[each.at].key] for each in catalogue.ranked(asking)[:SHOWN]]
