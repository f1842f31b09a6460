"""What stands on one side only when a copy is laid beside the register: rows without entries, entries without rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from liangzhao.consolidation.importing.our_fields import FIELD_WORDS
from liangzhao.consolidation.importing.report import Problem
from liangzhao.consolidation.intake.owners import Owner
from liangzhao.consolidation.intake.records import MODELS
from liangzhao.consolidation.measuring import rows
from liangzhao.consolidation.measuring.rows import EntryRow
from liangzhao.consolidation.quality.fields import ENDED
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.rules.standing import PRINTED
from liangzhao.kernel import masking
from liangzhao.kernel.words import _, sentence
from liangzhao.registers.models import PhysicianRegistration

RULE, UNNUMBERED = "IM-11", "unnumbered"
"""A row of a copy that is about no entry of its owner, and one whose number is empty."""
KEPT_AS = "lacking_entries"
"""The name by which an upload keeps the entries its copy says nothing about."""
_SEALED = frozenset({"qual_no"})


def problem(kind: Kind, number: int, row: Mapping[str, str]) -> Problem:
    """A row without an entry, by its printed number."""
    name = PRINTED[kind]
    value, word = row.get(name, "").strip(), sentence(FIELD_WORDS[name])
    if not value:
        says = sentence(_("没有%(field)s，不能与登记簿对应。"), field=word)
        return Problem(number, RULE, name, "", says, fault=UNNUMBERED)
    shown = masking.document_no(value) if name in _SEALED else value[:60]
    return Problem(number, RULE, name, shown, sentence(_("本机关没有这个%(field)s的登记。"), field=word))


def without(met: Collection[UUID], kind: Kind, owner: Owner) -> list[UUID]:
    """The owner's entries in force that no row of a copy was about; in the scope of the node."""
    return [key for key in _standing(kind, owner).values_list("pk", flat=True).iterator() if key not in met]


def _standing(kind: Kind, owner: Owner) -> QuerySet[Any]:
    entries: QuerySet[Any] = MODELS[kind]._default_manager.order_by("pk")
    if kind is not Kind.QUALIFICATION:
        entries = entries.exclude(status__in=ENDED)
    if kind is Kind.INSTITUTION:
        entries = entries.filter(merged_into=None)
    if owner.authority_id is None:
        return entries
    if kind is Kind.QUALIFICATION:
        registered = PhysicianRegistration.objects.filter(authority_id=owner.authority_id)
        return entries.filter(person__in=registered.values("person"))
    return entries.filter(authority_id=owner.authority_id)


def told(kind: Kind, entries: Sequence[UUID], authority_id: UUID | None) -> Iterator[EntryRow]:
    """Such entries as they are now, as far as the authority still has them; in the scope of the node."""
    return (each for each in rows.rows_of(kind, entries) if each.authority_id == authority_id)
