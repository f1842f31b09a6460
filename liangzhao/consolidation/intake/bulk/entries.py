"""Institutions entered by the thousand: the rows that the single path would leave, by COPY."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from liangzhao.access.actors import service
from liangzhao.consolidation.importing import states
from liangzhao.consolidation.importing.institutions import (
    InstitutionImport,
    RowRefused,
    Told,
    number_taken,
    public_ref,
)
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.places import Places
from liangzhao.consolidation.intake import renamed
from liangzhao.consolidation.intake.bulk.copying import Facts, text, written
from liangzhao.consolidation.intake.bulk.entering import Batch, Entered, Stored
from liangzhao.consolidation.intake.bulk.tables import Sheet
from liangzhao.consolidation.quality.model import Row
from liangzhao.kernel import clock
from liangzhao.reference.names import search_tokens, sort_key
from liangzhao.registers.models import Institution, InstitutionSubject
from liangzhao.registers.versions import actions as versions


class Ready(NamedTuple):
    """A row that can become an entry, as far as the row itself tells."""

    number: int
    told: Told


class Institutions:
    """Enters rows of one list of institutions."""

    def __init__(self, mapping: Columns) -> None:
        """Read what every row is compared with, in the caller's transaction."""
        self.mapping = mapping
        self._places = Places()
        self._places.authority("", "")  # read now, by the process that has the database
        self._taker = InstitutionImport("", mapping, service("import"), places=self._places)

    def prepare(self, number: int, raw: Mapping[str, str], _given: Row) -> Ready | str:
        """What a row says; the rule against it when it cannot be an entry whoever is known."""
        try:
            return Ready(number, self._taker.read(number, raw))
        except RowRefused as refused:
            return refused.problem.rule

    def store(self, rows: Sequence[Ready], batch: Batch) -> Stored:
        """Enter what is new, in the caller's transaction; what the register may know already is left."""
        codes, holders = _known(rows, batch.source)
        judged, fresh, numbers = Stored(), dict[str, int](), set[str]()
        writing = _Writing(batch)
        for row in rows:
            keys, number = row.told.keys(row.number), str(row.told.facts.get("reg_no") or "")
            if row.told.key in codes:
                judged.left.add(row.number)
            elif any(each in batch.seen or each in fresh for each in keys):
                judged.block(row.number, "DQ-14")
            elif number in numbers:
                judged.left.add(row.number)
            elif number in holders:
                _judge(row, holders[number], batch, judged)
            elif problem := states.undecided(row.number, row.told.state, is_decided=False):
                judged.block(row.number, problem.rule)
            else:
                writing.enter(row)
                fresh |= keys
                numbers |= {number} - {""}
        stored = batch.store(judged)
        batch.seen.update(fresh)
        return stored


def _judge(row: Ready, holder: Institution, batch: Batch, judged: Stored) -> None:
    """A row with the 登记号 of an entry is about that one, or refused."""
    if known := renamed.of_row(row.number, number_taken(row.number, row.told, holder), batch.names()):
        judged.know(row.number, known)
    else:
        judged.block(row.number, "DQ-14")


def _known(rows: Sequence[Ready], source: str) -> tuple[set[str], dict[str, Institution]]:
    """The codes of these rows that the register has from this source, and the entries that have their 登记号."""
    codes = Institution.objects.filter(source=source, foreign_code__in=[row.told.key for row in rows])
    wanted = [str(number) for row in rows if (number := row.told.facts.get("reg_no"))]
    holders = {holder.reg_no: holder for holder in Institution.objects.filter(reg_no__in=wanted)}
    return set(codes.values_list("foreign_code", flat=True)), holders


class _Writing:
    """The lines of a batch; rows of a list say mostly the same facts."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._shapes: dict[tuple[str, ...], _Shape] = {}

    def enter(self, row: Ready) -> None:
        """One row."""
        names = tuple(row.told.facts)
        if names not in self._shapes:
            self._shapes[names] = _Shape(self._batch, names, self._subjects)
        self._shapes[names].enter(row)

    @cached_property
    def _subjects(self) -> Sheet:
        """诊疗科目, each a line of its own."""
        sheet = self._batch.sheet()
        fixed = {"approved_on": str(clock.local_date(self._batch.at))}
        sheet.into(InstitutionSubject, "id", "institution_id", "code", fixed=fixed)
        return sheet


class _Shape:
    """The lines of entries that say the same facts; their 诊疗科目 are lines of a sheet of their own."""

    def __init__(self, batch: Batch, names: Sequence[str], subjects: Sheet) -> None:
        self._batch, self._subjects = batch, subjects
        own = ("public_ref", "foreign_code", "division", *names)
        self._facts = Facts(("authority_id", "area_path", *own, "subjects"), {**_blank(), "source": batch.source})
        self._sheet = batch.sheet(number="integer", entry="uuid", authority="uuid", area="text")
        places = {"id": "entry", "authority_id": "authority", "area_path": "area"}
        self._sheet.into(Institution, *own, "name_sort", "name_tokens", places=places, fixed={"source": batch.source})
        self._entered = Entered(batch, self._sheet, "institution", institution="entry", person=None)

    def enter(self, row: Ready) -> None:
        """One row."""
        told, key = row.told, self._batch.keys.new()
        authority = told.authority
        own = (public_ref(), told.key, told.division, *told.facts.values(), list(told.subjects))
        (*facts, _subjects), in_json = self._facts.told((str(authority.pk), authority.area_path, *own))
        name = str(told.facts["name"])
        found_by = (text(sort_key(name)), written(search_tokens(name)))
        self._sheet.add((str(row.number), key, *facts, *found_by, *self._entered.told(key, in_json, None)))
        for code in told.subjects:
            self._subjects.add((self._batch.keys.new(), key, code))
        self._batch.entered[row.number] = key


@cache
def _blank() -> dict[str, object]:
    """What a version says of an institution about which nothing is told."""
    return versions.facts_of(Institution())
