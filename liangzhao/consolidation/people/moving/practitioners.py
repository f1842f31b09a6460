"""Who works at the absorbed institution, by registration or by filing, works at the survivor."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from liangzhao.consolidation.people.moving import staffing as memberships
from liangzhao.consolidation.people.parts import Findings, Memory, Moving, Pair, Part, ids, texts
from liangzhao.kernel.words import _
from liangzhao.licensing import moving as licences
from liangzhao.registers import entries
from liangzhao.registers.entries import Filing, Registration
from liangzhao.registers.keys import among
from liangzhao.registers.models import (
    Institution,
    NurseFiling,
    NurseRegistration,
    PhysicianFiling,
    PhysicianRegistration,
    Staffing,
)

_REGISTRATIONS: tuple[type[Registration], ...] = (PhysicianRegistration, NurseRegistration)
_FILINGS: tuple[type[Filing], ...] = (PhysicianFiling, NurseFiling)
_KINDS: tuple[tuple[type[Registration], type[Filing]], ...] = tuple(zip(_REGISTRATIONS, _FILINGS, strict=True))
VALID = "VALID"


def _look(pair: Pair) -> Findings:
    return Findings(
        {
            _("主要执业人员"): sum(_registered_at(model, pair.absorbed).count() for model in _REGISTRATIONS),
            _("多机构执业备案"): sum(_filed_at(model, pair.absorbed).count() for model in _FILINGS),
            _("人员电子证照（换发新版本）"): sum(_licensed_at(*models, pair.absorbed) for models in _KINDS),
        }
    )


def _licensed_at(model: type[Registration], filing_model: type[Filing], institution_id: UUID) -> int:
    """How many licences in force show the institution, as main one or among the filings."""
    filed = _filed_at(filing_model, institution_id).values("registration_id")
    showing = model._default_manager.filter(Q(main_institution_id=institution_id) | Q(pk__in=filed))
    return licences.in_force_for(showing.values("pk")).count()


def _registered_at(model: type[Registration], institution_id: UUID) -> QuerySet[Registration]:
    return model._default_manager.filter(main_institution_id=institution_id)


def _filed_at(model: type[Filing], institution_id: UUID) -> QuerySet[Filing]:
    return model._default_manager.filter(institution_id=institution_id, status=VALID)


def _carry(moving: Moving) -> Memory:
    pair, survivor = moving.pair, Institution.objects.get(pk=moving.pair.survivor)
    people = list(Staffing.objects.filter(institution_id__in=list(pair)).values_list("person_id", flat=True).distinct())
    memory: Memory = {"people": texts(people), "staffing": memberships.remembered(people)}
    moved, ended, filed = list[UUID](), list[UUID](), list[UUID]()
    for model in _REGISTRATIONS:
        keys = _keys(_registered_at(model, pair.absorbed))
        entries.relocate(model, keys, to=survivor, act=moving.act)
        moved += keys
    for filing_model in _FILINGS:
        doubled = _keys(_there_already(filing_model, pair))
        others = _keys(_filed_at(filing_model, pair.absorbed).exclude(pk__in=among(doubled)))
        entries.correct_filings(filing_model, doubled, values={"status": "CANCELLED"}, act=moving.act)
        entries.correct_filings(filing_model, others, values={"institution_id": pair.survivor}, act=moving.act)
        ended += doubled
        filed += others
    return {**memory, "registrations": texts(moved), "ended": texts(ended), "filings": texts(filed)}


def _keys(rows: QuerySet[Registration] | QuerySet[Filing]) -> list[UUID]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _there_already(model: type[Filing], pair: Pair) -> QuerySet[Filing]:
    """Filings of practitioners who are at the survivor by another one, or mainly: these then say nothing more."""
    others = _filed_at(model, pair.survivor).filter(registration_id=OuterRef("registration_id"))
    here = _filed_at(model, pair.absorbed)
    return here.filter(Q(registration__main_institution_id=pair.survivor) | Exists(others))


def _of(model: type[Filing], memory: Memory, name: str) -> QuerySet[Filing]:
    return model._default_manager.filter(pk__in=among(ids(memory, name)))


def _bring_back(moving: Moving, memory: Memory) -> None:
    """Who came or moved on since stays where they are; the others go back."""
    pair, absorbed = moving.pair, Institution.objects.get(pk=moving.pair.absorbed)
    for model in _REGISTRATIONS:
        rows = _registered_at(model, pair.survivor).filter(pk__in=among(ids(memory, "registrations")))
        entries.relocate(model, _keys(rows), to=absorbed, act=moving.act)
    for filing_model in _FILINGS:
        filed = _of(filing_model, memory, "filings").filter(institution_id=pair.survivor)
        entries.correct_filings(filing_model, _keys(filed), values={"institution_id": pair.absorbed}, act=moving.act)
        ended = _of(filing_model, memory, "ended").filter(status="CANCELLED")
        entries.correct_filings(filing_model, _keys(ended), values={"status": VALID}, act=moving.act)
    rows_then = memory["staffing"]
    memberships.put_back(ids(memory, "people"), rows_then if isinstance(rows_then, list) else [])


PART = Part("practitioners", _look, _carry, _bring_back)
