"""The absorbed institution leaves the register by the ordinary act, its licences go to the survivor.

As with registrations, the ended licence does not live again; undoing plans its next version.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from liangzhao.consolidation.matching.names import read_names
from liangzhao.consolidation.people.moving.values import plain, read_back
from liangzhao.consolidation.people.parts import Findings, Memory, Moving, Pair, Part, texts
from liangzhao.consolidation.people.refusals import MovedOn
from liangzhao.kernel.words import Sentence, _
from liangzhao.licensing import moving as licences
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.institutions import merging
from liangzhao.registers.institutions.workflow import INSTITUTION
from liangzhao.registers.models import Institution, Maintenance

_STATE = ("status", "status_from_on", "status_until_on", "status_reason")
_REASON = _("重复登记，并入同一机构的另一条记录")
_ENDS = _("并入方的登记随之注销，其电子证照同时注销；撤销合并时重新签发下一版本，原版本不恢复。")


def _look(pair: Pair) -> Findings:
    rows = merging.found(*pair)
    counts = {_("电子证照"): licences.of_institution(pair.absorbed).count()}
    return Findings(counts, refusals=tuple(_refusals(pair, rows[pair.survivor], rows[pair.absorbed])), notes=(_ENDS,))


def _refusals(pair: Pair, survivor: Institution, absorbed: Institution) -> Iterable[str]:
    if _campus(survivor) != _campus(absorbed):
        yield _("院区、分院不与其所属机构合并。")
    if survivor.status in INSTITUTION.final_states and absorbed.status not in INSTITUTION.final_states:
        yield _("保留方已不在册，请改以在册的一方为保留方。")
    if Maintenance.objects.filter(entry_id__in=list(pair), status=Maintenance.Status.PROPOSED).exists():
        yield _("有未办结的登记簿维护，请先办结。")


def _campus(row: Institution) -> str:
    names = read_names(row.name)
    return names[0].campus if names else ""


def _carry(moving: Moving) -> Memory:
    pair = moving.pair
    absorbed = merging.locked(*pair)[pair.absorbed]
    memory: Memory = {"before": plain(absorbed, _STATE), "ended": False, "licensed": _is_licensed(absorbed)}
    if absorbed.status not in INSTITUTION.final_states:
        entries.move(absorbed, step="cancel", act=replace(moving.act, reason=_REASON))
        memory["ended"] = True
    memory["licences"] = texts(licences.hand_over_institutions(giver_id=pair.absorbed, taker_id=pair.survivor))
    return memory


def _is_licensed(row: Institution) -> bool:
    return licences.of_institution(row.pk).filter(state__in=["PLANNED", "ISSUED"]).exists()


def _bring_back(moving: Moving, memory: Memory) -> None:
    pair, before = moving.pair, memory["before"]
    licences.hand_back_institutions(giver_id=pair.survivor, taker_id=pair.absorbed)
    if not memory["ended"] or not isinstance(before, dict):
        return
    absorbed = merging.locked(*pair)[pair.absorbed]
    if absorbed.status != Institution.Status.CANCELLED or absorbed.status_reason != _REASON:
        raise MovedOn(what=Sentence(_("机构状态")))
    entries.take_back(absorbed, values=read_back(Institution, before), act=moving.act)
    if memory["licensed"]:
        moving.ended_licences[absorbed.pk] = Register.INSTITUTION


PART = Part("standing", _look, _carry, _bring_back)
