"""Entering many at once: the rows, versions, memberships and journal that the registers' actions would leave behind.

What an entry's version holds, which membership a registration makes, which steps a workflow has and what is on a face
are asked of the registers; a test compares an entry written here with one made by the actions, field by field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from liangzhao.access.actors import Actor
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.config.demo.copying import store
from liangzhao.kernel import clock
from liangzhao.reference.names import person_sort_key, search_tokens, sort_key
from liangzhao.registers.effects import Act, Register
from liangzhao.registers.entries import WORKFLOWS, Registration
from liangzhao.registers.institutions.models import Institution, InstitutionSubject
from liangzhao.registers.nurses.models import NurseFiling, NurseRegistration
from liangzhao.registers.people.models import Person, PhysicianQualification, Staffing
from liangzhao.registers.photos.models import Photo
from liangzhao.registers.physicians.models import PhysicianFiling, PhysicianRegistration
from liangzhao.registers.staffing import stated_by
from liangzhao.registers.versions.actions import FACE_FIELDS, REGISTER_OF, Entry, compose, facts_of_many
from liangzhao.registers.versions.models import EntryVersion

Filing = PhysicianFiling | NurseFiling


@dataclass(frozen=True)
class Step:
    """A change an entry has been through: its act, the fields it changed, and their plain values before it."""

    act: Act
    changed: tuple[str, ...]
    before: Mapping[str, object] = field(default_factory=dict)


@dataclass
class NewInstitution:
    """An institution as it stands today, with the way there, oldest step first."""

    row: Institution
    subjects: tuple[str, ...]
    entered: Act
    steps: list[Step] = field(default_factory=list)


@dataclass
class NewPractitioner:
    """A physician or nurse as they stand today, with the way there, oldest step first."""

    registration: Registration
    entered: Act
    qualification: PhysicianQualification | None = None
    photo: Photo | None = None
    uploader: Actor | None = None
    photo_act: Act | None = None
    activated: Act | None = None
    filings: list[Filing] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def person(self) -> Person:
        """Whose registration it is."""
        return self.registration.person


def moved(entry: Entry, step: str, act: Act, *, from_on: date | None = None, until_on: date | None = None) -> Step:
    """Put an unsaved entry behind a step of its workflow; StepNotOpen when its state forbids it."""
    taken = WORKFLOWS[REGISTER_OF[type(entry)]].step(step, state=entry.status)
    names = ("status", "status_from_on", "status_until_on", "status_reason")
    before = {name: _plain(getattr(entry, name)) for name in names}
    entry.status, entry.status_reason = taken.target, act.reason[:200]
    entry.status_from_on, entry.status_until_on = from_on, until_on
    return Step(act, ("status",), before)


def filed(new: NewPractitioner, filing: Filing, act: Act) -> None:
    """Add a multi-institution filing to an unsaved registration."""
    before = [str(each.institution_id) for each in new.filings]
    new.filings.append(filing)
    new.steps.append(Step(act, ("filings",), {"filings": before}))


def write_institutions(new: Sequence[NewInstitution]) -> None:
    """Store institutions with their 诊疗科目, versions and journal, in the caller's transaction."""
    for each in new:
        each.row.name_sort, each.row.name_tokens = sort_key(each.row.name), search_tokens(each.row.name)
        _number(each.row, each.steps)
    store([each.row for each in new])
    store(
        [
            InstitutionSubject(institution=each.row, code=code, approved_on=clock.local_date(each.entered.at))
            for each in new
            for code in dict.fromkeys(each.subjects)
        ]
    )
    _write_history([(each.row, each.entered, each.steps) for each in new])


def write_practitioners(new: Sequence[NewPractitioner]) -> None:
    """Store persons, qualifications, photos, registrations, filings, memberships, versions and journal."""
    for each in new:
        each.person.name_sort = person_sort_key(each.person.name)
        each.registration.area_path = each.registration.main_institution.area_path
        _number(each.registration, each.steps)
    store([each.person for each in new])
    store([each.qualification for each in new if each.qualification])
    store([each.photo for each in new if each.photo])
    registrations = [each.registration for each in new]
    filings = [filing for each in new for filing in each.filings]
    store([row for row in registrations if isinstance(row, PhysicianRegistration)])
    store([row for row in registrations if isinstance(row, NurseRegistration)])
    store([row for row in filings if isinstance(row, PhysicianFiling)])
    store([row for row in filings if isinstance(row, NurseFiling)])
    store([row for each in new for row in _memberships(each)])
    store([Event(**event._asdict()) for each in new for event in _personal_events(each)])
    _write_history([(each.registration, each.entered, each.steps) for each in new])


def _memberships(new: NewPractitioner) -> list[Staffing]:
    main = stated_by(new.registration)
    if new.registration.status in _ENDED:
        return [main]
    others = dict.fromkeys(
        filing.institution_id for filing in new.filings if filing.institution_id != main.institution_id
    )
    return [
        main,
        *(
            Staffing(person_id=main.person_id, profession=main.profession, institution_id=institution_id, is_main=False)
            for institution_id in others
        ),
    ]


_ENDED = ("CANCELLED", "REVOKED", "ANNULLED")


def _number(entry: Entry, steps: Sequence[Step]) -> None:
    face = FACE_FIELDS[REGISTER_OF[type(entry)]]
    entry.version = 1 + len(steps)
    entry.face_version = 1 + sum(bool(face & set(step.changed)) for step in steps)


def _write_history(entries: Sequence[tuple[Entry, Act, Sequence[Step]]]) -> None:
    versions: list[EntryVersion] = []
    events: list[journal.Entry] = []
    today = facts_of_many(entry for entry, _, _ in entries)
    for entry, entered, steps in entries:
        register = REGISTER_OF[type(entry)]
        acts = [entered, *(step.act for step in steps)]
        ends = [*(step.act.at for step in steps), None]
        bodies = _bodies(today[entry.pk], register, steps)
        for number, (act, until, body) in enumerate(zip(acts, ends, bodies, strict=True), start=1):
            versions.append(compose(entry, act, number=number, body=body, until=until))
            events.append(_event(entry, register, act, number, sorted(steps[number - 2].changed) if number > 1 else []))
    store(versions)
    store([Event(**event._asdict()) for event in events])


def _bodies(today: dict[str, object], register: Register, steps: Sequence[Step]) -> list[dict[str, object]]:
    """The facts of each version, oldest first: those of today with what the later steps changed put back."""
    body = today
    bodies = [body]
    for step in reversed(steps):
        on_face = bool(FACE_FIELDS[register] & set(step.changed))
        body = (
            body
            | dict(step.before)
            | {
                "version": _one_less(body["version"]),
                "face_version": _one_less(body["face_version"]) if on_face else body["face_version"],
            }
        )
        bodies.append(body)
    return bodies[::-1]


def _one_less(number: Any) -> int:
    return int(number) - 1


def _event(entry: Entry, register: Register, act: Act, version: int, changed: list[str]) -> journal.Entry:
    tag = Tag.REGISTER_CHANGED if version > 1 else Tag.REGISTER_ENTERED
    return journal.compose(
        tag,
        subject_kind=register,
        subject_id=entry.pk,
        by=act.by,
        at=act.at,
        person_id=_person(entry),
        body={"act": act.kind, "version": version, "source": act.source, "changed": changed},
    )


def _personal_events(new: NewPractitioner) -> list[journal.Entry]:
    person, photo, entered = new.person, new.photo, new.entered
    body: dict[str, object] = {"act": entered.kind, "source": entered.source}
    told = [_told(Tag.REGISTER_ENTERED, person, person, entered.by, entered.at, body)]
    if new.activated:
        told.append(_told(Tag.PERSON_ACTIVATED, person, person, new.activated.by, new.activated.at))
    if photo and new.uploader:
        told.append(_told(Tag.PHOTO_UPLOADED, photo, person, new.uploader, photo.uploaded_at))
    if photo and new.photo_act:
        tag = Tag.PHOTO_CONFIRMED if photo.status == Photo.Status.CONFIRMED else Tag.PHOTO_RETURNED
        told.append(_told(tag, photo, person, new.photo_act.by, new.photo_act.at))
    return told


def _told(
    tag: Tag,
    subject: Person | Photo,
    person: Person,
    by: journal.Actor,
    at: datetime,
    body: dict[str, object] | None = None,
) -> journal.Entry:
    kind = "person" if isinstance(subject, Person) else "photo"
    return journal.compose(
        tag, subject_kind=kind, subject_id=subject.pk, by=by, at=at, person_id=person.pk, body=body or {}
    )


def _person(entry: Entry) -> Any:
    return None if isinstance(entry, Institution) else entry.person_id


def _plain(value: object) -> object:
    return str(value) if isinstance(value, date) else value
