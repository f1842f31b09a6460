"""What a verifier reads: the first line big and plain, then the facts (domain.md §6.5)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liangzhao.access.actors import PUBLIC
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel import clock, masking
from liangzhao.licensing import issue
from liangzhao.licensing.codes.static import masked_holder
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.registers.effects import Register
from liangzhao.web import coded
from liangzhao.web.licence_parts import title_of
from liangzhao.web.ui.parts import Fact, Outcome
from liangzhao.web.ui.tones import Tone, badge

_LIVE_LABELS = {
    "physician": ("性别", "执业级别", "执业类别", "执业范围", "执业地点", "主要执业机构", "签发机关", "签发日期"),
    "nurse": ("性别", "执业地点", "主要执业机构", "技术职称", "注册有效期至", "签发机关", "签发日期"),
    "institution": ("登记号", "地址", "法定代表人", "主要负责人", "有效期限", "诊疗科目", "签发机关", "签发日期"),
}
_STATIC_LABELS = {
    "physician": ("执业级别", "执业类别", "签发机关", "签发日期"),
    "nurse": ("注册有效期至", "签发机关", "签发日期"),
    "institution": _LIVE_LABELS["institution"],
}
_TABLES = {"执业级别": "physician_level", "执业类别": "practice_category", "技术职称": "nurse_title"}
_SEXES = {"男": gettext_noop("男"), "女": gettext_noop("女")}


def first_line(state: State) -> tuple[str, Tone]:
    """The verdict on a genuine licence in one line."""
    lines = {
        State.ISSUED: (_("证照有效"), Tone.OK),
        State.FROZEN: (_("证照已暂停使用"), Tone.WARN),
        State.PLANNED: (_("证照正在制作，尚未生效"), Tone.WARN),
        State.SUPERSEDED: (_("这一版本已被新版本取代"), Tone.WARN),
        State.EXPIRED: (_("证照已过期"), Tone.ERR),
        State.CANCELLED: (_("证照已注销"), Tone.ERR),
        State.REVOKED: (_("证照已被吊销"), Tone.ERR),
        State.ANNULLED: (_("证照已被撤销"), Tone.ERR),
        State.VOID: (_("证照已作废"), Tone.ERR),
    }
    return lines.get(state, (_("证照无效"), Tone.ERR))


def of_state(state: State, reference: str, at: str) -> Outcome:
    """The verdict on a genuine licence: state, when it was asked (a ``moment``), the 核验号."""
    title, tone = first_line(state)
    says = _("核验时间 %(at)s") % {"at": at}
    return Outcome(title, says, reference, tone=tone)


def since(licence: Licence, state: State) -> str:
    """Why a licence is not in force: since when, by which organ, what to do; empty for one that is."""
    if state is State.ISSUED:
        return ""
    if state is State.SUPERSEDED and licence.kind == Licence.Kind.INSTITUTION:
        return _newest(licence)
    if state is State.SUPERSEDED:
        return _("持证人已有内容更新的新版本，请持证人打开“亮照”或下载新文件后再核验。")
    if state is State.PLANNED:
        return _("签章完成后生效，请稍后再核验。")
    if state is State.EXPIRED and licence.valid_until:
        return _("有效期已于 %(day)s 届满。") % {"day": licence.valid_until.isoformat()}
    says = _("自 %(day)s 起%(state)s，审批机关：%(organ)s。")
    if licence.kind != Licence.Kind.INSTITUTION:
        says = _("自 %(day)s 起%(state)s，登记机关：%(organ)s。")
    return says % {
        "day": clock.local_date(licence.state_at).isoformat(),
        "state": badge("licence", state).word,
        "organ": licence.face["issuer"],
    }


def _newest(licence: Licence) -> str:
    """The way from a poster or file of an earlier version to the institution's newest one."""
    with actor_transaction(PUBLIC):
        newest = issue.current(Register.INSTITUTION, licence.holder_id)
    if newest is None or not newest.static_code:
        return _("机构的登记已更新，新版本正在制证，请稍后再核验。")
    return format_html(
        '{} <a class="with-icon" href="{}">{}</a>',
        _("机构的登记已更新，这个二维码或文件印的是以前的内容，请以新版本为准。"),
        urlsplit(newest.static_code).path,
        _("查看现在的版本"),
    )


def expired_code() -> Outcome:
    """The verdict on a live code shown too long ago; it says nothing about the licence."""
    return Outcome(
        _("二维码已过期，请持证人刷新"),
        _("亮照二维码 60 秒更新一次，截图或打印的二维码会过期。过期不代表证照无效。"),
        next_steps=[_("请持证人在手机上重新打开“亮照”页面"), _("再次扫描新的二维码")],
        tone=Tone.WARN,
    )


def not_ours() -> Outcome:
    """The verdict on a code this system never made."""
    return Outcome(
        _("不是本系统的码"),
        _("这个二维码或网址不是本系统签发的，不能证明任何证照。"),
        next_steps=[
            _("核对网址是否完整，或请持证人重新打开“亮照”"),
            _("怀疑伪造的，请通过“监督举报”告诉我们"),
        ],
        tone=Tone.ERR,
    )


def not_registered() -> Outcome:
    """The verdict on a genuine code whose licence the register of this node does not hold."""
    return Outcome(
        _("登记簿中没有这一证照"),
        _("二维码的签名真实，但本系统的登记簿中查不到对应的证照，不能认定有效。"),
        next_steps=[_("请持证人打开“亮照”当面核验"), _("仍查不到的，请联系签发机关")],
        tone=Tone.ERR,
    )


def nothing_found() -> Outcome:
    """The one answer for an unknown identifier and for a name that is not its holder's."""
    return Outcome(
        _("没有查到相符的证照"),
        _("证照标识和名称不能同时与登记相符。没有查到不等于证照无效：请先核对下面两项。"),
        next_steps=[
            _("逐位核对证照标识，可从证照文件中复制"),
            _("姓名或机构名称须与证照上的完全一致"),
            _("仍不相符的，请持证人打开“亮照”当面扫码核验"),
        ],
        tone=Tone.WARN,
    )


def live_facts(licence: Licence) -> list[Fact]:
    """The facts shown to somebody who stands before the holder; the number masked."""
    return [*_facts(licence, _LIVE_LABELS), *_period(licence), _number(licence)]


def masked_facts(licence: Licence) -> list[Fact]:
    """The facts shown to somebody who has a paper or a file; people are masked."""
    return [
        Fact(_("持证主体"), masked_holder(licence)),
        *_facts(licence, _STATIC_LABELS),
        *_period(licence),
        _number(licence),
    ]


def file_facts(licence: Licence) -> list[Fact]:
    """The facts shown to somebody who sent a file: which licence it is, whose, and how long it runs."""
    labels = dict.fromkeys(_STATIC_LABELS, ("有效期限", "注册有效期至", "签发机关", "签发日期"))
    return [
        Fact(_("证照名称"), title_of(licence)),
        Fact(_("持证主体"), masked_holder(licence)),
        *_facts(licence, labels),
        *_period(licence),
    ]


def _period(licence: Licence) -> list[Fact]:
    """How long the licence runs, when its face says nothing of it: a physician's runs until it is cancelled."""
    if licence.kind != Licence.Kind.PHYSICIAN:
        return []
    return [Fact(_("有效期限"), _("长期（医师执业注册不设有效期）"))]


def _facts(licence: Licence, labels: Mapping[str, tuple[str, ...]]) -> list[Fact]:
    known = dict(licence.face["facts"])
    return [Fact(_(label), _value(label, known[label])) for label in labels[licence.kind] if known.get(label)]


def _value(label: str, words: str) -> str:
    """A value of a face in the language of the page, where an accepted word is known; faces are Chinese."""
    if label == "性别":
        return _(_SEXES[words]) if words in _SEXES else words
    return coded.shown(_TABLES[label], words) if label in _TABLES else words


def _number(licence: Licence) -> Fact:
    masks = {"physician": masking.physician_no, "nurse": masking.nurse_no}
    if licence.kind not in masks:
        return Fact(_("证照标识"), licence.identifier)
    return Fact(_("证书编码"), masks[licence.kind](licence.number))


def moment() -> str:
    """Now, as a page writes it."""
    return clock.now().astimezone(clock.LEGAL_ZONE).strftime("%Y-%m-%d %H:%M:%S")
