"""Persons: entering them, mirroring their qualifications, activating their account."""

from __future__ import annotations

from datetime import date

from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import encryption
from liangzhao.kernel.identifiers import id_number, qualification_no
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.reference.names import person_sort_key
from liangzhao.registers.effects import Act
from liangzhao.registers.people.models import Person, PhysicianQualification

CITIZEN_ID = "01"


class WrongIdNumber(Refusal):
    """Raised when an ID number cannot belong to anybody; says what is wrong with it."""

    template = _("身份证号有误：%(finding)s")


class PersonKnown(Refusal):
    """Raised when the register already holds a person with this ID number."""

    template = _("登记簿中已有该证件号码的人员，请核对后在原记录上办理。")


class PersonMerged(Refusal):
    """Raised when somebody would use a row that was merged into another one of the same person."""

    template = _("该记录已并入同一人员的另一条记录，请按合并后的证件号码办理。")


def index_of(id_no: str, id_type: str = CITIZEN_ID) -> bytes:
    """The blind index of an ID number: equal for every way of writing the same number (SEC-P2)."""
    return index_of_normal(normal_id(id_no, id_type), id_type)


def index_of_normal(id_no: str, id_type: str = CITIZEN_ID) -> bytes:
    """The same for a number as it is kept; the caller vouches that it is one."""
    return encryption.blind_index(f"{id_type}|{id_no}")


def normal_id(id_no: str, id_type: str = CITIZEN_ID) -> str:
    """An ID number as it is kept; WrongIdNumber when a citizen number is impossible."""
    if id_type != CITIZEN_ID:
        return id_no.strip().upper()
    found = id_number.check(id_no)
    if not found.ok:
        raise WrongIdNumber(finding=next(finding.sentence for finding in found.findings if finding.level == "hard"))
    return found.normalised


def enter(
    *, id_no: str, name: str, sex: str, birth_date: date, act: Act, id_type: str = CITIZEN_ID, **facts: object
) -> Person:
    """A new person of the register, and an act of their own in the journal; raises what ``keep`` raises."""
    person = keep(id_no=id_no, name=name, sex=sex, birth_date=birth_date, id_type=id_type, **facts)
    say_entered(person, act)
    return person


def keep(*, id_no: str, name: str, sex: str, birth_date: date, id_type: str = CITIZEN_ID, **facts: object) -> Person:
    """A new person whom the caller's act enters together with a registration, and says so (``entries``).

    PersonKnown when the ID number is already there, WrongIdNumber when it cannot belong to anybody.
    """
    index = index_of(id_no, id_type)
    if Person.objects.filter(id_type=id_type, id_no_index=index).exists():
        raise PersonKnown
    person = Person(
        id_type=id_type,
        id_no=normal_id(id_no, id_type),
        id_no_index=index,
        name=name,
        name_sort=person_sort_key(name),
        sex=sex,
        birth_date=birth_date,
        **facts,
    )
    person.save(force_insert=True)
    return person


def say_entered(person: Person, act: Act) -> None:
    """Tell the journal of an act that entered a person, and nothing with them."""
    journal.record(
        Tag.REGISTER_ENTERED,
        subject_kind="person",
        subject_id=person.pk,
        by=act.by,
        at=act.at,
        person_id=person.pk,
        body={"act": act.kind, "source": act.source},
    )


def mirror_qualification(
    *,
    person: Person,
    qual_no: str,
    level: str,
    category: str,
    obtained_on: date,
    issuing_organ: str,
    verify_status: str,
) -> PhysicianQualification:
    """An entry of the examination register as it was told to us."""
    normalised = qualification_no.check(qual_no).normalised
    made = PhysicianQualification(
        person=person,
        qual_no=normalised,
        qual_no_index=qualification_index_of(normalised),
        level=level,
        category=category,
        obtained_on=obtained_on,
        issuing_organ=issuing_organ,
        verify_status=verify_status,
    )
    made.save(force_insert=True)
    return made


def qualification_index_of(normalised: str) -> bytes:
    """By what an entry of the examination register is found without opening it."""
    return encryption.blind_index(f"qual|{normalised}")


def activate(*, person: Person, act: Act) -> Person:
    """Make the person's account usable: real name known by name and ID number (domain.md §1.5).

    PersonMerged when another row stands for the person.
    """
    if person.merged_into_id is not None:
        raise PersonMerged
    if person.activated_at is None:
        person.activated_at, person.real_name_level = act.at, Person.RealName.ID_MATCH
        person.save(update_fields=["activated_at", "real_name_level"])
        journal.record(
            Tag.PERSON_ACTIVATED, subject_kind="person", subject_id=person.pk, by=act.by, at=act.at, person_id=person.pk
        )
    return person
