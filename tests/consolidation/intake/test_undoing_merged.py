"""Undoing a list of which two entries were made one: the merge is told, and once it is undone the list goes whole."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.intake import foretelling, held_by
from liangzhao.consolidation.intake.held_by import How
from liangzhao.consolidation.intake.staying import Stayed, Why
from liangzhao.consolidation.models import Merge, Proposal, Upload
from liangzhao.consolidation.people import merging
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions
from liangzhao.registers import entries
from liangzhao.registers.models import Institution, NurseRegistration, Person
from tests.consolidation.people.dumps import Dump, dump
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses, officer, tried, worked
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

PLACES = (
    "登记号,机构名称,区县,地址,类别\n"
    "PDY00007911010517D2122,海淀清河诊所,海淀区,清河路1号,D211\n"
    ",北京海淀清河诊所,海淀区,清河路1号,D211\n"
).encode()
NURSES = nurses(nurse_line(1), nurse_line(2))


@pytest.fixture
def clerk(cast: Cast) -> Actor:
    cast.institution(HOSPITAL)
    return officer(cast)


@pytest.fixture
def deciders(cast: Cast) -> tuple[Actor, Actor]:
    return officer(cast, role=RoleCode.DECIDER), officer(cast, role=RoleCode.DECIDER)


def registers() -> Dump:
    """Every row of the registers, but for their history."""
    return {name: rows for name, rows in dump().items() if name.startswith("registers.")}


def loaded(content: bytes, kind: Kind, by: Actor) -> Upload:
    return worked(actions.apply(tried(content, by, kind), by=by))


def undone(upload: Upload, by: Actor) -> Upload:
    return worked(actions.undo(Upload.objects.get(pk=upload.pk), by=by))


def foretold(upload: Upload) -> list[Stayed]:
    assert upload.load
    with service_transaction("import"):
        return foretelling.of(upload.load)


def rows(stayed: list[list[object]] | list[Stayed]) -> set[tuple[object, object]]:
    return {(number, why) for number, *_entry, why in stayed}


def merged_people(deciders: tuple[Actor, Actor]) -> Merge:
    """The two nurses made one, with the name and the number of the one that goes."""
    one, other = NurseRegistration.objects.order_by("licence_no").values_list("person_id", flat=True)
    sides = {"nurse": "survivor", "name": "absorbed", "id_no": "absorbed"}
    return merging.merge("person", one, other, sides, by=deciders[0], second_by=deciders[1])


def merged_places(deciders: tuple[Actor, Actor]) -> Merge:
    one, other = Institution.objects.filter(source="旧库").order_by("-reg_no").values_list("pk", flat=True)
    return merging.merge("institution", one, other, {"name": "absorbed"}, by=deciders[0], second_by=deciders[1])


CASES: Mapping[str, tuple[bytes, Kind]] = {"people": (NURSES, Kind.NURSE), "places": (PLACES, Kind.INSTITUTION)}
MERGE = {"people": merged_people, "places": merged_places}


@pytest.mark.parametrize("what", ["people", "places"])
def test_a_list_goes_whole_once_the_merge_of_its_rows_is_undone(
    what: str, clerk: Actor, deciders: tuple[Actor, Actor]
) -> None:
    before = registers()
    content, kind = CASES[what]
    upload = loaded(content, kind, clerk)
    merge = MERGE[what](deciders)
    told = foretold(upload)

    halfway = undone(upload, clerk)
    merging.undo(merge, by=deciders[1], second_by=deciders[0])
    told_then = foretold(upload)
    done = undone(upload, clerk)

    assert rows(halfway.outcome["stayed"]) == rows(told)
    assert {(2, Why.MERGED), (3, Why.MERGED)} <= rows(told)
    assert (told_then, done.outcome["stayed"], done.state) == ([], [], Upload.State.UNDONE)
    assert registers() == before


@pytest.mark.parametrize("what", ["people", "places"])
def test_undone_before_the_merge_left_anything_it_goes_at_once(
    what: str, clerk: Actor, deciders: tuple[Actor, Actor]
) -> None:
    before = registers()
    upload = loaded(*CASES[what], clerk)
    merging.undo(MERGE[what](deciders), by=deciders[1], second_by=deciders[0])

    done = undone(upload, clerk)

    assert (done.state, registers()) == (Upload.State.UNDONE, before)


def test_who_was_corrected_beside_a_merge_that_was_undone_stays(clerk: Actor, deciders: tuple[Actor, Actor]) -> None:
    upload = loaded(NURSES, Kind.NURSE, clerk)
    merge = merged_people(deciders)
    merging.undo(merge, by=deciders[1], second_by=deciders[0])
    person = Person.objects.get(pk=merge.survivor_id)
    Person.objects.filter(pk=person.pk).update(version=person.version + 1)  # as every correction counts

    told, done = foretold(upload), undone(upload, clerk)

    assert [(each.entry_id, each.why) for each in told] == [(person.pk, Why.CHANGED)]
    assert list(Person.objects.values_list("pk", flat=True)) == [person.pk]
    assert rows(done.outcome["stayed"]) == rows(told)


def test_the_merge_is_told_with_the_case_that_led_to_it(clerk: Actor, deciders: tuple[Actor, Actor]) -> None:
    upload = loaded(PLACES, Kind.INSTITUTION, clerk)
    merge = merged_places(deciders)
    assert upload.load
    found = Proposal.objects.create(
        load=upload.load, number=3, rule="DQ-14", field="name", old="", new="", confidence=1, action="decide",
        decider="organ", register="institution", entry_id=merge.absorbed_id, other_entries=[str(merge.survivor_id)],
    )  # fmt: skip
    Merge.objects.filter(pk=merge.pk).update(proposal=found)

    done = undone(upload, clerk)

    stayed = foretold(upload)
    with service_transaction("import"):
        held = held_by.of(found.load, stayed)
    assert [each.as_json() for each in stayed] == sorted(done.outcome["stayed"])
    assert {each.why for each in stayed} == {Why.MERGED}
    assert {(hold.how, hold.what, hold.ref, hold.by) for hold in held.values()} == {
        (How.MERGE, "DQ-14", found.pk, deciders[0].account_id)
    }


def test_what_stays_for_other_reasons_is_foretold_as_it_is_then_told(cast: Cast, clerk: Actor) -> None:
    upload = loaded(nurses(*map(nurse_line, range(5))), Kind.NURSE, clerk)
    nurses_there = list(NurseRegistration.objects.order_by("licence_no"))
    entries.change(nurses_there[0], values={"department": "儿科"}, act=cast.act("nurse.department"))
    cast.photo(nurses_there[1].person)
    Person.objects.filter(pk=nurses_there[2].person_id).update(version=2)  # as every correction counts

    told, done = foretold(upload), undone(upload, clerk)

    assert len(told) == 4
    assert [each.as_json() for each in told] == sorted(done.outcome["stayed"])


def test_a_value_of_a_list_that_was_changed_since_is_foretold_to_stay(cast: Cast, clerk: Actor) -> None:
    first, second = PLACES.decode().splitlines()[:2]
    loaded(f"{first}\n{second}\n".encode(), Kind.INSTITUTION, clerk)
    place = Institution.objects.get(source="旧库")
    again = f"{first},床位数\n{second},12\n".encode()
    upload = loaded(again, Kind.INSTITUTION, clerk)
    place.refresh_from_db()
    assert place.beds == 12
    assert foretold(upload) == []
    entries.change(place, values={"beds": 20}, act=cast.act("institution.beds"))

    told, done = foretold(upload), undone(upload, clerk)

    assert [(each.entry_id, each.why) for each in told] == [(place.pk, Why.CHANGED)]
    assert [each.as_json() for each in told] == done.outcome["stayed"]
