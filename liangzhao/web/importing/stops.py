"""Which e-licences a list stops at their next issue: told before it is applied, and afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation import blocking
from liangzhao.consolidation.importing.report import Stop
from liangzhao.consolidation.intake import stopping
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.uploads import previews
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import LIVE_FIRST, NONE_APPLIED, State
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration, PhysicianRegistration
from liangzhao.web.doors import View
from liangzhao.web.importing.exports import Export, exported
from liangzhao.web.importing.sides import Side
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Link, Paging, Row, Table
from liangzhao.web.ui.tones import Badge, badge

PAGE = 30
_REGISTERS: dict[str, type[PhysicianRegistration | NurseRegistration]] = {
    Register.PHYSICIAN: PhysicianRegistration,
    Register.NURSE: NurseRegistration,
}
_DOUBTS = {
    blocking.ONE_IDENTITY: gettext_lazy("身份证号在名单中是另一个姓名"),
    blocking.ONE_LICENCE_NO: gettext_lazy("执业证书编码在名单中属于另一人"),
}
_KINDS = {Register.PHYSICIAN: gettext_lazy("医师执业证书"), Register.NURSE: gettext_lazy("护士执业证书")}


@dataclass(frozen=True)
class Shown:
    """A registration as this side may see it; of one beyond its reach only who registered it."""

    name: str
    place: str
    organ: str
    url: str
    state: Badge | None


def told(side: Side, request: Request, upload: Upload, stops: Sequence[Stop]) -> dict[str, Any]:
    """What a page says of the e-licences a list stops; nothing to show when there are none."""
    licences, people = ({getattr(stop, name) for stop in stops} for name in ("entry", "person"))
    if not licences:
        return {"stops": 0}
    return {
        "stops": len(licences),
        "stop_people": ngettext("%(n)s 人", "%(n)s 人", len(people)) % {"n": f"{len(people):,}"},
        "stops_in_force": _in_force(licences),
        "stops_table": _table(side, request, stops),
        "stops_url": side.url("import_stops", upload.pk),
    }


def now(upload: Upload) -> Sequence[Stop]:
    """What stops because of a list: as its trial found it, or, once it is in, by its findings that still wait."""
    if upload.state != Upload.State.APPLIED or upload.load is None:
        return previews.of(upload).stops
    with service_transaction("import"):
        return stopping.by_load(upload.load)


def _in_force(entries: set[str]) -> int:
    """How many of them are in force now, wherever they are registered."""
    with service_transaction("import"):
        return Licence.objects.filter(entry_id__in=entries, state=State.ISSUED).count()


def _table(side: Side, request: Request, stops: Sequence[Stop]) -> Table:
    start = request.GET.get("stops", "0")
    first = min(int(start), len(stops) - 1) if start.isascii() and start.isdigit() else 0
    some = stops[first : first + PAGE]
    shown = _shown(side, some)
    row, *middle, state = _heading()
    columns = [Column(row, "code", primary=True), *map(Column, middle), Column(state, "badge")]
    rows = [_row(stop, shown[stop.entry]) for stop in some]
    paging = Paging(
        previous_url=f"?stops={max(first - PAGE, 0)}" if first else "",
        next_url=f"?stops={first + PAGE}" if first + PAGE < len(stops) else "",
        says=_("共 %(n)d 处") % {"n": len(stops)},
    )
    return Table(_("会停止签发的电子证照"), columns, rows, caption_hidden=True, paging=paging)


def _row(stop: Stop, shown: Shown) -> Row:
    return Row(
        [
            _("第%(row)d行") % {"row": stop.row},
            Link(shown.name, shown.url) if shown.url else shown.name,
            str(_KINDS[Register(stop.register)]),
            shown.place,
            shown.organ,
            str(_DOUBTS[stop.rule]),
            shown.state or "—",
        ]
    )


def _shown(side: Side, stops: Sequence[Stop]) -> dict[str, Shown]:
    """Who holds these, each as this side may see it, in the transaction of the actor."""
    near: dict[str, tuple[str, str, str]] = {}
    for register, model in _REGISTERS.items():
        keys = [stop.entry for stop in stops if stop.register == register]
        read = ("pk", "person__name", "main_institution__name", "authority__name")
        near |= {str(key): facts for key, *facts in model._default_manager.filter(pk__in=keys).values_list(*read)}
    far = [stop for stop in stops if stop.entry not in near]
    organs, states = _organs(far), _states(near)
    return {stop.entry: _one(side, stop, near.get(stop.entry), organs.get(stop.entry, ""), states) for stop in stops}


def _one(side: Side, stop: Stop, facts: tuple[str, str, str] | None, organ: str, states: Mapping[str, str]) -> Shown:
    if facts is None:
        return Shown(_("其他机关登记的人") if organ else _("已不在登记簿中"), "—", organ or "—", "", None)
    name, place, registered_by = facts
    state = badge("licence", states.get(stop.entry, NONE_APPLIED))
    return Shown(name, place, registered_by, side.entry(stop.register, UUID(stop.entry)), state)


def _organs(stops: Sequence[Stop]) -> dict[str, str]:
    """Who registered what lies beyond the actor's reach: whom to ask."""
    if not stops:
        return {}
    keys = [stop.entry for stop in stops]
    with service_transaction("import"):
        return {
            str(key): organ
            for model in _REGISTERS.values()
            for key, organ in model._default_manager.filter(pk__in=keys).values_list("pk", "authority__name")
        }


def _states(near: Mapping[str, object]) -> dict[str, str]:
    """The state of the licence each of these has."""
    rows = Licence.objects.filter(entry_id__in=list(near)).order_by(*LIVE_FIRST)
    states: dict[str, str] = {}
    for entry, state in rows.values_list("entry_id", "state"):
        states.setdefault(str(entry), state)
    return states


def stops_csv(side: Side) -> View[[UUID]]:
    """All of them as a table for a spreadsheet."""
    return exported(side, "stops", _export)


def _export(side: Side, upload: Upload) -> Export:
    stops = now(upload)
    shown = _shown(side, stops)
    return Export(
        f"{upload.source}-{_('会停止签发的电子证照')}", _heading(), [_line(stop, shown[stop.entry]) for stop in stops]
    )


def _heading() -> list[str]:
    return [
        _("行"),
        _("登记簿中的持有人"),
        _("电子证照"),
        _("执业机构"),
        _("登记机关"),
        _("存疑的号码"),
        _("现在的状态"),
    ]


def _line(stop: Stop, shown: Shown) -> list[str]:
    kind, doubt = str(_KINDS[Register(stop.register)]), str(_DOUBTS[stop.rule])
    state = str(shown.state.word) if shown.state else ""
    return [str(stop.row), shown.name, kind, shown.place, shown.organ, doubt, state]
