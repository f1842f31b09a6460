"""Institutions entered by the thousand: the rows that the single path would leave, by COPY."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from liangzhao.access.actors import service
from liangzhao.consolidation.importing.institutions import InstitutionImport, RowRefused, Told, public_ref
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.places import Places
from liangzhao.consolidation.intake.bulk.copying import plain_and_written, text, written
from liangzhao.consolidation.intake.bulk.entering import Batch, Entries, Stored
from liangzhao.consolidation.intake.bulk.scanning import KeysOf, number_key
from liangzhao.consolidation.intake.bulk.tables import Form, Lines
from liangzhao.consolidation.quality.model import Row
from liangzhao.reference.names import search_tokens, sort_key
from liangzhao.registers.models import Institution
from liangzhao.registers.versions import actions as versions

_LONGEST_CODE = 40
_TOO_LONG = "…"


class Ready(NamedTuple):
    """A row that can become an entry, as far as the row itself tells."""

    number: int
    told: Told


class _Place(NamedTuple):
    pk: str
    authority_id: str
    area_path: str


class Institutions:
    """Enters rows of one list of institutions."""

    def __init__(self, mapping: Columns) -> None:
        """Read what every row is compared with, in the caller's transaction."""
        self.mapping = mapping
        self._places = Places()
        self._places.authority("", "")  # read now, by the process that has the database
        self._taker = InstitutionImport("", mapping, service("import"), places=self._places)

    def keys_of(self, headings: Sequence[str]) -> KeysOf:
        """The keys by which two rows may be one institution: the list's code, the 登记号; else name and address."""
        at = {heading: place for place, heading in enumerate(headings)}
        code, name, address, reg_no = (
            at.get(self.mapping.columns.get(field, ""), len(headings))
            for field in ("foreign_code", "name", "address", "reg_no")
        )

        def keys(record: Sequence[str]) -> tuple[str, str]:
            cells = (*record, *[""] * (len(headings) + 1 - len(record)))
            own = number_key(cells[code])
            if len(cells[code]) > _LONGEST_CODE:
                own = _TOO_LONG  # cut when kept: any two may then be the same
            place = f"{number_key(cells[name])}|{number_key(cells[address])}"
            return own or place, number_key(cells[reg_no]) or (place if cells[address] else "")

        return keys

    def prepare(self, number: int, raw: Mapping[str, str], _given: Row) -> Ready | str:
        """What a row says; the rule against it when it cannot be an entry whoever is known."""
        try:
            return Ready(number, self._taker.read(number, raw))
        except RowRefused as refused:
            return refused.problem.rule

    def store(self, rows: Sequence[Ready], batch: Batch) -> Stored:
        """Enter what is new, in the caller's transaction; what the register may know already is left."""
        codes, numbers = _known(rows, batch.source)
        judged, fresh = Stored(), dict[str, int]()
        writing = _Writing(batch)
        for row in rows:
            keys, number = row.told.keys(row.number), str(row.told.facts.get("reg_no") or "")
            if row.told.key in codes:
                judged.left.add(row.number)
            elif any(each in batch.seen or each in fresh for each in keys) or number in numbers:
                judged.blocked["DQ-14"] += 1
            else:
                writing.enter(row)
                fresh |= keys
                numbers |= {number} - {""}
        stored = writing.store(judged)
        batch.seen.update(fresh)
        return stored


def _known(rows: Sequence[Ready], source: str) -> tuple[set[str], set[str]]:
    """The codes of these rows that the register has from this source, and the 登记号 that it has."""
    codes = Institution.objects.filter(source=source, foreign_code__in=[row.told.key for row in rows])
    wanted = [str(number) for row in rows if (number := row.told.facts.get("reg_no"))]
    numbers = Institution.objects.filter(reg_no__in=wanted).values_list("reg_no", flat=True)
    return set(codes.values_list("foreign_code", flat=True)), set(numbers)


class _Writing:
    """The lines of a batch."""

    def __init__(self, batch: Batch) -> None:
        self._batch, self._lines = batch, Lines(Institution)
        self._entries = Entries(batch, "institution")
        self._forms: dict[tuple[str, ...], Form] = {}

    def enter(self, row: Ready) -> None:
        """One row."""
        told, key = row.told, self._batch.keys.new()
        place = _Place(key, str(told.authority.pk), told.authority.area_path)
        facts, values = plain_and_written(
            {
                **told.facts,
                "public_ref": public_ref(),
                "foreign_code": told.key,
                "source": self._batch.source,
                "authority_id": place.authority_id,
                "area_path": place.area_path,
                "division": told.division,
            }
        )
        name = str(told.facts["name"])
        names = (*facts, "id", "name_sort", "name_tokens")
        if names not in self._forms:
            self._forms[names] = self._lines.form(*names)
        self._forms[names].add((*values, key, text(sort_key(name)), written(search_tokens(name))))
        self._entries.enter(row.number, key, place, {**_blank(), **facts}, person=None)

    def store(self, judged: Stored) -> Stored:
        """Everything into its tables; what became of the rows."""
        return self._batch.store([self._lines], judged)


@cache
def _blank() -> dict[str, object]:
    """What a version says of an institution about which nothing is told."""
    return versions.facts_of(Institution())
