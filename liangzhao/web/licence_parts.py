"""A licence as pages show it: its card, its face with the printed code, the sentence on its state."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liangzhao.kernel import clock
from liangzhao.licensing import files
from liangzhao.licensing.faces import qr
from liangzhao.licensing.models import Licence
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.states import State
from liangzhao.web.ui.parts import LicenceCard
from liangzhao.web.ui.tones import badge

_LINES = {
    "physician": (("执业级别", "执业类别"), ("执业范围",)),
    "nurse": (("技术职称",), ("主要执业机构",)),
    "institution": (("地址",),),
}
_NUMBER_LABELS = {"physician": "证书编码", "nurse": "护士执业证书编号", "institution": "登记号"}
_TITLES = {
    "医疗机构执业许可证": gettext_noop("医疗机构执业许可证"),
    "医师执业证书": gettext_noop("医师执业证书"),
    "护士执业证书": gettext_noop("护士执业证书"),
}


def title_of(licence: Licence) -> str:
    """What a licence is called in the language of the page."""
    named = licence.face["title"]
    return _(_TITLES[named]) if named in _TITLES else str(named)


def card_of(licence: Licence, photo_url: str = "") -> LicenceCard:
    """The card of a licence with its state today; ended ones say when and by whom."""
    state, facts = state_now(licence), dict(licence.face["facts"])
    lines = [" · ".join(filter(None, (facts.get(label, "") for label in line))) for line in _LINES[licence.kind]]
    return LicenceCard(
        kind=licence.kind,
        title=title_of(licence),
        badge=badge("licence", state),
        name=licence.face["holder"],
        lines=[line for line in lines if line],
        number_label=_(_NUMBER_LABELS[licence.kind]),
        number=licence.number,
        photo_url=photo_url,
        refreshed_at=clock.now(),
        says=state_note(licence, state),
    )


def state_note(licence: Licence, state: State) -> str:
    """One sentence on a licence that is not in force: since when, by which organ."""
    if state is State.EXPIRED and licence.valid_until:
        return _("有效期已于 %(day)s 届满。") % {"day": licence.valid_until.isoformat()}
    if state in (State.ISSUED, State.PLANNED):
        return ""
    return _("自 %(day)s 起状态为“%(state)s”，登记机关：%(organ)s。") % {
        "day": clock.local_date(licence.state_at).isoformat(),
        "state": badge("licence", state).word,
        "organ": licence.face["issuer"],
    }


def static_code(licence: Licence) -> SafeString | None:
    """The printed code of a licence as a drawing; None before it is sealed."""
    return drawing_of(licence.static_code) if licence.static_code else None


def drawing_of(text: str) -> SafeString:
    """A code of our own text as inline SVG."""
    return mark_safe(qr.svg(text, _("核验二维码")))  # noqa: S308  a drawing made of our own signed text


def demo_seal(licence: Licence) -> str:
    """The words of the invented seal drawn over the date; nothing for a real authority, whose seal is in the file."""
    return "示例专用章" if str(licence.face["issuer"]).endswith("（演示）") else ""


def face_context(licence: Licence, photo_url: str = "") -> dict[str, object]:
    """What the tag ``licence_face`` and the remarks around it need."""
    state = state_now(licence)
    return {
        "licence": licence,
        "state": state,
        "face": files.face_of(licence),
        "face_photo": photo_url,
        "face_code": static_code(licence),
        "face_badge": None if state == State.ISSUED else badge("licence", state),
        "seal": demo_seal(licence),
        "state_note": state_note(licence, state),
        "may_show": state == State.ISSUED,
        "may_download": state in (State.ISSUED, State.FROZEN),
    }
