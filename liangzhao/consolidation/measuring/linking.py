"""Which workplaces the rows may mean that have none: linked when sure, asked when not, nothing when unknown."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.places import Places
from liangzhao.consolidation.intake import keeping
from liangzhao.consolidation.matching.catalogue import Catalogue
from liangzhao.consolidation.matching.deciding import SHOWN, Decision, Match, Shown
from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.matching.places import place_table
from liangzhao.consolidation.matching.register import read_register
from liangzhao.consolidation.matching.scoring import weights
from liangzhao.consolidation.matching.workplaces import Workplaces
from liangzhao.consolidation.measuring.scores import UNLINKED
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import REGISTERED, Action, Row
from liangzhao.reference.models import Authority
from liangzhao.registers.models import Institution

_OFFICE = re.compile(r"(?:卫生健康|卫生和计划生育|卫生计生|卫计|卫健|卫生|中医药?管理).{0,4}(?:局|委员会|委)$")
_RANK = re.compile(r"^(?:省|市|区|县)(?=\w{3})")
"""How somebody of a place begins a name that others begin with its own: 区妇幼保健院."""
_AT_ONCE = 1_000


def suggest(load: Load | None = None) -> Counter[str]:
    """Rank the institutions each waiting row may mean, of one load or of all; how many had which answer.

    A sure link becomes the proposed value, which the authority confirms; doubtful ones are candidates in their order.
    Where a row tells no place, its workplace is looked for in that of the authority that loaded it, too.
    """
    with service_transaction("quality"):
        waiting = _waiting(load)
        listed = read_register().rows if waiting else ()
    answers: Counter[str] = Counter()
    if not waiting:
        return answers
    workplaces, places = Workplaces(Catalogue(listed)), Places()
    for theirs, keys in waiting.items():
        with service_transaction("quality"):
            home = _home(theirs)
        for start in range(0, len(keys), _AT_ONCE):
            with service_transaction("quality"):
                rows = dict(_rows(theirs, keys[start : start + _AT_ONCE]))
            found = {number: _answer(row, workplaces, home) for number, row in rows.items()}
            with service_transaction("quality"):
                answers.update(_keep(theirs, found, rows, places))
    return answers


def _waiting(load: Load | None) -> dict[Load, list[int]]:
    """The rows without a workplace, by load."""
    found = Proposal.objects.filter(rule__in=UNLINKED, entry_id=None, state=Proposal.State.OPEN)
    found = found.filter(load=load) if load else found.filter(load__kind__in=REGISTERED)
    rows: dict[Load, list[int]] = defaultdict(list)
    for each in found.filter(load__state=Load.State.TAKEN).select_related("load").order_by("load_id", "number"):
        rows[each.load].append(each.number)
    return rows


def _rows(load: Load, numbers: Iterable[int]) -> Iterable[tuple[int, Row]]:
    columns = Columns(load.columns, load.values)
    for number, raw in keeping.rows_of(load, numbers):
        yield number, columns.ours(raw)


def _home(load: Load) -> str:
    """The province, city and county in the name of the authority that loaded a list: what its rows need not say."""
    organ = Authority.objects.filter(pk=load.authority_id).first() if load.authority_id else None
    return place_table().strip(fold(organ.name)).read if organ else ""


def _answer(row: Row, workplaces: Workplaces, home: str) -> Match:
    codes = tuple(filter(None, [row.get("institution_reg_no", "")]))
    name, place = row.get("institution", ""), _place(row)
    told = workplaces.find(name, place, codes)
    if place or not home or not name or told.decision == Decision.LINK:
        return told
    return _near(name, home, told, workplaces)


def _near(name: str, home: str, told: Match, workplaces: Workplaces) -> Match:
    """The answer with the institutions that are meant when the name is of ``home``; a place nobody told links none."""
    asked = [workplaces.find(f"{home}{_RANK.sub('', name)}", home), workplaces.find(name, home)]
    least = weights().none
    near = [each for answer in asked for each in answer.candidates if each.score >= least]
    far = told.candidates if told.decision != Decision.NONE else ()
    best: dict[str, Shown] = {}
    for each in (*sorted(near, key=lambda shown: -shown.score), *far):
        best.setdefault(each.target, each)
    shown = tuple(best.values())[:SHOWN]
    return replace(told, decision=Decision.CANDIDATES, score=shown[0].score, candidates=shown) if shown else told


def _place(row: Row) -> str:
    """The county a row tells: its practice place when that is one, else where its authority is."""
    place = row.get("practice_place", "")
    return place if place and not place.endswith("00") else _OFFICE.sub("", row.get("authority", ""))


def _keep(load: Load, found: dict[int, Match], rows: dict[int, Row], places: Places) -> Counter[str]:
    keys = {UUID(shown.target) for answer in found.values() for shown in answer.candidates}
    known = {each.pk: each for each in Institution.objects.filter(pk__in=keys)}
    answers: Counter[str] = Counter()
    open_ones = load.proposals.filter(rule__in=UNLINKED, number__in=found, state=Proposal.State.OPEN, entry_id=None)
    for proposal in open_ones:
        answer = found[proposal.number]
        answers[answer.decision] += 1
        _put(proposal, answer, known)
        if proposal.authority_id is None:
            organ = places.authority("", _place(rows[proposal.number]))
            proposal.authority_id = organ.pk if organ else None
        proposal.save(update_fields=["other_entries", "new", "has_new", "confidence", "action", "authority_id"])
    return answers


def _put(proposal: Proposal, answer: Match, known: dict[UUID, Institution]) -> None:
    proposal.other_entries = [shown.target for shown in answer.candidates if answer.decision != Decision.NONE]
    proposal.confidence = min(max(answer.score, 0.0), 1.0)
    best = known.get(UUID(answer.candidates[0].target)) if answer.candidates else None
    if best is None or answer.decision == Decision.NONE:
        return
    if proposal.authority_id is None:
        proposal.authority_id = best.authority_id
    if answer.decision == Decision.LINK:
        is_only = Institution.objects.filter(name=best.name).count() == 1
        proposal.new, proposal.has_new, proposal.action = best.name if is_only else str(best.pk), True, Action.PROPOSE
