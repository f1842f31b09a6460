"""A practitioner of ours in labelled facts, and the history of the registration as a timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liangzhao.kernel import clock, masking
from liangzhao.registers.maintenance.kinds import KINDS
from liangzhao.registers.models import EntryVersion, Person, PhysicianRegistration
from liangzhao.web import coded
from liangzhao.web.ui.parts import Event, Fact
from liangzhao.web.ui.tones import Badge, Tone, badge
from liangzhao.web.words import remarked


def identity(person: Person, *, is_revealed: bool) -> list[Fact]:
    """Who the person is; birth date and ID number in full only when revealed (domain.md §10.3)."""
    is_citizen = person.id_type == "01"
    masked = masking.id_number(person.id_no, birth_shown=True) if is_citizen else masking.document_no(person.id_no)
    mobile = person.mobile if is_revealed else masking.mobile(person.mobile) if person.mobile else ""
    return [
        Fact(_("姓名"), person.name),
        Fact(_("性别"), coded.name("sex", person.sex)),
        Fact(_("出生日期"), person.birth_date) if is_revealed else Fact(_("出生年份"), f"{person.birth_date.year}"),
        Fact(_("证件号码"), person.id_no if is_revealed else masked),
        Fact(_("手机号码"), mobile or None),
        Fact(
            _("账户"),
            Badge(_("已激活"), Tone.OK) if person.activated_at else Badge(_("未激活"), Tone.WARN),
            note=clock.local_date(person.activated_at).isoformat() if person.activated_at else "",
        ),
    ]


_ACTS: Mapping[str, str] = {
    "enter": gettext_noop("登记入册"),
    "file": gettext_noop("多机构执业备案"),
    "photo.confirmed": gettext_noop("更换照片"),
}


def versions(row: Any) -> list[Event]:  # a row of either registration model
    """The versions of the registration, oldest first: what happened, on which document, and the state since then."""
    found = EntryVersion.objects.filter(entry_id=row.pk).order_by("number")
    machine = "physician" if isinstance(row, PhysicianRegistration) else "nurse"
    return [_event(version, machine) for version in found]


def _event(version: EntryVersion, machine: str) -> Event:
    known = KINDS[version.act].label if version.act in KINDS else _ACTS.get(version.act, gettext_noop("登记信息变更"))
    basis = _("依据：%(basis)s") % {"basis": version.basis} if version.basis else ""
    state = badge(machine, str(version.body["status"])).word
    title = remarked(_(known), _("第 %(n)d 版") % {"n": version.number})
    return Event(title, at=version.since, by=basis, result=state)
