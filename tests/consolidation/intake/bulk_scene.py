"""Lists with defects of every rule, taken one by one and together, and what the registers say afterwards."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from django.db import connections, models

from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.importing.institutions import public_ref
from liangzhao.consolidation.importing.mapping import Mapping
from liangzhao.consolidation.importing.report import Report
from liangzhao.consolidation.intake import running
from liangzhao.consolidation.intake.bulk import taking
from liangzhao.consolidation.models import Change
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.planting import writing
from liangzhao.kernel import clock
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.reference.models import Authority
from liangzhao.registers.models import (
    EntryVersion,
    Institution,
    InstitutionSubject,
    NurseRegistration,
    Person,
    PhysicianQualification,
    PhysicianRegistration,
    Staffing,
)
from tests.support.night import amount

ROWS, SOURCE = amount(120, 400), "示例名单"
SHARE = 0.5
"""Of the rows that are spoilt: every rule finds its own at least twice."""
ENTRIES = {
    Kind.NURSE: "NurseRegistration",
    Kind.PHYSICIAN: "PhysicianRegistration",
    Kind.INSTITUTION: "Institution",
    Kind.QUALIFICATION: "PhysicianQualification",
}
OF_THE_RUN = {
    "id", "pk", "public_ref", "entry_id", "person_id", "registration_id", "subject_id", "load_id", "salt",
    "body", "public_entry", "leaf_hash", "at", "since", "done_at", "id_no", "mobile", "qual_no", "recorded_in",
    "institution_id",
}  # fmt: skip
"""Keys, instants and seals differ from run to run; what they stand for is compared by name and number."""
_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INSTANT = re.compile(r"datetime\.datetime\([^)]*\)")


_TABLES = (
    *(Person, NurseRegistration, PhysicianRegistration, PhysicianQualification, Institution, InstitutionSubject),
    *(EntryVersion, Staffing, Change),
)


class _Undo(Exception):
    """Gives a transaction up."""


@contextmanager
def tried() -> Iterator[None]:
    """Run something in a transaction that is given up at the end."""
    try:
        with service_transaction("test"):
            yield
            raise _Undo
    except _Undo:
        pass


def planted(folder: Path, kind: Kind) -> tuple[Path, Mapping]:
    """Return a list with defects of every rule, the institutions it names being in the register."""
    writing.write(folder, {kind: ROWS}, seed=7, on=clock.today(), share=SHARE)
    path = folder / f"{kind}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with service_transaction("test"):
        authority = next(iter(load_demo_authorities().values()))
        if kind is Kind.INSTITUTION:
            rows = [{**row, "division": "110108", "district": "海淀区"} for row in rows]
        else:
            _enter_workplaces(folder / "register.jsonl", authority)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path, Mapping({name: name for name in rows[0]})


def _enter_workplaces(path: Path, authority: Authority) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    Institution.objects.bulk_create(
        Institution(
            public_ref=public_ref(),
            name=row["name"],
            name_sort=row["name"],
            reg_no=row["reg_no"],
            division=row["division"],
            status=row["status"],
            authority=authority,
            area_path=authority.area_path,
        )
        for row in rows
    )


def singly(path: Path, columns: Mapping, kind: Kind, source: str = SOURCE) -> Report:
    """The single path."""
    table = reading.read(path, header_row=1, is_heading=mapping.heading_test(columns, kind))
    return running.run(table, columns, source=source, dry_run=False, progress=lambda _d, _t: None, kind=kind)


def together(
    path: Path, columns: Mapping, kind: Kind, source: str = SOURCE, progress: taking.Progress = lambda _d, _t: None
) -> taking.Kept:
    """The bulk path."""
    return taking.register(path, columns, kind=kind, source=source, workers=2, progress=progress)


def blocked(report: Report) -> Counter[str]:
    """What kept rows out, by rule: the first fault of each."""
    return Counter({problem.row: problem.rule for problem in reversed(report.problems) if problem.blocks}.values())


def values(model: type[models.Model], **filters: object) -> Counter[str]:
    """All rows of a table without what differs from run to run."""
    rows = model._default_manager.filter(**filters).values()
    told = (repr({name: value for name, value in row.items() if name not in OF_THE_RUN}) for row in rows)
    return Counter(_KEY.sub("key", _INSTANT.sub("instant", each)) for each in told)


def bodies() -> Counter[str]:
    """The facts every version keeps."""
    told = EntryVersion.objects.values_list("register", "body")
    return Counter(
        repr((register, sorted((name, value) for name, value in body.items() if name not in OF_THE_RUN)))
        for register, body in told
    )


def registers() -> dict[str, Counter[str]]:
    """What the registers, their history and the notes of the load say."""
    persons = {person.pk: (person.id_no, person.mobile) for person in Person.objects.all()}
    acts = Event.objects.filter(tag=Tag.REGISTER_ENTERED)
    return {
        **{model.__name__: values(model) for model in _TABLES},
        "opened": Counter(map(repr, persons.values())),
        "qualified": Counter(
            repr((persons[each.person_id], each.qual_no)) for each in PhysicianQualification.objects.all()
        ),
        "bodies": bodies(),
        "journal": Counter(repr((event.subject_kind, sorted(journal.body_of(event).items()))) for event in acts),
        "whose": Counter(repr(persons[event.person_id]) if event.person_id else "" for event in acts),
    }


def run_and_die(path: Path, columns: Mapping, after: float = 0.0, *, share: float = 2.0) -> int:
    """The load in a process group of its own, killed after so many seconds or a share of its rows; how it ended."""
    for alias in connections:
        connections[alias].close()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        together(path, columns, Kind.NURSE, progress=partial(_die, share))
        os._exit(0)
    before = signal.signal(signal.SIGALRM, lambda _number, _frame: os.killpg(child, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, after)
    try:
        return os.waitpid(child, 0)[1]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _die(share: float, done: int, rows: int) -> None:
    if done >= share * rows:
        os.killpg(0, signal.SIGKILL)
