"""Rows that only name their person: qualifications, requests about personal data, questions and confirmations."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from liangzhao.consolidation.models import Confirmation, Proposal, Question
from liangzhao.consolidation.people.parts import Findings, Memory, Moving, Pair, Part, ids, texts
from liangzhao.kernel.words import _
from liangzhao.registers.models import PhysicianQualification, RightsRequest, SetAside

MOVED: dict[str, tuple[type[models.Model], str]] = {
    "qualifications": (PhysicianQualification, _("医师资格")),
    "rights_requests": (RightsRequest, _("个人信息请求")),
    "proposals": (Proposal, _("核实建议")),
    "questions": (Question, _("核实事项")),
    "confirmations": (Confirmation, _("核实确认")),
}


def _look(pair: Pair) -> Findings:
    counts = {label: model._default_manager.filter(person_id=pair.absorbed).count() for model, label in MOVED.values()}
    return Findings(counts, refusals=tuple(_refusals(pair)))


def _refusals(pair: Pair) -> Iterable[str]:
    """Of two open requests about the same thing one person can have only one."""
    open_ = RightsRequest.objects.filter(person_id__in=list(pair), status=RightsRequest.Status.OPEN)
    asked = list(open_.values_list("kind", "about"))
    if len(set(asked)) < len(asked):
        yield _("双方有同一事项未办结的个人信息请求，请先办结。")


def _carry(moving: Moving) -> Memory:
    memory: Memory = {}
    for name, (model, _label) in MOVED.items():
        own = model._default_manager.filter(person_id=moving.pair.absorbed).order_by("pk")
        memory[name] = texts(own.values_list("pk", flat=True))
        own.update(person_id=moving.pair.survivor)
    memory["set_aside"] = texts(_aside(moving.pair))
    SetAside.objects.filter(pk__in=ids(memory, "set_aside")).update(person_id=moving.pair.survivor)
    return memory


def _aside(pair: Pair) -> list[object]:
    """What the absorbed person set aside and the survivor did not: it stays out of use; the rest stays where it is."""
    taken = SetAside.objects.filter(person_id=pair.survivor).values_list("about", flat=True)
    rows = SetAside.objects.filter(person_id=pair.absorbed).exclude(about__in=list(taken)).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _bring_back(moving: Moving, memory: Memory) -> None:
    tables = {name: model for name, (model, _label) in MOVED.items()} | {"set_aside": SetAside}
    for name, model in tables.items():
        rows = model._default_manager.filter(pk__in=ids(memory, name), person_id=moving.pair.survivor)
        rows.update(person_id=moving.pair.absorbed)


PART = Part("rows", _look, _carry, _bring_back)
