"""Licences follow the register: what a decision does to those in force is known before it is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.deciding import actions, replacing
from liangzhao.consolidation.deciding.choices import Elsewhere, Join, Part, Value
from liangzhao.consolidation.deciding.sides import case_of
from liangzhao.consolidation.models import Merge, Proposal
from liangzhao.consolidation.people import previewing
from liangzhao.consolidation.quality.model import Kind
from liangzhao.licensing import issue
from liangzhao.licensing.models import Licence
from liangzhao.registers import faces
from liangzhao.registers.effects import Register
from liangzhao.registers.entries import file_at
from liangzhao.registers.models import Institution, NurseRegistration
from tests.consolidation.deciding.conftest import Bench

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]
Issued = Callable[..., Licence]


@pytest.fixture
def licensed(bench: Bench) -> Issued:
    """Issues the licence of an entry."""

    def make(entry: Any) -> Licence:
        is_place = isinstance(entry, Institution)
        kind, holder = (Register.INSTITUTION, entry.pk) if is_place else (Register(entry_kind(entry)), entry.person_id)
        issue.issue(issue.Request(kind, holder, issue.new_key()), by=bench.cast.by)
        return Licence.objects.get(kind=kind, holder_id=holder, state="ISSUED")

    return make


def entry_kind(entry: Any) -> str:
    return "nurse" if isinstance(entry, NurseRegistration) else "physician"


@pytest.fixture
def nurse(bench: Bench) -> NurseRegistration:
    return bench.cast.nurse("王小兰", bench.place)


def about(bench: Bench, nurse: NurseRegistration, field: str, old: str, new: str, **more: Any) -> Proposal:
    return bench.finding(field, old, new, kind="nurse", entry=nurse, raw={"姓名": "王小兰"}, **more)


def test_the_name_of_a_person_stands_on_their_licence(bench: Bench, nurse: NurseRegistration, licensed: Issued) -> None:
    licence = licensed(nurse)

    done = replacing.of(about(bench, nurse, "name", "王小兰", "王晓兰"))

    assert (done.count, done.numbers, done.fields) == (1, (licence.number,), ((Kind.NURSE, "name"),))


@pytest.mark.parametrize(("field", "old", "new"), [("mobile", "1", "2"), ("school", "一", "二"), ("status", "", "")])
def test_what_no_face_shows_leaves_the_licence(
    bench: Bench, nurse: NurseRegistration, licensed: Issued, field: str, old: str, new: str
) -> None:
    licensed(nurse)

    assert replacing.of(about(bench, nurse, field, old, new)).count == (field == "status")


def test_without_a_licence_in_force_there_is_nothing_to_say(bench: Bench, nurse: NurseRegistration) -> None:
    assert replacing.of(about(bench, nurse, "name", "王小兰", "王晓兰")) == replacing.Replaced()


def test_a_row_that_is_no_entry_has_no_licence(bench: Bench, nurse: NurseRegistration, licensed: Issued) -> None:
    licensed(nurse)

    assert replacing.of(about(bench, nurse, "name", "王小兰", "王晓兰", entry_id=None)).count == 0


def test_the_name_of_an_institution_stands_on_the_licences_of_its_people(
    bench: Bench, nurse: NurseRegistration, licensed: Issued
) -> None:
    """Its own, that of a nurse at work there, and that of one who filed a second place there; each once."""
    away = bench.cast.nurse("孙丽", bench.cast.institution("东城示例医院", organ="东城", division="110101"))
    file_at(
        away, institution=bench.place, filed_on=away.approved_on, authority=away.authority, act=bench.cast.act("file")
    )
    for each in (bench.place, nurse, away):
        licensed(each)
    renamed = bench.finding("name", bench.place.name, "北京海淀新示例医院")
    moved = bench.finding("address", bench.place.address, "示例路 2 号")

    assert (replacing.of(renamed).count, replacing.of(moved).count) == (3, 1)
    assert replacing.by_values([renamed, moved]).count == 3
    assert Licence.objects.get(holder_id=away.person_id).number not in replacing.of(renamed).numbers


def test_what_is_told_comes_to_pass(
    bench: Bench, nurse: NurseRegistration, licensed: Issued, acceptor: Actor, decider: Actor
) -> None:
    before = licensed(nurse)
    found = about(bench, nurse, "name", "王小兰", "王晓兰")
    assert replacing.of(found).count == 1

    with actor_transaction(acceptor):
        actions.decide(found, Value("王晓兰"), by=acceptor)
    assert replacing.of(Proposal.objects.get(pk=found.pk)).count == 1
    with actor_transaction(decider):
        actions.confirm(Proposal.objects.get(pk=found.pk), by=decider)

    before.refresh_from_db()
    assert before.state == "SUPERSEDED"


def test_mending_another_record_leaves_the_own_licence(
    bench: Bench, nurse: NurseRegistration, licensed: Issued
) -> None:
    licensed(nurse)
    chosen = Elsewhere(nurse.pk, "former_name", "王兰").kept()
    found = about(bench, nurse, "licence_no", nurse.licence_no, "", rule="DQ-27", chosen=chosen)

    assert replacing.of(found).count == 1
    found.state = Proposal.State.SECOND
    assert replacing.of(found).count == 0


def test_a_merge_tells_of_both_and_of_the_fields_in_which_they_differ(
    bench: Bench, nurse: NurseRegistration, licensed: Issued
) -> None:
    other = bench.cast.nurse("王小蘭", bench.place)
    numbers = {licensed(each).number for each in (nurse, other)}
    found = about(bench, nurse, "name", "王小兰", "", rule="DQ-08", other_entries=[str(other.pk)])
    join = Join("person", nurse.person_id, other.person_id)

    done = replacing.by_merge(case_of(found), previewing.preview(join.kind, join.survivor, join.absorbed))

    assert (done.count, set(done.numbers)) == (2, numbers)
    assert (Kind.NURSE, "name") in done.fields
    assert replacing.of(found).count == 0


def test_undoing_a_merge_tells_of_what_stands_then(
    bench: Bench, nurse: NurseRegistration, licensed: Issued, acceptor: Actor, decider: Actor
) -> None:
    other = bench.cast.nurse("王小蘭", bench.place)
    for each in (nurse, other):
        licensed(each)
    found = about(bench, nurse, "name", "王小兰", "", rule="DQ-08", other_entries=[str(other.pk)])
    join = Join("person", nurse.person_id, other.person_id, {"nurse": "survivor"})
    with actor_transaction(acceptor):
        actions.decide(found, join, by=acceptor, note="同一人")
    with actor_transaction(decider):
        actions.confirm(Proposal.objects.get(pk=found.pk), by=decider)

    done = replacing.by_parting(case_of(found), Part(Merge.objects.get().pk))

    assert (done.count, done.fields) == (Licence.objects.filter(state="ISSUED").count(), ())


def test_of_what_is_no_register_nothing_is_shown() -> None:
    assert not faces.stands_on_face("qualification", "qual_no")
    assert faces.stands_on_face("person", "name")
    assert faces.stands_on_face("institution", "subjects")
