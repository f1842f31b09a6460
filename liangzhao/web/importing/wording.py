"""What kinds, states, rules and remedies are called on the pages of 导入."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liangzhao.access.models import Account
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing import facts, states
from liangzhao.consolidation.importing.report import (
    DIFFERENT,
    DOUBLED,
    ELSEWHERE,
    EMPTY,
    ISOLATED,
    RENAMED,
    REPEAT,
    RESEMBLING,
    STANDING,
    UNKNOWN_WORD,
)
from liangzhao.consolidation.intake import losses, refused
from liangzhao.consolidation.measuring import beside
from liangzhao.consolidation.models import Load, Upload
from liangzhao.consolidation.quality.model import Decider, Kind
from liangzhao.consolidation.quality.rules import BY_ID, entered
from liangzhao.web import rule_titles
from liangzhao.web.ui.tones import Badge, Tone

S = Upload.State
KINDS = {
    Kind.INSTITUTION: gettext_lazy("医疗机构"),
    Kind.PHYSICIAN: gettext_lazy("医师执业注册"),
    Kind.NURSE: gettext_lazy("护士执业注册"),
    Kind.QUALIFICATION: gettext_lazy("医师资格"),
}
ORIGINS = {
    Load.Origin.FILE: gettext_lazy("登记入库"),
    Load.Origin.COPY: gettext_lazy("只作核对（国家库或上级库的副本）"),
}
STATES = {
    S.UPLOADED: Badge(gettext_lazy("待对照列"), Tone.INFO),
    S.MAPPED: Badge(gettext_lazy("正在试导入"), Tone.INFO),
    S.CHECKED: Badge(gettext_lazy("待确认导入"), Tone.WARN),
    S.SUBMITTED: Badge(gettext_lazy("待登记机关同意"), Tone.WARN),
    S.APPLYING: Badge(gettext_lazy("正在导入"), Tone.INFO),
    S.STOPPED: Badge(gettext_lazy("已停止"), Tone.WARN),
    S.APPLIED: Badge(gettext_lazy("已导入"), Tone.OK),
    S.UNDOING: Badge(gettext_lazy("正在撤销"), Tone.INFO),
    S.UNDONE: Badge(gettext_lazy("已撤销"), Tone.MUTE),
    S.PARTIAL: Badge(gettext_lazy("部分撤销，已办结"), Tone.MUTE),
    S.FAILED: Badge(gettext_lazy("未能读取"), Tone.ERR),
    S.WITHDRAWN: Badge(gettext_lazy("已放弃"), Tone.MUTE),
}
_OF_COPIES = {
    S.MAPPED: Badge(gettext_lazy("正在试核对"), Tone.INFO),
    S.CHECKED: Badge(gettext_lazy("待确认核对"), Tone.WARN),
    S.APPLYING: Badge(gettext_lazy("正在核对"), Tone.INFO),
    S.APPLIED: Badge(gettext_lazy("已核对"), Tone.OK),
}
_OF_LOADS = {
    Load.State.TAKING: Badge(gettext_lazy("没有导入完"), Tone.WARN),
    Load.State.TAKEN: STATES[S.APPLIED],
    Load.State.UNDOING: STATES[S.UNDOING],
    Load.State.UNDONE: STATES[S.UNDONE],
}
_UNDONE_IN_PART = Badge(gettext_lazy("已部分撤销"), Tone.WARN)
_OURS = {
    **{rule: gettext_lazy(words) for rule, words in refused.WORDS.items()},
    beside.RULE: gettext_lazy("副本有而本机关没有登记的行"),
}
_FAULTS = {
    "IM-09.heading": gettext_lazy("重复的表头"),
    "IM-09.note": gettext_lazy("表下的附注"),
    f"DQ-14.{DOUBLED}": gettext_lazy("登记簿中已有同名机构"),
    f"DQ-13.{RENAMED}": gettext_lazy("可能已更名"),
    f"DQ-32.{RESEMBLING}": gettext_lazy("可能是已隔离的测试数据"),
    f"DQ-14.{STANDING}": gettext_lazy("登记簿中已有这家机构"),
    f"{entered.LEFT_OUT}.{states.STATUS}": gettext_lazy("机构不在执业状态"),
    f"DQ-34.{DIFFERENT}": gettext_lazy("与登记簿不同的内容"),
    f"DQ-23.{facts.LARGE}": gettext_lazy("机构类别只到大类"),
    "DQ-05.kind": gettext_lazy("证件类型不是居民身份证"),
    "DQ-27.shape": gettext_lazy("执业证书编码位数不对"),
    "DQ-27.other": gettext_lazy("执业证书编码属于另一人"),
    "DQ-28.shape": gettext_lazy("资格证书编码有误"),
    "DQ-28.other": gettext_lazy("资格证书编码与证件号码不一致"),
    f"{beside.RULE}.{beside.UNNUMBERED}": gettext_lazy("副本中没有编号的行"),
}
_REMEDIES = {
    Decider.LOADER: gettext_lazy("请对照原件改正后，只重新导入这些行。"),
    Decider.ORGAN: gettext_lazy("请对照原件改正后重新导入；原件就是如此的，由登记机关在数据清理中决定。"),
    Decider.INSTITUTION: gettext_lazy("请与执业机构核实后改正，再重新导入。"),
    Decider.PERSON: gettext_lazy("请与本人核实后改正，再重新导入。"),
    Decider.MACHINE: gettext_lazy("系统已按不损失信息的方式整理，无需处理。"),
}
_REMEDY_OF = {
    entered.LEFT_OUT: gettext_lazy("名单没有写错的，不用改正：导入后由登记机关在数据清理中决定以什么状态登记。"),
    beside.RULE: gettext_lazy(
        "请核实是否由其他机关登记、已迁出，或编号有误；确属本机关的，在登记簿维护中办理或导入名单。"
    ),
    "IM-09": gettext_lazy("合计行、重复的表头和附注不是人或机构，不登记，也不计入不能登记的行，无需处理。"),
    ELSEWHERE: gettext_lazy(
        "这些行由各自的登记机关导入，不计入不能登记的行，也不计入本机关的整合率；名单不用改正，本机关无需处理。"
    ),
    "IM-01": gettext_lazy("空行不是人或机构，不登记，也不计入不能登记的行，无需处理。"),
    "IM-10": gettext_lazy("请向本人、执业机构核实或对照原件补填后，只重新导入这些行。"),
}


def kind_word(kind: str) -> str:
    """What a kind of list is called."""
    return str(KINDS[Kind(kind)])


def is_copy(upload: Upload) -> bool:
    """Whether the list is only laid beside the register."""
    return upload.origin == Load.Origin.COPY


def given_up(upload: Upload) -> str:
    """What is said when an upload was given up."""
    if is_copy(upload):
        return _("已放弃这次核对，登记簿没有改动。")
    return _("已放弃这次导入，登记簿没有改动。")


def trial_stopped(upload: Upload) -> str:
    """What is said when a trial was stopped."""
    if is_copy(upload):
        return _("已停止试核对，可以修改列对照后重新试核对。")
    return _("已停止试导入，可以修改列对照后重新试导入。")


def of_command(load: Load) -> str:
    """The remark about a list that the command took in."""
    return _("命令行，只作核对") if load.origin == Load.Origin.COPY else _("命令行")


def origin_word(upload: Upload) -> str:
    """A remark about a list that is not to be entered; nothing for any other."""
    return _("只作核对") if is_copy(upload) else ""


def state(upload: Upload) -> Badge:
    """How far an upload is."""
    of = S(upload.state)
    if of is S.APPLIED and "left" in upload.outcome:
        return _UNDONE_IN_PART
    return _OF_COPIES.get(of, STATES[of]) if is_copy(upload) else STATES[of]


def state_of_load(load: Load) -> Badge:
    """How far a list of the command is."""
    of = Load.State(load.state)
    if of is Load.State.TAKEN and load.left:
        return STATES[S.PARTIAL] if load.rest_kept else _UNDONE_IN_PART
    return _OF_COPIES[S.APPLIED] if of is Load.State.TAKEN and load.origin == Load.Origin.COPY else _OF_LOADS[of]


def left_out(upload: Upload) -> tuple[str, str]:
    """What the rows are called that did not become entries, or have none, and what their last column says."""
    if is_copy(upload):
        return _("本机关没有登记的行"), _("说明")
    return _("不能登记的行"), _("不能登记的原因")


def title(rule: str, fault: str = "", field: str = "") -> str:
    """What a rule finds in a few words; of a rule with several faults, the one that is there in ``field``."""
    sort = fault.partition(":")[0]
    if fault == REPEAT:
        return _("与前面的行完全相同")
    if fault == ISOLATED:
        return _("已隔离的测试数据")
    if fault and rule == EMPTY:
        return _("%(field)s未填写") % {"field": field}
    if sort == losses.LEFT:
        return _("%(field)s未照样登记") % {"field": field}
    if sort == UNKNOWN_WORD:
        return _("%(field)s的写法无法识别") % {"field": field}
    if sort == "twice":
        return _("%(field)s在名单中重复") % {"field": field}
    named = _FAULTS.get(f"{rule}.{fault}") or _OURS.get(rule)
    return str(named) if named else rule_titles.title(rule)


def remedy(rule: str) -> str:
    """What to do about rows a rule found."""
    if rule in _REMEDY_OF:
        return str(_REMEDY_OF[rule])
    decider = BY_ID[rule].decider if rule in BY_ID else Decider.LOADER
    return str(_REMEDIES[decider])


def account_names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names behind accounts; accounts are outside the reach of a portal."""
    wanted = {key for key in ids if key}
    with service_transaction("officers"):
        return dict(Account.objects.filter(pk__in=wanted).values_list("pk", "name"))


def number(upload: Upload) -> str:
    """The number by which people speak of an import."""
    return f"DR-{upload.uploaded_at:%Y%m%d}-{upload.pk.hex[-8:].upper()}"
