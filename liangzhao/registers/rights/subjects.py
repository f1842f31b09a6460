"""What a person may ask about: each piece of personal data with its legal basis, from the inventory (SEC-P5, P6)."""

from __future__ import annotations

from dataclasses import dataclass

from liangzhao.kernel.words import _
from liangzhao.law import personal_data
from liangzhao.registers.rights.models import RightsRequest

Kind = RightsRequest.Kind
PHOTOS = "photos"
REGISTRATION = "registration"
QUALIFICATION = "qualification"


@dataclass(frozen=True)
class Subject:
    """One piece of data. ``is_optional`` rests on consent alone: its person ends it without asking anybody."""

    key: str
    label: str
    is_optional: bool
    article: str
    kept: str
    corrected_here: bool = False

    def allows(self, kind: str) -> bool:
        """Whether this can be asked about it: consent is withdrawn where there is one, photos are only erased."""
        if self.key == PHOTOS:
            return kind in {Kind.ERASE, Kind.WITHDRAW}
        return kind != Kind.WITHDRAW or self.is_optional

    def ends_at_once(self, kind: str) -> bool:
        """Whether the person's own word is enough."""
        return self.is_optional and kind != Kind.CORRECT


def _of_person(field: str) -> Subject:
    line = personal_data.line_of("registers.Person", field)
    terms = personal_data.terms()
    return Subject(
        field,
        line.says,
        line.basis == "consent",
        terms.bases[line.basis].article,
        terms.kept[line.kept].says,
        corrected_here=True,
    )


def _of_register(key: str, label: str, model: str) -> Subject:
    line = personal_data.of(model).lines[0]
    terms = personal_data.terms()
    return Subject(
        key, label, is_optional=False, article=terms.bases[line.basis].article, kept=terms.kept[line.kept].says
    )


CORRECTED = (
    "name",
    "former_name",
    "sex",
    "birth_date",
    "ethnicity",
    "nationality",
    "education",
    "school",
    "mobile",
    "email",
)

SUBJECTS: dict[str, Subject] = {
    subject.key: subject
    for subject in (
        *(_of_person(field) for field in CORRECTED),
        _of_register(REGISTRATION, _("执业注册信息"), "registers.NurseRegistration"),
        _of_register(QUALIFICATION, _("医师资格信息"), "registers.PhysicianQualification"),
        Subject(
            PHOTOS,
            _("未使用的照片（未提交、被退回或被替换）"),
            is_optional=True,
            article="《个人信息保护法》第四十七条第一款第一项",
            kept=personal_data.terms().kept["confirmed_photo"].says,
        ),
    )
}

OPTIONAL = tuple(key for key, subject in SUBJECTS.items() if subject.is_optional)
SET_ASIDE = tuple(key for key in OPTIONAL if key != PHOTOS)
"""Data whose processing can be restricted by keeping the value out of everybody's reach."""
