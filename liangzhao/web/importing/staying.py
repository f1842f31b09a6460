"""What an undoing leaves in the register, with the reason and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.intake import foretelling, staying
from liangzhao.consolidation.intake.staying import Stayed, Why
from liangzhao.consolidation.models import Load, Upload
from liangzhao.registers.models import Institution, NurseRegistration, Person, PhysicianRegistration
from liangzhao.web.importing import holding
from liangzhao.web.importing.holding import Held
from liangzhao.web.importing.sides import Side
from liangzhao.web.ui.parts import CellValue, Column, Link, Row, Table

PAGE = 50
_PERSON = "person"
_WHY = {
    Why.DECIDED: gettext_lazy("已按数据清理的决定登记或更正"),
    Why.MERGED: gettext_lazy("已与另一条登记合并"),
    Why.CHANGED: gettext_lazy("导入之后又有变更"),
    Why.USED: gettext_lazy("已有证照、备案、账号等引用"),
    Why.NO_WAY_BACK: gettext_lazy("登记簿不接受原来的内容：与其他登记重复，或该状态不可撤回"),
}
_REMEDIES = {
    Why.DECIDED: gettext_lazy("要移除的，先撤销这项决定，再继续撤销。"),
    Why.MERGED: gettext_lazy("要移除的，先撤销这次合并，再继续撤销。"),
    Why.CHANGED: gettext_lazy("请核对登记，确需更正的在登记簿维护中办理。"),
    Why.USED: gettext_lazy("引用去除后可以继续撤销；确需注销的在登记簿维护中办理。"),
    Why.NO_WAY_BACK: gettext_lazy("请核对登记，确需更正的在登记簿维护中办理。"),
}
_OVER = {
    Why.DECIDED: gettext_lazy("决定已经撤销"),
    Why.MERGED: gettext_lazy("合并已经撤销"),
    Why.USED: gettext_lazy("引用已经去除"),
}
Names = Mapping[UUID, tuple[str, str]]


def of(upload: Upload) -> list[Stayed]:
    """What the last undoing of an upload left, as it was noted."""
    return staying.read(upload.outcome.get("stayed", []))


def is_part(upload: Upload) -> bool:
    """Whether an undoing came to its end and left something."""
    return upload.state in {Upload.State.APPLIED, Upload.State.PARTIAL} and "left" in upload.outcome


def rows(stayed: Iterable[Stayed]) -> int:
    """How many rows of the list these are."""
    return len({each.number for each in stayed})


def are_decided(stayed: Iterable[Stayed]) -> bool:
    """Whether undoing decisions lets some of them go."""
    return any(each.why == Why.DECIDED for each in stayed)


def foretold(side: Side, load: Load | None) -> dict[str, Any]:
    """The rows that will stay because of what was done since, before anything is undone."""
    if load is None:
        return {"foretold": 0}
    with service_transaction("import"):
        found = foretelling.of(load)
    return {"foretold": rows(found), "foretold_table": table(side, load, found)}


def table(side: Side, load: Load | None, stayed: Sequence[Stayed], *, is_over: bool = False) -> Table | None:
    """A line for each row of the list, with the reason and the way to what can be done; that not where it is over."""
    lines = _lines(stayed)[:PAGE]
    if not lines:
        return None
    known, held = names([each.entry_id for each in lines]), holding.told(side, load, lines)
    free = {*_undecided(load, lines), *(each for each in lines if load is not None and _is_over(each, held[each]))}
    columns = [
        Column(_("行"), "code", primary=True),
        Column(_("登记记录")),
        Column(_("保留的原因"), wide=True),
        *([] if is_over else [Column(_("处理"), wide=True)]),
        Column(_("查看"), "action"),
    ]
    found = [
        Row(
            [
                _("第%(row)d行") % {"row": each.number},
                linked(side, each.register, each.entry_id, known),
                *_why(each, held[each], is_free=each in free)[: 1 if is_over else 2],
                held[each].link or "—",
            ]
        )
        for each in lines
    ]
    return Table(_("没有撤销的登记"), columns, found, caption_hidden=True)


def _is_over(stayed: Stayed, held: Held) -> bool:
    """Whether the merge or the use that held a row is no more."""
    return stayed.why in {Why.MERGED, Why.USED} and not held.says


def _why(stayed: Stayed, held: Held, *, is_free: bool) -> tuple[str, str]:
    """Why a row stayed, and what can be done."""
    if is_free:
        return str(_OVER.get(stayed.why, _OVER[Why.USED])), _("继续撤销时移除或恢复。")
    return held.added_to(str(_WHY[stayed.why])), held.remedy or str(_REMEDIES[stayed.why])


def _lines(stayed: Iterable[Stayed]) -> list[Stayed]:
    """One of each row: a registration tells more than the person it belongs to, a decision more than its effects."""
    first: dict[int, Stayed] = {}
    for each in sorted(stayed, key=lambda one: (one.register == _PERSON, one.why != Why.DECIDED)):
        first.setdefault(each.number, each)
    return [first[number] for number in sorted(first)]


def _undecided(load: Load | None, lines: Sequence[Stayed]) -> set[Stayed]:
    """The rows that stayed because of a decision which is undone by now."""
    numbers = {each.number for each in lines if each.why == Why.DECIDED}
    if load is None or not numbers:
        return set()
    with service_transaction("import"):
        kept = staying.decisions(load).filter(Q(number__in=numbers) | Q(entry_id__in=[each.entry_id for each in lines]))
        found = list(kept.values_list("number", "entry_id"))
    decided, entries = {number for number, _entry in found}, {entry for _number, entry in found}
    return {each for each in lines if each.number in numbers - decided and each.entry_id not in entries}


def linked(side: Side, register: str, key: UUID, known: Names) -> CellValue:
    """The name of an entry, with the way to it where it has a page here."""
    if key not in known:
        return "—"
    url = side.entry(register, key)
    return Link(known[key][1], url) if url else known[key][1]


def names(keys: Sequence[UUID]) -> Names:
    """Register and name of entries within the actor's reach."""
    found: dict[UUID, tuple[str, str]] = {}
    for key, name in Institution.objects.filter(pk__in=keys).values_list("pk", "name"):
        found[key] = "institution", name
    for key, name in Person.objects.filter(pk__in=keys).values_list("pk", "name"):
        found[key] = _PERSON, name
    for register, model in (("nurse", NurseRegistration), ("physician", PhysicianRegistration)):
        for key, name in model._default_manager.filter(pk__in=keys).values_list("pk", "person__name"):
            found[key] = register, name
    return found
