"""Entering the rows of a foreign list of physicians, nurses or qualifications into the registers.

A row becomes an entry only when nobody has to guess: a right 身份证号, a number of its own, an institution of the
register. Everything else is a named problem under the rule that found it, and waits with its raw row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from liangzhao.access.actors import Actor
from liangzhao.consolidation.importing.institutions import Done, RowRefused
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.report import Problem, Result
from liangzhao.consolidation.intake import person_facts
from liangzhao.consolidation.intake.row_problems import (
    licence_of_another,
    of_rule,
    said_twice,
)
from liangzhao.consolidation.quality import running
from liangzhao.consolidation.quality.fields import ENDED
from liangzhao.consolidation.quality.model import Context, Kind, Row
from liangzhao.consolidation.quality.rules import identity
from liangzhao.kernel import clock, encryption
from liangzhao.kernel.words import _, sentence
from liangzhao.registers import entries
from liangzhao.registers.effects import Act
from liangzhao.registers.institutions.merging import survivor_of
from liangzhao.registers.models import (
    Institution,
    NurseRegistration,
    Person,
    PhysicianQualification,
    PhysicianRegistration,
)
from liangzhao.registers.people import actions as people
from liangzhao.registers.people import merging

Registration = PhysicianRegistration | NurseRegistration
_MOST_NAMESAKES = 50
_IS_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""How a workplace an officer chose is told: by the key of its entry."""


@dataclass
class PersonImport:
    """One run over one list of persons."""

    kind: Kind
    source: str
    mapping: Columns
    by: Actor
    institution_of: Callable[[Row], Institution | None] = field(default_factory=lambda: workplace_of)
    seen: dict[str, int] = field(default_factory=dict)
    done: list[Done] = field(default_factory=list)
    entry_of: dict[int, tuple[UUID, UUID]] = field(default_factory=dict)
    unnumbered: int = 0
    _unlike: list[Problem] = field(default_factory=list)

    def take(self, number: int, row: Mapping[str, str]) -> tuple[Result, list[Problem]]:
        """Enter, update or leave one row, in the caller's transaction; RowRefused when it cannot be an entry."""
        person_facts.refuse_misshapen(number, row)
        given, problems = self._read(number, row)
        take = self._qualification if self.kind is Kind.QUALIFICATION else self._registration
        self._unlike = []
        try:
            result = take(number, given, *self._person(number, given))
        except RowRefused as refused:
            raise refused.with_more(self._faults(number, given, problems)) from None
        return result, problems + self._unlike

    def faults(self, number: int, row: Mapping[str, str]) -> list[Problem]:
        """Everything for which a row must be mended, asked without taking it."""
        try:
            person_facts.refuse_misshapen(number, row)
        except RowRefused as refused:
            return [refused.problem]
        return self._faults(number, *self._read(number, row))

    def _read(self, number: int, row: Mapping[str, str]) -> tuple[Row, list[Problem]]:
        """The tidied row, and the dates in it that are in doubt."""
        given, tidying = running.tidied(number, self.mapping.ours(row), Context(self.kind, clock.today()))
        return given, person_facts.in_doubt(number, tidying)

    def _faults(self, number: int, given: Row, doubts: list[Problem]) -> list[Problem]:
        institution = None if self.kind is Kind.QUALIFICATION else self.institution_of(given)
        of_row = person_facts.faults(self.kind, number, given, institution, doubts)
        return [*of_row, *person_facts.refusals(self._against_others(number, given))]

    def _against_others(self, number: int, given: Row) -> list[Callable[[], object]]:
        """What earlier rows and the register say against a row; only numbers that are right can be asked for."""
        name = "qual_no" if self.kind is Kind.QUALIFICATION else "licence_no"
        asked: list[Callable[[], object]] = [lambda: self._refuse_said(number, name, given.get(name, ""))]
        if not identity.settled(given) or not given.get("name", ""):
            return asked
        asked.append(lambda: self._known_person(number, *person_facts.who(number, given)))
        if self.kind is not Kind.QUALIFICATION:
            asked.append(lambda: self._refuse_number_of_another(number, given))
        return asked

    def _refuse_number_of_another(self, number: int, given: Row) -> None:
        known = _by_number(self.kind, given.get("licence_no", ""))
        holder = _person_of(identity.settled(given))
        if known is not None and (holder is None or merging.survivor_of(holder).pk != known.person_id):
            raise RowRefused(licence_of_another(number, known.licence_no))

    def _person(self, number: int, given: Row) -> tuple[Person, bool]:
        """The person of the row, entered when the register has none with that number; whether they are new."""
        id_no, name = person_facts.who(number, given)
        known = self._known_person(number, id_no, name)
        return (known, False) if known else (self._enter_person(number, id_no, name, given), True)

    def _known_person(self, number: int, id_no: str, name: str) -> Person | None:
        """Who has that number in the register; RowRefused when it is another name's."""
        known = _person_of(id_no)
        if known is None:
            return None
        standing = merging.survivor_of(known)
        if name not in {known.name, known.former_name} and name not in merging.names_of(standing):
            raise RowRefused(of_rule(number, "DQ-09", "name", name))
        return standing

    def _enter_person(self, number: int, id_no: str, name: str, given: Row) -> Person:
        person = people.keep(id_no=id_no, name=name, **person_facts.of_person(number, id_no, given))
        self.done.append((number, "person", person.pk, None, {}))
        return person

    def act(self) -> Act:
        return Act(by=self.by, at=clock.now(), kind="import", reason=self.source, source=f"import:{self.source}"[:60])

    def _registration(self, number: int, given: Row, person: Person, is_new: bool) -> Result:
        licence_no = person_facts.printed_number(self.kind, number, given)
        self._refuse_again(number, "licence_no", licence_no)
        known = _by_number(self.kind, licence_no)
        if known is not None and known.person_id != person.pk:
            raise RowRefused(licence_of_another(number, licence_no))
        facts = self.facts(number, given)
        if known is not None:
            self.entry_of[number] = known.pk, known.authority_id
            return self._update(number, known, facts)
        model = PhysicianRegistration if self.kind is Kind.PHYSICIAN else NurseRegistration
        if facts["status"] not in ENDED and not is_new and _has_live(model, person):
            raise RowRefused(of_rule(number, "DQ-10", "status", given.get("status", "")))
        registration = model(person=person, licence_no=licence_no, **facts)
        entry = entries.enter_registration(registration, self.act(), with_person=is_new)
        self.done.append((number, str(self.kind), entry.pk, None, {}))
        self.entry_of[number] = entry.pk, entry.authority_id
        return Result.ENTERED

    def _refuse_again(self, number: int, name: str, printed: str) -> None:
        self._refuse_said(number, name, printed)
        self.seen[printed] = number

    def _refuse_said(self, number: int, name: str, printed: str) -> None:
        if printed in self.seen and self.seen[printed] != number:
            raise RowRefused(said_twice(number, name, printed, self.seen[printed]))

    def _update(self, number: int, known: Registration, facts: Mapping[str, object]) -> Result:
        """Only what an import may say again: the department and the title, when the register has none.

        What else the list says otherwise is named and changes nothing.
        """
        self._unlike = [
            _otherwise(number, name, getattr(known, name), facts[name])
            for name in _SAID_BY_THE_REGISTER
            if name in facts and facts[name] != getattr(known, name)
        ]
        changed = {
            name: facts[name] for name in ("department", "title") if facts.get(name) and not getattr(known, name)
        }
        if not changed:
            return Result.UNCHANGED
        before = {name: getattr(known, name) for name in changed}
        entries.change(cast("NurseRegistration", known), values=changed, act=self.act())  # either will do
        self.done.append((number, str(self.kind), known.pk, before, changed))
        return Result.UPDATED

    def facts(self, number: int, given: Row) -> dict[str, object]:
        """What the registration of a tidied row says beside its number and person; RowRefused when it cannot be one."""
        return person_facts.registration(self.kind, number, given, self.institution_of(given), clock.today())

    def _qualification(self, number: int, given: Row, person: Person, is_new: bool) -> Result:
        qual_no, facts = person_facts.qualification(number, given)
        self._refuse_again(number, "qual_no", qual_no)
        if PhysicianQualification.objects.filter(qual_no_index=encryption.blind_index(f"qual|{qual_no}")).exists():
            return Result.UNCHANGED
        if is_new:
            people.say_entered(person, self.act())
        made = people.mirror_qualification(person=person, qual_no=qual_no, **facts)
        self.done.append((number, "qualification", made.pk, None, {}))
        self.entry_of[number] = made.pk, made.pk
        return Result.ENTERED


def _person_of(id_no: str) -> Person | None:
    return Person.objects.filter(id_type=people.CITIZEN_ID, id_no_index=people.index_of(id_no)).first()


def _by_number(kind: Kind, licence_no: str) -> Registration | None:
    if kind is Kind.PHYSICIAN:
        return PhysicianRegistration.objects.filter(licence_no=licence_no).first()
    return NurseRegistration.objects.filter(licence_no=licence_no).first()


def _has_live(model: type[PhysicianRegistration | NurseRegistration], person: Person) -> bool:
    return model._default_manager.filter(person=person).exclude(status__in=ENDED).exists()


def workplace_of(given: Row) -> Institution | None:
    """The one institution with that 登记号, or of exactly that name; how else it may be meant, an officer tells."""
    chosen = given.get("institution", "")
    if _IS_KEY.fullmatch(chosen):
        return _standing(Institution.objects.filter(pk=chosen))
    if number := given.get("institution_reg_no", ""):
        return _standing(Institution.objects.filter(reg_no=number))
    return _standing(Institution.objects.filter(name=chosen)[:_MOST_NAMESAKES]) if chosen else None


def _standing(rows: Iterable[Institution]) -> Institution | None:
    """What these entries are by now, when that is one institution."""
    found = {row.pk: row for row in map(survivor_of, rows)}
    return next(iter(found.values())) if len(found) == 1 else None


_SAID_BY_THE_REGISTER = ("main_institution", "level", "category", "status", "valid_until")


def _otherwise(number: int, name: str, held: object, given: object) -> Problem:
    told = given.name if isinstance(given, Institution) else str(given)
    stands = held.name if isinstance(held, Institution) else str(held)
    says = sentence(_("登记簿为“%(held)s”，名单与之不同，未改动；确需更正的，请办理登记簿维护。"), held=stands)
    field_name = "institution" if name == "main_institution" else name
    return Problem(number, "IM-08", field_name, told[:60], says, blocks=False)
