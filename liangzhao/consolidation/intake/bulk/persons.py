"""Persons and their registrations entered by the thousand, by COPY, as the single path enters them one by one.

Rows that share a number with another row of the list are judged at the end, in their order; so are those of a batch
that the database refuses, and those which only the single path can take (``judging``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from liangzhao.consolidation.importing.institutions import RowRefused
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.intake import person_facts
from liangzhao.consolidation.intake.bulk.entering import CONTRADICTED, Batch, Stored
from liangzhao.consolidation.intake.bulk.institutions import Workplaces
from liangzhao.consolidation.intake.bulk.judging import Judge, Ready
from liangzhao.consolidation.intake.bulk.people import Writing
from liangzhao.consolidation.quality.model import Kind, Row
from liangzhao.kernel import clock
from liangzhao.registers.models import Institution
from liangzhao.registers.people import actions as people


class Persons:
    """Enters rows of one list of persons."""

    def __init__(self, kind: Kind, mapping: Columns) -> None:
        """Read what every row is compared with, in the caller's transaction."""
        self.kind, self.mapping = kind, mapping
        # A workplace has what facts() asks of an entry; it is not one.
        self._institution_of = cast("Callable[[Row], Institution | None]", Workplaces.read().find)
        self._today = clock.today()

    def prepare(self, number: int, raw: Mapping[str, str], given: Row) -> Ready | str:
        """What a tidied row says; the rule against it when it cannot be an entry whoever is known."""
        try:
            person_facts.refuse_surplus(number, raw)
            id_no, name = person_facts.who(number, given)
            person = person_facts.of_person(number, id_no, given)
        except RowRefused as refused:
            return refused.problem.rule
        if person["birth_date"] > self._today:
            return CONTRADICTED  # the register itself refuses the number of somebody who is yet to be born
        index = people.index_of_normal(id_no)
        try:
            printed, facts = self._facts(number, given)
        except RowRefused as refused:
            return Ready(number, id_no, index, name, person, given.get("licence_no", ""), {}, refused.problem.rule)
        return Ready(number, id_no, index, name, person, printed, facts)

    def _facts(self, number: int, given: Row) -> tuple[str, Mapping[str, object]]:
        if self.kind is Kind.QUALIFICATION:
            return person_facts.qualification(number, given)
        institution = self._institution_of(given)
        facts = person_facts.registration(self.kind, number, given, institution, self._today)
        return given.get("licence_no", ""), facts

    def store(self, rows: Sequence[Ready], batch: Batch) -> Stored:
        """Enter what needs no second look, in the caller's transaction; the rest is left."""
        judged = Judge(self.kind, rows, batch.seen, batch.keys.new).judge()
        writing = Writing(self.kind, batch)
        for row, person, is_new in judged.entering:
            writing.enter(row, person, is_new=is_new)
        stored = batch.store(judged.others)
        batch.seen.update(judged.seen)
        return stored
