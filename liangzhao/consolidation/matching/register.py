"""The institution register as a list to match against: first, other and former names of every entry."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from liangzhao.consolidation.matching.catalogue import Row
from liangzhao.consolidation.matching.sources import List
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.registers.institutions.merging import survivor_of
from liangzhao.registers.models import EntryVersion, Institution

KEYS = ("id", "reg_no", "uscc", "foreign_code", "public_ref")
_AT_ONCE = 5000


class NoSuchRegisterKey(Refusal):
    """Raised for a key that entries of the register do not have."""

    template = _("登记簿没有编号“%(key)s”；可用：%(keys)s")


def read_register(key: str = "") -> List:
    """Every entry that stands and the scope of the transaction sees, told by ``key`` (its id without one)."""
    chosen = key or "id"
    if chosen not in KEYS:
        raise NoSuchRegisterKey(key=key, keys="、".join(KEYS))
    former = _former_names()
    rows = tuple(_rows(chosen, former))
    return List(rows, hashlib.sha256(repr(rows).encode()).hexdigest())


def _rows(key: str, former: dict[UUID, tuple[str, ...]]) -> Iterator[Row]:
    fields = ("id", key, "name", "other_names", "division", "address", "reg_no", "uscc")
    standing, absorbed = Institution.objects.filter(merged_into=None), _absorbed_codes()
    for entry_id, told, name, others, division, address, *codes in (
        standing.order_by("id").values_list(*fields).iterator(chunk_size=_AT_ONCE)
    ):
        names = dict.fromkeys((*others, *former.get(entry_id, ())))
        names.pop(name, None)
        numbers = dict.fromkeys(filter(None, (*codes, *absorbed.get(entry_id, ()))))
        yield Row(str(told), name, division, address, tuple(names), tuple(numbers))


def _absorbed_codes() -> dict[UUID, list[str]]:
    """The numbers of entries that were merged into others, by who stands for them; their names went along."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in Institution.objects.filter(merged_into__isnull=False).order_by("id"):
        found[survivor_of(row).pk] += [row.reg_no, row.uscc]
    return found


def _former_names() -> dict[UUID, tuple[str, ...]]:
    """Names that closed versions had."""
    found: dict[UUID, dict[str, None]] = defaultdict(dict)
    closed = EntryVersion.objects.filter(register="institution", until__isnull=False).order_by("since", "id")
    names = closed.values_list("entry_id", "body__name", "body__other_names")
    for entry_id, name, others in names.iterator(chunk_size=_AT_ONCE):
        found[entry_id].update(dict.fromkeys(each for each in (name, *(others or ())) if each))
    return {entry_id: tuple(names) for entry_id, names in found.items()}
