"""What holds an entry that an undoing left, in words, with the way to it: the later act, list, decision or use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.intake import held_by
from liangzhao.consolidation.intake.held_by import Hold, How
from liangzhao.consolidation.intake.staying import Stayed, Why
from liangzhao.consolidation.models import Load, Upload
from liangzhao.kernel import clock
from liangzhao.web import rule_titles
from liangzhao.web.importing import wording
from liangzhao.web.importing.sides import Side
from liangzhao.web.journal_words import act_words
from liangzhao.web.ui.parts import Link
from liangzhao.web.words import labelled

_USES = {
    "licensing.Licence": gettext_lazy("电子证照"),
    "registers.ActivationCode": gettext_lazy("激活码"),
    "registers.Institution": gettext_lazy("并入的机构"),
    "registers.NurseFiling": gettext_lazy("多机构执业备案"),
    "registers.NurseRegistration": gettext_lazy("护士执业注册"),
    "registers.Person": gettext_lazy("并入的人员"),
    "registers.Photo": gettext_lazy("证件照片"),
    "registers.PhysicianFiling": gettext_lazy("多机构执业备案"),
    "registers.PhysicianQualification": gettext_lazy("医师资格"),
    "registers.PhysicianRegistration": gettext_lazy("医师执业注册"),
    "registers.RightsRequest": gettext_lazy("个人信息请求"),
    "registers.SetAside": gettext_lazy("限制处理的信息"),
}
_REMEDIES = {
    How.COMMAND: gettext_lazy("要恢复的，先撤销那份名单，再继续撤销。"),
    How.DECISION: gettext_lazy("要移除的，先撤销这项决定，再继续撤销。"),
    How.LIST: gettext_lazy("要恢复的，先撤销那份名单，再继续撤销。"),
}

_CASES = {How.DECISION: gettext_lazy("查看决定"), How.MERGE: gettext_lazy("查看合并")}
"""What is told by the page of its case."""


@dataclass(frozen=True)
class Held:
    """What holds a row, in words, what to do, and the way to it as far as this side may go there."""

    says: str = ""
    remedy: str = ""
    link: Link | None = None

    def added_to(self, why: str) -> str:
        """The reason with what it is here."""
        return labelled(why, self.says) if self.says else why


def told(side: Side, load: Load | None, lines: Sequence[Stayed]) -> dict[Stayed, Held]:
    """What holds each of these rows of a list."""
    if load is None:
        return dict.fromkeys(lines, Held())
    with service_transaction("import"):
        held = held_by.of(load, lines)
    uploads = _uploads([each.ref for each in held.values() if each.how is How.LIST and each.ref])
    names = wording.account_names(each.by for each in held.values())
    return {each: _told(side, each, held.get(each.entry_id), names, uploads) for each in lines}


def _uploads(loads: Sequence[UUID]) -> Mapping[UUID, Upload]:
    """The uploads within reach by which these lists came."""
    return {each.load_id: each for each in Upload.objects.filter(load__in=loads).order_by("pk") if each.load_id}


def _told(
    side: Side, stayed: Stayed, hold: Hold | None, names: Mapping[UUID, str], uploads: Mapping[UUID, Upload]
) -> Held:
    if hold is None:
        return Held()
    hidden = _("第%(row)d行") % {"row": stayed.number}
    link = _link(side, stayed, hold, uploads)
    # A decision has a page of its own, which tells all about it.
    says = "" if stayed.why is Why.DECIDED else _says(hold, names.get(hold.by, "") if hold.by else "")
    remedy = str(_REMEDIES[hold.how]) if hold.how in _REMEDIES else ""
    return Held(says, remedy, Link(link[0], link[1], hidden=hidden) if link[1] else None)


def _says(hold: Hold, who: str) -> str:
    if hold.how is How.USED:
        counted = {label: str(_USES[label]) if label in _USES else _("其他记录") for label in hold.uses}
        return _("、").join(f"{word} {hold.uses[label]}" for label, word in counted.items())
    what = {
        How.ACT: lambda: act_words(hold.what),
        How.COMMAND: lambda: _("另一份名单“%(source)s”（命令行导入）") % {"source": hold.what},
        How.LIST: lambda: _("另一份名单“%(source)s”") % {"source": hold.what},
        How.DECISION: lambda: _("数据清理“%(rule)s”的决定") % {"rule": rule_titles.title(hold.what)},
        How.MERGE: lambda: _("数据清理中的合并"),
        How.ACTIVATED: lambda: _("本人已激活账户"),
    }[hold.how]()
    day = clock.local_date(hold.at) if hold.at else ""
    if not who:
        return _("%(what)s，%(day)s") % {"what": what, "day": day}
    return _("%(what)s，%(who)s，%(day)s") % {"what": what, "who": who, "day": day}


def _link(side: Side, stayed: Stayed, hold: Hold, uploads: Mapping[UUID, Upload]) -> tuple[str, str]:
    """What can be looked at, and where; no address for what has no page here."""
    if hold.how in _CASES and hold.ref and not side.is_institution:
        return str(_CASES[hold.how]), side.url("cleaning_case", hold.what, hold.ref)
    if hold.how is How.LIST and hold.ref and hold.ref in uploads:
        return _("查看名单"), side.url("job", uploads[hold.ref].pk)
    if hold.how is How.COMMAND and hold.ref and not side.is_institution:
        return _("查看名单"), side.url("import_load", hold.ref)
    return _("查看登记"), side.entry(stayed.register, stayed.entry_id)
