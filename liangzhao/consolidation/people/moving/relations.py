"""Institutions that name the person as 法定代表人 or 主要负责人: they keep pointing at the person's number."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q

from liangzhao.consolidation.people import comparing
from liangzhao.consolidation.people.parts import Findings, Memory, Moving, Pair, Part
from liangzhao.kernel.words import _
from liangzhao.registers import entries
from liangzhao.registers.models import Institution, Person
from liangzhao.registers.people import merging

_ROLES = ("legal_rep", "principal")
_LABEL = _("任法定代表人、主要负责人的机构")


def _look(pair: Pair) -> Findings:
    return Findings({_LABEL: sum(1 for _named in _naming(pair.absorbed))})


def _naming(person_id: UUID) -> Iterator[tuple[Institution, list[str]]]:
    """The institutions that name a person by number, with the fields; numbers are sealed, so names lead there."""
    person = Person.objects.get(pk=person_id)
    named = Institution.objects.filter(Q(legal_rep_name=person.name) | Q(principal_name=person.name))
    for row in named.order_by("pk"):
        fields = [f"{role}_id_no" for role in _ROLES if getattr(row, f"{role}_id_no") == person.id_no]
        if fields:
            yield row, fields


def _carry(moving: Moving) -> Memory:
    """Carried before the numbers are exchanged: whichever of the two goes out of use is replaced by the other."""
    rows = merging.locked(*moving.pair)
    taken = comparing.taken(comparing.person_fields(moving.pair, rows), moving.chosen)
    stays, goes = moving.pair if "id_no" not in taken else reversed(moving.pair)
    noted = []
    for row, fields in _naming(goes):
        noted.append({"institution": str(row.pk), "before": {name: getattr(row, name) for name in fields}})
        entries.change(row, values=dict.fromkeys(fields, rows[stays].id_no), act=moving.act)
    return {"named": noted, "number": rows[stays].id_no}


def _bring_back(moving: Moving, memory: Memory) -> None:
    """Only what still says what the merge left; who was appointed since stays."""
    noted = memory["named"]
    for note in noted if isinstance(noted, list) else []:
        row = Institution.objects.get(pk=UUID(note["institution"]))
        values = {name: old for name, old in note["before"].items() if getattr(row, name) == memory["number"]}
        entries.change(row, values=values, act=moving.act)


PART = Part("relations", _look, _carry, _bring_back)
