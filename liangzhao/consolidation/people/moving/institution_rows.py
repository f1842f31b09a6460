"""Rows that only name their institution: roles held for it, activation codes, questions and confirmations."""

from __future__ import annotations

from django.db import models

from liangzhao.access import moving as accounts
from liangzhao.consolidation.models import Confirmation, Proposal, Question
from liangzhao.consolidation.people.parts import Findings, Memory, Moving, Pair, Part, ids, texts
from liangzhao.kernel.words import _
from liangzhao.registers.models import ActivationCode

MOVED: dict[str, tuple[type[models.Model], str]] = {
    "activation_codes": (ActivationCode, _("激活码")),
    "proposals": (Proposal, _("核实建议")),
    "questions": (Question, _("核实事项")),
    "confirmations": (Confirmation, _("核实确认")),
}


def _look(pair: Pair) -> Findings:
    counts = {
        label: model._default_manager.filter(institution_id=pair.absorbed).count() for model, label in MOVED.values()
    }
    return Findings({**counts, _("角色"): accounts.grants_for(pair.absorbed).count()})


def _carry(moving: Moving) -> Memory:
    memory: Memory = {
        "grants": texts(accounts.move_grants(giver_id=moving.pair.absorbed, taker_id=moving.pair.survivor))
    }
    for name, (model, _label) in MOVED.items():
        own = model._default_manager.filter(institution_id=moving.pair.absorbed).order_by("pk")
        memory[name] = texts(own.values_list("pk", flat=True))
        own.update(institution_id=moving.pair.survivor)
    return memory


def _bring_back(moving: Moving, memory: Memory) -> None:
    accounts.move_back(ids(memory, "grants"), taker_id=moving.pair.absorbed)
    for name, (model, _label) in MOVED.items():
        rows = model._default_manager.filter(pk__in=ids(memory, name), institution_id=moving.pair.survivor)
        rows.update(institution_id=moving.pair.absorbed)


PART = Part("rows", _look, _carry, _bring_back)
