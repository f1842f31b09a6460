"""Taking entries of a load out together: few questions however many, and whoever is needed by somebody else stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liangzhao.access.actors import service
from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.intake import changes, running, undoing
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.registers import entries
from liangzhao.registers.effects import Act
from liangzhao.registers.models import EntryVersion, NurseRegistration, Person, Staffing
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def _loaded(cast: Cast, path: Path, count: int) -> Load:
    cast.institution(HOSPITAL)
    path.write_bytes(nurses(*map(nurse_line, range(count))))
    table = reading.read(path, is_heading=mapping.heading_test(None, Kind.NURSE))
    columns = mapping.complete(None, table, Kind.NURSE)
    report = running.run(table, columns, source="示例", dry_run=False, progress=lambda _d, _t: None, kind=Kind.NURSE)
    return Load.objects.get(pk=report.load)


def test_a_step_asks_the_same_few_questions_of_many_entries(cast: Cast, tmp_path: Path) -> None:
    load = _loaded(cast, tmp_path / "list.csv", 40)
    course = undoing.begin(load, by=service("cleanse"))

    with CaptureQueriesContext(connection) as asked:
        course.step()

    assert course.undone.entries == 80
    assert len(asked) < 80
    assert (NurseRegistration.objects.count(), Person.objects.count(), Staffing.objects.count()) == (0, 0, 0)
    assert not EntryVersion.objects.filter(until=None, register="nurse").exists()


def test_who_was_changed_since_stays_with_person_and_membership_and_the_others_go(cast: Cast, tmp_path: Path) -> None:
    load = _loaded(cast, tmp_path / "list.csv", 4)
    kept = NurseRegistration.objects.order_by("licence_no")[1]
    by = service("test")
    entries.change(kept, values={"department": "内科"}, act=Act(by=by, at=clock.now(), kind="maintain", reason="核实"))

    undone = changes.undo_load(load, by=by)

    assert set(undone.left) == {kept.pk, kept.person_id}
    assert undone.entries == 6
    assert [row.pk for row in NurseRegistration.objects.all()] == [kept.pk]
    assert [row.pk for row in Person.objects.all()] == [kept.person_id]
    assert [row.person_id for row in Staffing.objects.all()] == [kept.person_id]
    assert Load.objects.get(pk=load.pk).state == Load.State.TAKEN


def test_a_person_corrected_since_stays_without_the_registration_that_went(cast: Cast, tmp_path: Path) -> None:
    load = _loaded(cast, tmp_path / "list.csv", 3)
    shared = NurseRegistration.objects.order_by("licence_no")[0]
    Person.objects.filter(pk=shared.person_id).update(version=2)  # as every correction counts

    undone = changes.undo_load(load, by=service("cleanse"))

    assert undone.left == [shared.person_id]
    assert NurseRegistration.objects.count() == 0
    assert Staffing.objects.count() == 0
    assert [row.pk for row in Person.objects.all()] == [shared.person_id]
