"""Licences issued through the registers, as a holder downloads them; each is made once in a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from liangzhao.documents import store
from liangzhao.kernel import clock
from liangzhao.licensing.faces.face import Face
from liangzhao.licensing.files import face_of, file_of
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.reference import codes
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Person, Photo
from tests.faces import samples
from tests.support.cast import Cast

FILED_ON = date(2026, 3, 2)


@dataclass(frozen=True)
class Issued:
    """The two files of one licence, and the face and the printed code they must show."""

    ofd: bytes
    pdf: bytes
    face: Face


def _nurse(cast: Cast) -> Request:
    return _of_nurse(cast, "王小兰", "北京海淀示例医院")


def _rare_names(cast: Cast) -> Request:
    return _of_nurse(cast, samples.RARE, f"北京{samples.RARE}医院")


def _of_nurse(cast: Cast, name: str, hospital: str) -> Request:
    nurse = cast.nurse(name, cast.institution(hospital), photo="")
    _photographed(nurse.person)
    return Request(Register.NURSE, nurse.person_id, new_key())


def _physician_with_twelve_filings(cast: Cast) -> Request:
    physician = cast.physician("李建国", cast.institution(), photo="")
    _photographed(physician.person)
    for number in range(12):
        place = cast.institution(f"北京海淀示例社区卫生服务中心第{number + 1}门诊部")
        entries.file_at(
            physician, institution=place, filed_on=FILED_ON, authority=place.authority, act=cast.act("file"),
            valid_until=date(2031, 3, 1),
        )  # fmt: skip
    return Request(Register.PHYSICIAN, physician.person_id, new_key())


def _institution_with_forty_subjects(cast: Cast) -> Request:
    hospital = cast.institution("北京海淀示例综合医院")
    listed = [code for code, _name in codes.choices("diagnosis_subject", clock.today())][:40]
    entries.change(hospital, values={}, subjects=listed, act=cast.act("change"))
    return Request(Register.INSTITUTION, hospital.pk, new_key())


CASES: dict[str, Callable[[Cast], Request]] = {
    "nurse": _nurse,
    "physician-with-12-filings": _physician_with_twelve_filings,
    "institution-with-40-subjects": _institution_with_forty_subjects,
    "rare-names": _rare_names,
}


def licensed(cast: Cast, case: str) -> Issued:
    """Issue the licence of a case and download both of its files."""
    licence = issue(CASES[case](cast), by=cast.by)
    return Issued(file_of(licence, "ofd", by=cast.by), file_of(licence, "pdf", by=cast.by), face_of(licence))


def _photographed(person: Person) -> None:
    """Give a person a confirmed photo that programs can draw."""
    blob = store.put(samples.photo(), media_type="image/jpeg")
    at = clock.now()
    Photo.objects.create(
        person=person, status="CONFIRMED", image=blob, thumbnail=blob, has_passed=True, uploaded_at=at, decided_at=at,
        decided_by=person.pk,
    )  # fmt: skip
