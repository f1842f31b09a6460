"""A holder's e-licence as an officer sees it: face, state, findings, versions."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liangzhao.kernel import clock
from liangzhao.licensing import eligibility, queries
from liangzhao.licensing.faces import qr
from liangzhao.licensing.files import face_of
from liangzhao.licensing.models import Licence
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.states import NONE_APPLIED, State
from liangzhao.licensing.subjects import Subject
from liangzhao.web import pictures
from liangzhao.web.ui.findings import tasks_of
from liangzhao.web.ui.parts import Column, Row, Table
from liangzhao.web.ui.tones import Badge, badge


def panel(subject: Subject) -> dict[str, Any]:
    """What a page about one holder's licence shows: the current face, what the law finds, all versions."""
    versions = list(queries.history(subject.kind, subject.holder_id))
    current = versions[0] if versions else None
    found = eligibility.findings(subject.kind, subject, clock.today())
    return {
        "badge": badge("licence", state_now(current) if current else NONE_APPLIED),
        "licence": current,
        "note": state_note(current) if current else "",
        "tasks": tasks_of(found, lambda _link: ""),
        "steps_left": sum(finding.blocks for finding in found),
        "versions": versions_table(versions),
        **(face_parts(current) if current else {}),
    }


def face_parts(licence: Licence) -> dict[str, Any]:
    """The face with photo, printed code and seal; the photo is in the page, so that nothing else is read of it."""
    return {
        "face": face_of(licence),
        "face_photo": pictures.in_page(licence.photo),
        "face_code": _printed_code(licence),
        "face_badge": badge("licence", state_now(licence)),
        "seal": "示例专用章" if str(licence.face["issuer"]).endswith("（演示）") else "",
    }


def _printed_code(licence: Licence) -> SafeString | None:
    if not licence.static_code:
        return None
    return mark_safe(qr.svg(licence.static_code, _("核验二维码")))  # noqa: S308  a drawing of our own signed text


def state_note(licence: Licence) -> str:
    """One sentence on a licence that is not in force: since when, and why."""
    state = state_now(licence)
    if state is State.EXPIRED and licence.valid_until:
        return _("有效期已于 %(day)s 届满。") % {"day": licence.valid_until.isoformat()}
    if state in (State.ISSUED, State.PLANNED):
        return ""
    says = _("自 %(day)s 起状态为“%(state)s”。") % {
        "day": clock.local_date(licence.state_at).isoformat(),
        "state": badge("licence", state).word,
    }
    return says + (_("事由：%(reason)s") % {"reason": licence.state_reason} if licence.state_reason else "")


def version_badge(licence: Licence) -> Badge:
    """The state of one version today."""
    return badge("licence", state_now(licence))


def versions_table(versions: list[Licence]) -> Table | None:
    """All versions of a licence, newest first; None before the first."""
    if not versions:
        return None
    columns = [
        Column(_("版本"), primary=True),
        Column(_("状态"), "badge"),
        Column(_("制证时间"), "date"),
        Column(_("状态起始"), "date"),
        Column(_("事由"), wide=True),
    ]
    rows = [
        Row(
            [
                _("第 %(n)d 版") % {"n": each.version},
                version_badge(each),
                each.sealed_at,
                each.state_at,
                each.state_reason or None,
            ]
        )
        for each in versions
    ]
    return Table(_("电子证照版本"), columns, rows, caption_hidden=True)
