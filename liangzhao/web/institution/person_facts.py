"""A practitioner of ours in labelled facts, and the history of the registration as a timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liangzhao.kernel import clock, masking
from liangzhao.licensing.composing import scope_words
from liangzhao.licensing.subjects import Subject
from liangzhao.reference import codes, divisions
from liangzhao.registers.maintenance.kinds import KINDS
from liangzhao.registers.models import EntryVersion, NurseRegistration, Person, PhysicianRegistration
from liangzhao.web.ui.parts import Event, Fact
from liangzhao.web.ui.tones import Badge, Tone, badge
from liangzhao.web.words import remarked


def identity(person: Person, *, is_revealed: bool) -> list[Fact]:
    """Who the person is; birth date and ID number in full only when revealed (domain.md §10.3)."""
    today = clock.today()
    is_citizen = person.id_type == "01"
    masked = masking.id_number(person.id_no, birth_shown=True) if is_citizen else masking.document_no(person.id_no)
    mobile = person.mobile if is_revealed else masking.mobile(person.mobile) if person.mobile else ""
    return [
        Fact(_("姓名"), person.name),
        Fact(_("性别"), codes.name("sex", person.sex, today)),
        Fact(_("出生日期"), person.birth_date) if is_revealed else Fact(_("出生年份"), f"{person.birth_date.year}"),
        Fact(_("证件号码"), person.id_no if is_revealed else masked),
        Fact(_("手机号码"), mobile or None),
        Fact(
            _("账户"),
            Badge(_("已激活"), Tone.OK) if person.activated_at else Badge(_("未激活"), Tone.WARN),
            note=clock.local_date(person.activated_at).isoformat() if person.activated_at else "",
        ),
    ]


def registration(subject: Subject) -> list[Fact]:
    """The registration in words."""
    row, today = subject.entry, clock.today()
    if isinstance(row, PhysicianRegistration):
        own = _physician(row, today)
    elif isinstance(row, NurseRegistration):
        own = _nurse(row, today)
    else:
        raise TypeError(f"{subject.kind} is not a person's registration")
    return [
        *own,
        Fact(_("执业地点"), divisions.full_name(row.practice_place)),
        Fact(_("主要执业机构"), subject.institution.name),
        Fact(_("科室"), row.department or None),
        Fact(_("首次注册"), row.first_registered_on),
        Fact(_("最近批准"), row.approved_on),
        Fact(_("登记机关"), subject.authority.name),
    ]


def _physician(row: PhysicianRegistration, today: date) -> list[Fact]:
    return [
        Fact(_("证书编码"), row.licence_no),
        Fact(_("执业级别"), codes.name("physician_level", row.level, today)),
        Fact(_("执业类别"), codes.name("practice_category", row.category, today)),
        Fact(_("执业范围"), scope_words(row.scopes, today)),
        Fact(_("任职资格"), codes.name("physician_title", row.title, today) if row.title else None),
    ]


def _nurse(row: NurseRegistration, today: date) -> list[Fact]:
    return [
        Fact(_("护士执业证书编号"), row.licence_no),
        Fact(_("技术职称"), codes.name("nurse_title", row.title, today) if row.title else None),
        Fact(_("注册有效期至"), row.valid_until),
    ]


def filings(subject: Subject) -> list[Fact]:
    """The institutions the person also practises at."""
    return [Fact(filing.institution.name, filing.filed_on, note=_("备案日期")) for filing in subject.filings]


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
