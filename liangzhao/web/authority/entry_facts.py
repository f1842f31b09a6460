"""Register entries in words: their facts, their versions, and what a proposal would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from liangzhao.access.models import Account
from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import clock, masking
from liangzhao.licensing.subjects import Subject
from liangzhao.reference import subjects
from liangzhao.registers.effects import Register
from liangzhao.registers.models import EntryVersion, Institution, NurseRegistration, PhysicianRegistration
from liangzhao.web import coded
from liangzhao.web.journal_words import act_words
from liangzhao.web.ui.parts import CellValue, Event, Fact
from liangzhao.web.words import clauses, listed

Entry = Institution | PhysicianRegistration | NurseRegistration


def entry_of(register: Register, ref: UUID) -> Entry | None:
    """The entry in reach with this reference."""
    if register is Register.INSTITUTION:
        return Institution.objects.select_related("authority").filter(pk=ref).first()
    rows = PhysicianRegistration.objects if register is Register.PHYSICIAN else NurseRegistration.objects
    found: Entry | None = rows.select_related("authority", "person", "main_institution").filter(pk=ref).first()
    return found


def holder_of(entry: Entry) -> UUID:
    """Whose licence follows this entry."""
    return entry.pk if isinstance(entry, Institution) else entry.person_id


def name_of(entry: Entry) -> str:
    """Who or what the entry registers."""
    return entry.name if isinstance(entry, Institution) else entry.person.name


def facts(subject: Subject) -> list[Fact]:
    """The entry as labelled facts; numbers of people masked."""
    entry = subject.entry
    if isinstance(entry, Institution):
        own = _institution(entry, subject.subject_codes)
    elif isinstance(entry, PhysicianRegistration):
        own = [*_person(subject), *_physician(entry)]
    else:
        own = [*_person(subject), *_nurse(entry)]
    return [*own, Fact(_("登记机关"), coded.authority(subject.authority.name))]


def _institution(row: Institution, subject_codes: Sequence[str]) -> list[Fact]:
    period = f"{row.valid_from or '—'} — {row.valid_until or '—'}"
    return [
        Fact(_("登记号"), row.reg_no or None),
        Fact(_("统一社会信用代码"), row.uscc or None),
        Fact(_("机构类别"), coded.institution_class(row.institution_class) or None),
        Fact(_("地址"), row.address or None),
        Fact(_("法定代表人"), row.legal_rep_name or None),
        Fact(_("主要负责人"), row.principal_name or None),
        Fact(_("有效期限"), period),
        Fact(_("签发日期"), row.issued_on),
        Fact(_("下次校验"), row.verify_due_on),
        Fact(_("诊疗科目"), subjects.face_text(subject_codes, clock.today()) or None),
        Fact(_("床位"), row.beds),
        Fact(_("联系电话"), row.phone or None),
    ]


def _person(subject: Subject) -> list[Fact]:
    person, row = subject.person, subject.entry
    if person is None or isinstance(row, Institution):
        return []
    return [
        Fact(_("姓名"), person.name),
        Fact(_("性别"), coded.name("sex", person.sex)),
        Fact(_("出生日期"), person.birth_date),
        Fact(_("证件号码"), masking.id_number(person.id_no, birth_shown=True)),
        Fact(_("主要执业机构"), row.main_institution.name),
        Fact(_("执业地点"), coded.place(row.practice_place)),
        Fact(_("科室"), row.department or None),
    ]


def _physician(row: PhysicianRegistration) -> list[Fact]:
    return [
        Fact(_("证书编码"), row.licence_no),
        Fact(_("执业级别"), coded.name("physician_level", row.level)),
        Fact(_("执业类别"), coded.name("practice_category", row.category)),
        Fact(_("执业范围"), coded.scopes(row.scopes)),
        Fact(_("任职资格"), coded.name("physician_title", row.title) if row.title else None),
        Fact(_("首次注册"), row.first_registered_on),
        Fact(_("签发日期"), row.issued_on),
    ]


def _nurse(row: NurseRegistration) -> list[Fact]:
    return [
        Fact(_("护士执业证书编号"), row.licence_no),
        Fact(_("技术职称"), coded.name("nurse_title", row.title) if row.title else None),
        Fact(_("注册有效期至"), row.valid_until),
        Fact(_("首次注册"), row.first_registered_on),
        Fact(_("签发日期"), row.issued_on),
    ]


def timeline(entry: Entry) -> list[Event]:
    """The versions of an entry, newest last: act, document, reason, officer."""
    versions = list(EntryVersion.objects.filter(entry_id=entry.pk).order_by("number"))
    officers = officer_names(version.recorded_by for version in versions)
    return [
        Event(
            _("第 %(n)d 版：%(act)s") % {"n": version.number, "act": act_words(version.act)},
            "now" if version.until is None else "done",
            at=version.since,
            by=officers.get(version.recorded_by, "") if version.recorded_by else "",
            result=_basis(version.basis, version.reason),
        )
        for version in versions
    ]


def _basis(basis: str, reason: str) -> str:
    given = [_("依据：%(basis)s") % {"basis": basis}] if basis else []
    return clauses([*given, *([reason] if reason else [])])


def officer_names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of the officers behind acts; accounts are outside an officer's own reach."""
    wanted = {key for key in ids if key}
    if not wanted:
        return {}
    with service_transaction("officers"):
        return dict(Account.objects.filter(pk__in=wanted).values_list("pk", "name"))


def value_words(name: str, value: Any, *, table: str = "", kind: str = "") -> CellValue:
    """A stored value of a field in words: dates as days, codes by name, institutions by name."""
    if value in (None, "", []):
        return None
    if kind == "institution" or name == "main_institution":
        return Institution.objects.filter(pk=value).values_list("name", flat=True).first() or str(value)
    if kind == "date":
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    if kind == "codes":
        return listed(coded.names(table, [str(code) for code in value]))
    if kind == "code":
        return coded.name(table, str(value))
    return str(value)


def body_of(entry_id: UUID, number: int) -> Mapping[str, Any]:
    """The plain facts of one version of an entry; empty when it is out of reach."""
    found = EntryVersion.objects.filter(entry_id=entry_id, number=number).values_list("body", flat=True).first()
    return found or {}
