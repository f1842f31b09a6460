"""What a portal may load: an authority what it registered, an institution its own staff (domain.md §1.4).

The command of the node registers each row with the authority of its district. In a portal no row is handed on: one
that belongs to another authority or institution is refused and says where it belongs, because whoever loads a list
answers for its rows, and each register entry has exactly one 登记机关. An authority of a province or city registers
in every county under it; a county is refused what lies elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from liangzhao.access.actors import Actor
from liangzhao.consolidation.importing import normalising, places
from liangzhao.consolidation.importing.institutions import Done, InstitutionImport, RowRefused
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.report import ELSEWHERE, Problem, Result
from liangzhao.consolidation.intake.owners import NODE, Owner
from liangzhao.consolidation.intake.persons import PersonImport
from liangzhao.consolidation.quality.model import REGISTERED, Kind
from liangzhao.kernel.words import _, sentence
from liangzhao.reference import authorities
from liangzhao.reference.models import Authority
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianQualification, PhysicianRegistration

_FORMULA_SIGNS = "=+-@"
_REGISTRATIONS: dict[Kind, type[PhysicianRegistration | NurseRegistration]] = {
    Kind.PHYSICIAN: PhysicianRegistration,
    Kind.NURSE: NurseRegistration,
}


class Taker(Protocol):
    """Makes entries of rows, and remembers what it did to which entry."""

    by: Actor
    unnumbered: int

    @property
    def done(self) -> list[Done]: ...
    @property
    def entry_of(self) -> dict[int, tuple[UUID, UUID]]: ...

    def take(self, number: int, row: Mapping[str, str]) -> tuple[Result, list[Problem]]: ...


def taker(
    kind: Kind, source: str, columns: Columns, by: Actor, owner: Owner, *, decided: Collection[str] = ()
) -> Taker:
    """Who takes the rows of a list on behalf of its owner; ``decided`` are fields whose value an officer gave."""
    own = own_columns(columns, owner)
    if kind is not Kind.INSTITUTION:
        persons = PersonImport(kind, source, own, by)
        return persons if owner == NODE else Guarded(persons, kind, own, owner)
    institutions = InstitutionImport(source, own, by, decided)
    if owner == NODE or owner.authority_id is None:
        return institutions
    institutions.places = OwnPlaces(Authority.objects.get(pk=owner.authority_id))
    return Guarded(institutions, kind, own, owner)


@dataclass(frozen=True)
class OwnColumns(Columns):
    """A mapping whose rows are all at one institution, whatever they say of it or do not."""

    always: dict[str, str] = field(default_factory=dict)

    def ours(self, row: Mapping[str, str]) -> dict[str, str]:
        return self.told(row) | self.always

    def told(self, row: Mapping[str, str]) -> dict[str, str]:
        """What the row says; an apostrophe that kept a spreadsheet from computing a cell is taken off again."""
        return {name: _unquoted(value) for name, value in super().ours(row).items()}


def own_columns(columns: Columns, owner: Owner) -> Columns:
    """The columns as the owner's rows are read: an institution need not say that its staff is its own."""
    if owner == NODE:
        return columns
    always: dict[str, str] = {}
    if owner.institution_id is not None:
        own = Institution.objects.get(pk=owner.institution_id)
        always = {"institution": own.name, "institution_reg_no": own.reg_no}
    return OwnColumns(columns.columns, columns.values, columns.encoding, columns.sheet, columns.header_row, always)


def _unquoted(value: str) -> str:
    return value[1:] if value[:1] == "'" and value[1:2] in tuple(_FORMULA_SIGNS) else value


class OwnPlaces(places.Places):
    """Places as one authority sees them: what lies under it is its own to register."""

    def __init__(self, own: Authority) -> None:
        self.own = own

    def authority(self, code: str, place: str) -> Authority | None:
        """The authority itself for places in its area, else whoever registers there."""
        found = super().authority(code, place)
        low, high = authorities.subtree_bounds(self.own)
        return self.own if found is not None and low <= found.area_path < high else found


def elsewhere(known: places.Places, given: Mapping[str, str], owner: Owner) -> Authority | None:
    """The other authority in whose area a row says its institution is; None for its owner's and for no known area."""
    code, place = (normalising.text(given.get(name, "")) for name in ("division", "district"))
    organ = known.authority(code, place) if code or place else None
    return organ if organ is not None and organ.pk != owner.authority_id else None


@dataclass
class Guarded:
    """A taker that refuses rows which are somebody else's; what they brought is rolled back with the refusal."""

    inner: InstitutionImport | PersonImport
    kind: Kind
    columns: Columns
    owner: Owner

    @property
    def by(self) -> Actor:
        """Who takes."""
        return self.inner.by

    @by.setter
    def by(self, actor: Actor) -> None:
        self.inner.by = actor

    @property
    def done(self) -> list[Done]:
        """What was done, as of the taker inside."""
        return self.inner.done

    @property
    def entry_of(self) -> dict[int, tuple[UUID, UUID]]:
        """The entries of rows, as of the taker inside."""
        return self.inner.entry_of

    @property
    def unnumbered(self) -> int:
        """Institutions without 登记号, as of the taker inside."""
        return self.inner.unnumbered

    @unnumbered.setter
    def unnumbered(self, count: int) -> None:
        self.inner.unnumbered = count

    def take(self, number: int, row: Mapping[str, str]) -> tuple[Result, list[Problem]]:
        """Take a row of the owner's; RowRefused for anybody else's."""
        if self.owner.institution_id is not None:
            try:
                self._refuse_other_institution(self.owner.institution_id, number, row)
            except RowRefused as refused:
                more = self.inner.faults(number, row) if isinstance(self.inner, PersonImport) else ()
                raise refused.with_more(more) from None
        try:
            result, problems = self.inner.take(number, row)
        except RowRefused:
            self._refuse_elsewhere(number, row)
            raise
        if self.kind is Kind.QUALIFICATION:
            self._refuse_stranger(number, result)
        else:
            self._refuse_entry_of_another(number)
        return result, problems

    def _refuse_other_institution(self, own_id: UUID, number: int, row: Mapping[str, str]) -> None:
        """A row may name its institution by number or by any of its names; nothing said means the owner."""
        told = self.columns.told(row) if isinstance(self.columns, OwnColumns) else self.columns.ours(row)
        reg_no, name = (normalising.text(told.get(each, "")) for each in ("institution_reg_no", "institution"))
        own = Institution.objects.get(pk=own_id)
        if reg_no and reg_no == own.reg_no:
            return
        names = {normalising.text(each) for each in (own.name, *own.other_names)}
        if reg_no or (name and name not in names):
            says = _("本行写明的执业机构不是本机构（%(own)s），未登记；属于本机构的，请改为登记名称，或不对照这一列。")
            problem = "institution_reg_no" if reg_no else "institution"
            said = sentence(says, own=own.name)
            raise RowRefused(Problem(number, "IM-05", problem, (reg_no or name)[:60], said))

    def _refuse_entry_of_another(self, number: int) -> None:
        entry_id, authority_id = self.entry_of[number]
        if self.owner.institution_id is not None:
            entry = _REGISTRATIONS[self.kind]._default_manager.get(pk=entry_id)
            if entry.main_institution_id != self.owner.institution_id:
                says = _("登记簿中这个执业证书编号登记在其他机构，本行未登记；变更执业机构请办理变更注册。")
                raise RowRefused(Problem(number, "IM-05", "licence_no", entry.licence_no, sentence(says)))
        elif authority_id != self.owner.authority_id:
            raise RowRefused(self._of_another(number, Authority.objects.get(pk=authority_id)))

    def _refuse_elsewhere(self, number: int, row: Mapping[str, str]) -> None:
        """Nobody here has to mend a row of another authority, whatever else is wrong with it."""
        if self.owner.institution_id is not None:
            return
        organ = self._organ_elsewhere(self.columns.ours(row))
        if organ is not None:
            raise RowRefused(self._of_another(number, organ)) from None

    def _organ_elsewhere(self, given: Mapping[str, str]) -> Authority | None:
        if isinstance(self.inner, InstitutionImport):
            return elsewhere(self.inner.places, given, self.owner)
        workplace = self.inner.institution_of(given) if self.kind in REGISTERED else None
        if workplace is None or workplace.authority_id == self.owner.authority_id:
            return None
        return workplace.authority

    def _of_another(self, number: int, organ: Authority) -> Problem:
        says = sentence(_("本行由%(name)s登记，不属本机关管辖，由该机关导入，本机关无需处理。"), name=organ.name)
        return Problem(number, ELSEWHERE, _PLACE_FIELD[self.kind], organ.name, says)

    def _refuse_stranger(self, number: int, result: Result) -> None:
        """Qualifications are mirrored for physicians this authority registered, and for nobody else."""
        if result is not Result.ENTERED:
            return
        made = PhysicianQualification.objects.get(pk=self.done[-1][2])
        ours = PhysicianRegistration.objects.filter(person=made.person_id, authority=self.owner.authority_id)
        if not ours.exists():
            says = _("本机关没有登记这名医师，资格信息未登记；请先导入执业注册，或由其登记机关导入。")
            raise RowRefused(Problem(number, "IM-06", "id_no", "", sentence(says)))


_PLACE_FIELD = {Kind.INSTITUTION: "district", Kind.PHYSICIAN: "institution", Kind.NURSE: "institution"}
