"""Register entries as labelled facts for their owner, with source and state."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from liangzhao.kernel import masking
from liangzhao.licensing.subjects import Subject
from liangzhao.registers.models import Person, PhysicianQualification
from liangzhao.web import coded, registration_facts
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
    return [
        Fact(_("姓名"), person.name),
        Fact(_("性别"), coded.name("sex", person.sex)),
        Fact(_("出生日期"), person.birth_date),
        Fact(_("证件类型"), coded.name("id_type", person.id_type)),
        Fact(_("证件号码"), person.id_no if id_no_shown else masking.id_number(person.id_no, birth_shown=True)),
        Fact(_("民族"), coded.name("ethnicity", person.ethnicity) if person.ethnicity else None),
        Fact(_("实名核验"), real_name(person.real_name_level)),
    ]


def real_name(level: str) -> Badge:
    """How far the person's identity was checked."""
    words = {
        Person.RealName.NONE: Badge(_("未核验"), Tone.ERR),
        Person.RealName.ID_MATCH: Badge(_("姓名与证件号码一致"), Tone.OK),
        Person.RealName.FACE: Badge(_("人像比对一致"), Tone.OK),
    }
    return words[Person.RealName(level)]


def contact(person: Person) -> list[Fact]:
    """How the person is reached, and schooling; masked."""
    education = coded.name("education", person.education) if person.education else None
    return [
        Fact(_("手机号码"), masking.mobile(person.mobile) if person.mobile else None),
        Fact(_("电子邮箱"), masking.email(person.email) if person.email else None),
        Fact(_("学历"), education),
        Fact(_("毕业院校"), person.school or None),
    ]


def verification(state: str) -> Badge:
    """What asking the examination register gave."""
    words = {
        "VERIFIED": _("已核验"),
        "PENDING": _("核验中"),
        "MISMATCH": _("与考试登记不一致"),
        "NOT_FOUND": _("未查询到"),
    }
    return Badge(words[state], _VERIFICATION[state])


def qualification(row: PhysicianQualification) -> Entry:
    """A qualification as the examination register told it; read-only."""
    return Entry(
        title=_("医师资格"),
        badge=verification(row.verify_status),
        facts=[
            Fact(_("资格证书编码"), masking.qualification_no(row.qual_no)),
            Fact(_("级别"), coded.name("qualification_level", row.level)),
            Fact(_("类别"), coded.name("qualification_category", row.category)),
            Fact(_("取得日期"), row.obtained_on),
            Fact(_("来源"), row.issuing_organ),
        ],
    )


def registration(subject: Subject) -> Entry:
    """A registration of the person, with its filings."""
    return Entry(
        title=kind_name(subject.kind),
        badge=badge(subject.kind, subject.entry.status),
        facts=registration_facts.registration(subject),
        institution=subject.institution.name,
        contact=subject.institution.phone,
        authority=coded.authority(subject.authority.name),
        filings=registration_facts.filings(subject),
    )
