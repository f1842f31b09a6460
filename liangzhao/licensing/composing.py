"""From the register to the face: the seed's fields in the seed's order, in words (domain.md §6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liangzhao.kernel.words import _
from liangzhao.licensing.subjects import Subject
from liangzhao.reference import codes, divisions, subjects
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseFiling, NurseRegistration, PhysicianFiling, PhysicianRegistration

TITLES = {
    Register.INSTITUTION: "医疗机构执业许可证",
    Register.PHYSICIAN: "医师执业证书",
    Register.NURSE: "护士执业证书",
}
FILING_TITLE = "多机构执业备案"
FILING_COLUMNS = {
    Register.PHYSICIAN: ("机构名称", "执业范围", "有效期限"),
    Register.NURSE: ("机构名称", "备案时间"),
}
MAY_BE_BLANK = frozenset({"任职资格", "技术职称"})
"""A practitioner without a professional title still has a licence (domain.md §6.2, P6)."""


@dataclass(frozen=True)
class FaceText:
    """The words of a face: facts in order, filings, and the dates licences and registers compare."""

    title: str
    holder: str
    number: str
    facts: tuple[tuple[str, str], ...]
    filings: tuple[tuple[str, ...], ...]
    issuer: str
    issued_on: date
    valid_from: date | None
    valid_until: date | None

    def missing(self) -> tuple[str, ...]:
        """The labels of mandatory facts that are empty."""
        return tuple(label for label, text in self.facts if not text and label not in MAY_BE_BLANK)


def long_date(day: date | None) -> str:
    """A day as faces write it: 2026年03月12日."""
    return f"{day.year}年{day.month:02d}月{day.day:02d}日" if day else ""


def compose(subject: Subject, on: date) -> FaceText:
    """The face of a subject as the register has it, with the names of ``on``."""
    if subject.kind is Register.INSTITUTION:
        return _institution(subject, on)
    if isinstance(subject.entry, PhysicianRegistration):
        return _physician(subject, subject.entry, on)
    if isinstance(subject.entry, NurseRegistration):
        return _nurse(subject, subject.entry, on)
    raise TypeError(f"no face for {subject.kind}")


def _institution(subject: Subject, on: date) -> FaceText:
    row = subject.institution
    period = f"{long_date(row.valid_from)}至{long_date(row.valid_until)}" if row.valid_from and row.valid_until else ""
    facts = (
        (_("机构名称"), row.name),
        (_("登记号"), row.reg_no),
        (_("地址"), row.address),
        (_("法定代表人"), row.legal_rep_name),
        (_("主要负责人"), row.principal_name),
        (_("有效期限"), period),
        (_("诊疗科目"), subjects.face_text(subject.subject_codes, on) if subject.subject_codes else ""),
        (_("签发机关"), subject.authority.name),
        (_("签发日期"), long_date(row.issued_on)),
    )
    return FaceText(
        TITLES[subject.kind],
        row.name,
        row.reg_no,
        facts,
        (),
        subject.authority.name,
        row.issued_on or on,
        row.valid_from,
        row.valid_until,
    )


def _personal(subject: Subject, on: date) -> tuple[tuple[str, str], ...]:
    person = subject.person
    if person is None:
        raise TypeError("a practitioner's face needs a person")
    birth = person.birth_date
    return (
        (_("姓名"), person.name),
        (_("性别"), codes.name("sex", person.sex, on).removesuffix("性")),
        (_("出生年月"), f"{birth.year}年{birth.month:02d}月"),
    )


def _physician(subject: Subject, row: PhysicianRegistration, on: date) -> FaceText:
    facts = (
        *_personal(subject, on),
        (_("执业级别"), codes.name("physician_level", row.level, on)),
        (_("执业类别"), codes.name("practice_category", row.category, on)),
        (_("执业范围"), scope_words(row.scopes, on)),
        (_("任职资格"), codes.name("physician_title", row.title, on) if row.title else ""),
        (_("证书编码"), row.licence_no),
        (_("执业地点"), divisions.full_name(row.practice_place)),
        (_("主要执业机构"), row.main_institution.name),
        (_("签发机关"), subject.authority.name),
        (_("签发日期"), long_date(row.issued_on)),
    )
    filings = tuple(
        (filing.institution.name, scope_words(filing.scopes, on), _term(filing.valid_from, filing.valid_until))
        for filing in _by_date(subject)
        if isinstance(filing, PhysicianFiling) and (filing.valid_until is None or filing.valid_until >= on)
    )
    return _text(subject, row, facts, filings, None)


def _nurse(subject: Subject, row: NurseRegistration, on: date) -> FaceText:
    facts = (
        *_personal(subject, on),
        (_("执业地点"), divisions.full_name(row.practice_place)),
        (_("主要执业机构"), row.main_institution.name),
        (_("技术职称"), codes.name("nurse_title", row.title, on) if row.title else ""),
        (_("护士执业证书编号"), row.licence_no),
        (_("注册有效期至"), long_date(row.valid_until)),
        (_("签发机关"), subject.authority.name),
        (_("签发日期"), long_date(row.issued_on)),
    )
    filings = tuple(
        (filing.institution.name, long_date(filing.filed_on))
        for filing in _by_date(subject)
        if isinstance(filing, NurseFiling)
    )
    return _text(subject, row, facts, filings, row.valid_until)


def _text(
    subject: Subject,
    row: PhysicianRegistration | NurseRegistration,
    facts: tuple[tuple[str, str], ...],
    filings: tuple[tuple[str, ...], ...],
    valid_until: date | None,
) -> FaceText:
    return FaceText(
        TITLES[subject.kind],
        facts[0][1],
        row.licence_no,
        facts,
        filings,
        subject.authority.name,
        row.issued_on,
        row.issued_on,
        valid_until,
    )


def _by_date(subject: Subject) -> list[PhysicianFiling | NurseFiling]:
    """The filings in the order they were recorded."""
    return sorted(subject.filings, key=lambda filing: (filing.filed_on, filing.institution.name))


def scope_words(scopes: list[str], on: date) -> str:
    """执业范围 in words; the face says 外科专业 where the code table says 外科."""
    names = (codes.name("practice_scope", scope, on) for scope in scopes)
    return "、".join(name if name.endswith("专业") else f"{name}专业" for name in names)


def _term(start: date, end: date | None) -> str:
    return f"{long_date(start)}至{long_date(end)}" if end else f"{long_date(start)}起"
