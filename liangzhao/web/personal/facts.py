"""Register entries as labelled facts for their owner, with source and state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from liangzhao.kernel import clock, masking
from liangzhao.licensing.composing import scope_words
from liangzhao.licensing.subjects import Subject
from liangzhao.reference import codes, divisions
from liangzhao.registers.models import NurseRegistration, Person, PhysicianQualification, PhysicianRegistration
from liangzhao.web.personal.links import kind_name
from liangzhao.web.ui.parts import Fact
from liangzhao.web.ui.tones import Badge, Tone, badge

_VERIFICATION = {
    "VERIFIED": Tone.OK,
    "PENDING": Tone.WARN,
    "MISMATCH": Tone.ERR,
    "NOT_FOUND": Tone.ERR,
}


@dataclass(frozen=True)
class Entry:
    """A registration or qualification: its title, its state, its facts, and whom to ask for a change."""

    title: str
    badge: Badge
    facts: list[Fact]
    institution: str = ""
    contact: str = ""
    authority: str = ""
    filings: list[Fact] | None = None


def identity(person: Person, *, id_no_shown: bool) -> list[Fact]:
    """Who the person is; from the identity check, changed only by correction at the registering organ."""
    today = clock.today()
    return [
        Fact(_("姓名"), person.name),
        Fact(_("性别"), codes.name("sex", person.sex, today)),
        Fact(_("出生日期"), person.birth_date),
        Fact(_("证件类型"), codes.name("id_type", person.id_type, today)),
        Fact(_("证件号码"), person.id_no if id_no_shown else masking.id_number(person.id_no, birth_shown=True)),
        Fact(_("民族"), codes.name("ethnicity", person.ethnicity, today) if person.ethnicity else None),
        Fact(_("实名核验"), _real_name(person)),
    ]


def _real_name(person: Person) -> Badge:
    words = {
        Person.RealName.NONE: Badge(_("未核验"), Tone.ERR),
        Person.RealName.ID_MATCH: Badge(_("姓名与证件号码一致"), Tone.OK),
        Person.RealName.FACE: Badge(_("人像比对一致"), Tone.OK),
    }
    return words[Person.RealName(person.real_name_level)]


def contact(person: Person) -> list[Fact]:
    """How the person is reached, and schooling; masked."""
    education = codes.name("education", person.education, clock.today()) if person.education else None
    return [
        Fact(_("手机号码"), masking.mobile(person.mobile) if person.mobile else None),
        Fact(_("电子邮箱"), masking.email(person.email) if person.email else None),
        Fact(_("学历"), education),
        Fact(_("毕业院校"), person.school or None),
    ]


def qualification(row: PhysicianQualification) -> Entry:
    """A qualification as the examination register told it; read-only."""
    today = clock.today()
    words = {
        "VERIFIED": _("已核验"),
        "PENDING": _("核验中"),
        "MISMATCH": _("与考试登记不一致"),
        "NOT_FOUND": _("未查询到"),
    }
    return Entry(
        title=_("医师资格"),
        badge=Badge(words[row.verify_status], _VERIFICATION[row.verify_status]),
        facts=[
            Fact(_("资格证书编码"), masking.qualification_no(row.qual_no)),
            Fact(_("级别"), codes.name("qualification_level", row.level, today)),
            Fact(_("类别"), codes.name("qualification_category", row.category, today)),
            Fact(_("取得日期"), row.obtained_on),
            Fact(_("来源"), row.issuing_organ),
        ],
    )


def registration(subject: Subject) -> Entry:
    """A registration of the person, with its filings."""
    row, today = subject.entry, clock.today()
    if isinstance(row, PhysicianRegistration):
        own, machine = _physician(row, today), "physician"
    elif isinstance(row, NurseRegistration):
        own, machine = _nurse(row, today), "nurse"
    else:
        raise TypeError(f"{subject.kind} is not a person's registration")
    facts = [
        *own,
        Fact(_("执业地点"), divisions.full_name(row.practice_place)),
        Fact(_("主要执业机构"), subject.institution.name),
        Fact(_("科室"), row.department or None),
        Fact(_("首次注册"), row.first_registered_on),
        Fact(_("最近批准"), row.approved_on),
        Fact(_("登记机关"), subject.authority.name),
    ]
    return Entry(
        title=kind_name(subject.kind),
        badge=badge(machine, row.status),
        facts=facts,
        institution=subject.institution.name,
        contact=subject.institution.phone,
        authority=subject.authority.name,
        filings=[Fact(filing.institution.name, filing.filed_on, note=_("备案日期")) for filing in subject.filings],
    )


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
