"""诊疗科目 of two entries of one institution: of each that they do not both have alike, the officers say who is right.

The rows of the survivor are written as they were registered, with their day and remark; those of the absorbed entry
stay with it as what it was registered for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from liangzhao.consolidation.people import latest
from liangzhao.consolidation.people.moving.values import plain
from liangzhao.consolidation.people.parts import Choice, Memory, Moving, Pair, Side
from liangzhao.consolidation.people.refusals import MovedOn
from liangzhao.kernel import clock
from liangzhao.kernel.words import Sentence, _, sentence
from liangzhao.reference import codes
from liangzhao.registers.institutions import merging
from liangzhao.registers.models import Institution, InstitutionSubject

NAME = "subject."
_LABEL, _LACKS = _("诊疗科目"), _("不含%(name)s")
_ONLY = Sentence(_("仅一方有记载"))
_KEPT = ("id", "code", "remark", "approved_on")

Subjects = Mapping[str, InstitutionSubject]


def choices(pair: Pair) -> tuple[Choice, ...]:
    """One choice for each subject that only one of the two has, or that has another remark there."""
    mine, theirs = _of(pair.survivor), _of(pair.absorbed)
    side, why = _suggested(pair, mine, theirs)
    return tuple(
        Choice(f"{NAME}{code}", _LABEL, _words(mine, code), _words(theirs, code), side, why)
        for code in sorted({*mine, *theirs})
        if _differs(mine, theirs, code)
    )


def _of(institution_id: UUID) -> dict[str, InstitutionSubject]:
    return {row.code: row for row in InstitutionSubject.objects.filter(institution_id=institution_id)}


def _differs(mine: Subjects, theirs: Subjects, code: str) -> bool:
    return code not in mine or code not in theirs or mine[code].remark != theirs[code].remark


def _suggested(pair: Pair, mine: Subjects, theirs: Subjects) -> tuple[Side, Sentence]:
    """The entry with the later licence is right, unless it has no subjects at all."""
    if not mine or not theirs:
        return "survivor" if mine else "absorbed", _ONLY
    return latest.of_institutions(pair, merging.found(*pair)).suggests()


def _words(subjects: Subjects, code: str) -> str:
    name = f"{code} {codes.name('diagnosis_subject', code, clock.today())}"
    if code not in subjects:
        return str(sentence(_LACKS, name=name))
    remark = subjects[code].remark
    return f"{name}（{remark}）" if remark else name


def carry(moving: Moving) -> tuple[Memory, list[str] | None]:
    """Write the survivor's subjects as chosen; the codes it has then, None when nothing changed."""
    pair = moving.pair
    taken = [each for each in choices(pair) if moving.chosen.get(each.name, each.suggested) == "absorbed"]
    if not taken:
        return {}, None
    before, theirs = _of(pair.survivor), _of(pair.absorbed)
    after = dict(before)
    for code in (each.name.removeprefix(NAME) for each in taken):
        after.pop(code, None)
        if code in theirs:
            given = theirs[code]
            after[code] = InstitutionSubject(code=code, remark=given.remark, approved_on=given.approved_on)
    _write(pair.survivor, after.values())
    return {"before": _plain(before), "after": _plain(_of(pair.survivor))}, sorted(after)


def bring_back(moving: Moving, memory: object) -> list[str] | None:
    """Write the survivor's subjects as they were; MovedOn when they were changed since."""
    if not isinstance(memory, dict) or not memory:
        return None
    if _plain(_of(moving.pair.survivor)) != memory["after"]:
        raise MovedOn(what=Sentence(_LABEL))
    rows = [_row(kept) for kept in memory["before"]]
    _write(moving.pair.survivor, rows)
    return sorted(row.code for row in rows)


def _plain(subjects: Subjects) -> list[dict[str, object]]:
    return [plain(subjects[code], _KEPT) for code in sorted(subjects)]


def _row(kept: Mapping[str, str]) -> InstitutionSubject:
    day = date.fromisoformat(kept["approved_on"])
    return InstitutionSubject(id=UUID(kept["id"]), code=kept["code"], remark=kept["remark"], approved_on=day)


def _write(institution_id: UUID, wanted: Iterable[InstitutionSubject]) -> None:
    merging.put_subjects(Institution.objects.get(pk=institution_id), wanted)
