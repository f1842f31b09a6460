"""Nothing in a register is overwritten: versions follow one another without gap and tell the past."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Q

from liangzhao.kernel import clock
from liangzhao.registers import entries
from liangzhao.registers.models import EntryVersion, NurseRegistration
from liangzhao.registers.versions.actions import facts_of
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 5, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def told(entry_id: UUID, at: datetime) -> dict[str, Any]:
    """The facts of an entry as the register held them at an instant."""
    version = EntryVersion.objects.filter(Q(until=None) | Q(until__gt=at), entry_id=entry_id, since__lte=at).get()
    return dict(version.body)


def a_year_of_changes(cast: Cast) -> tuple[NurseRegistration, dict[datetime, dict[str, object]]]:
    """A nurse whose entry changes every day for six days, and what it was after each."""
    with clock.at(START):
        row = cast.nurse("王小兰", cast.institution())
        other = cast.institution("东城示例医院", organ="东城", division="110101")
    known = {START: facts_of(row)}
    steps = [
        lambda act: entries.change(row, values={"title": "253"}, act=act),
        lambda act: entries.move(row, step="suspend", act=act, from_on=date(2026, 1, 7)),
        lambda act: entries.move(row, step="resume", act=act, from_on=date(2026, 1, 8)),
        lambda act: entries.file_at(
            row, institution=other, filed_on=date(2026, 1, 9), authority=other.authority, act=act
        ),
        lambda act: entries.change(row, values={"main_institution": other}, act=act),
        lambda act: entries.move(row, step="cancel", act=act, from_on=date(2026, 1, 11)),
    ]
    for number, step in enumerate(steps, start=1):
        at = START + number * DAY
        with clock.at(at):
            step(cast.act(f"test.{number}"))  # type: ignore[no-untyped-call]  # a table of changes
        known[at] = facts_of(row)
    return row, known


def test_the_versions_reproduce_the_register_of_every_day(cast: Cast) -> None:
    row, known = a_year_of_changes(cast)

    assert {at: told(row.pk, at) for at in known} == known
    assert {at: told(row.pk, at + DAY / 2) for at in known} == known


def test_versions_join_without_gap_or_overlap_and_are_numbered_in_order(cast: Cast) -> None:
    row, known = a_year_of_changes(cast)

    versions = list(EntryVersion.objects.filter(entry_id=row.pk).order_by("number"))

    assert [version.number for version in versions] == list(range(1, len(known) + 1))
    assert [version.until for version in versions[:-1]] == [version.since for version in versions[1:]]
    assert versions[-1].until is None


def test_a_version_names_its_act_its_document_and_keeps_no_sealed_value(cast: Cast) -> None:
    row, _known = a_year_of_changes(cast)

    last = EntryVersion.objects.get(entry_id=row.pk, until=None)

    assert (last.act, last.basis, last.reason) == ("test.6", "京卫示〔2026〕1号", "测试")
    assert row.person.id_no not in str(last.body)
    assert row.person.mobile not in str(last.body)


def test_two_changes_of_one_instant_keep_an_act_and_a_document_each(cast: Cast) -> None:
    with clock.at(START):
        row = cast.nurse("王小兰", cast.institution())
    with clock.at(START + DAY):
        entries.change(row, values={"title": "253"}, act=replace(cast.act("first"), basis="京卫示〔2026〕7号"))
        entries.change(row, values={"department": "儿科"}, act=replace(cast.act("second"), basis="京卫示〔2026〕8号"))

    versions = list(EntryVersion.objects.filter(entry_id=row.pk).order_by("number"))
    assert [(each.number, each.act, each.basis) for each in versions[1:]] == [
        (2, "first", "京卫示〔2026〕7号"),
        (3, "second", "京卫示〔2026〕8号"),
    ]
    assert (versions[1].body["title"], versions[1].body["department"]) == ("253", "心内科")
    assert told(row.pk, START + DAY)["department"] == "儿科"
    assert told(row.pk, START)["title"] == "254"


def test_an_entry_changed_as_it_is_entered_has_both_versions(cast: Cast) -> None:
    with clock.at(START):
        row = cast.nurse("王小兰", cast.institution())
        entries.change(row, values={"title": "253"}, act=cast.act("at once"))

    versions = list(EntryVersion.objects.filter(entry_id=row.pk).order_by("number"))
    assert [(each.number, each.act, each.until) for each in versions] == [(1, "enter", START), (2, "at once", None)]
    assert told(row.pk, START)["title"] == "253"


def test_a_change_of_an_earlier_instant_follows_the_version_it_found(cast: Cast) -> None:
    with clock.at(START + DAY):
        row = cast.nurse("王小兰", cast.institution())
    with clock.at(START):
        entries.change(row, values={"title": "253"}, act=cast.act("clock behind"))

    assert told(row.pk, START + DAY)["title"] == "253"


def test_a_new_name_of_an_institution_makes_new_faces_of_its_people(cast: Cast) -> None:
    hospital = cast.institution()
    main, filed = cast.nurse("王小兰", hospital), cast.physician("李建国", cast.institution("另一医院"))
    entries.file_at(
        filed, institution=hospital, filed_on=date(2026, 1, 9), authority=hospital.authority, act=cast.act("file")
    )
    before = {row.pk: type(row).objects.get(pk=row.pk).face_version for row in (main, filed)}

    entries.change(hospital, values={"name": "北京新名医院"}, act=cast.act("rename"))

    after = {row.pk: type(row).objects.get(pk=row.pk).face_version for row in (main, filed)}
    assert after == {key: number + 1 for key, number in before.items()}
