"""Two entries are one finding, from whichever of the two it is told: nothing decided is asked again from behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from liangzhao.consolidation.intake import changes, keeping
from liangzhao.consolidation.measuring import both_sides, looking
from liangzhao.consolidation.models import Change, Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.registers.models import Institution, NurseRegistration, Person
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def institutions(cast: Cast) -> Kind:
    """Two that share a code and a name."""
    cast.institution("北京市海淀示例医院", uscc=cast.institution("北京海淀示例医院").uscc)
    return Kind.INSTITUTION


def nurses(cast: Cast) -> Kind:
    """Two persons of one name and birth, one of them under a number that is no 身份证号."""
    hospital = cast.institution()
    first, second = cast.nurse("欧阳晓兰", hospital), cast.nurse("欧阳晓兰", hospital)
    Person.objects.filter(pk=second.person_id).update(id_type="414", birth_date=first.person.birth_date)
    return Kind.NURSE


Scene = Callable[[Cast], Kind]
SCENES = pytest.mark.parametrize("scene", [institutions, nurses])


def pair() -> Proposal:
    return Proposal.objects.get(rule__in=["DQ-08", "DQ-14"])


def told_from_the_other_side(**state: Any) -> Proposal:
    """The one finding of the pair as a list in another order, or an earlier run, would have left it."""
    found = pair()
    own, other = str(found.entry_id), found.other_entries[0]
    found.entry_id, found.other_entries = other, [own]
    if found.rule == "DQ-08":
        found.person_id = NurseRegistration.objects.get(pk=other).person_id
    else:
        found.institution_id = other
    for name, value in state.items():
        setattr(found, name, value)
    found.save()
    return found


def decided() -> dict[str, Any]:
    return {"state": "REJECTED", "decided_by": uuid7(), "decided_at": clock.now()}


@SCENES
@pytest.mark.parametrize("state", ["OPEN", "ASKED"])
def test_what_waits_on_one_side_is_not_raised_on_the_other(cast: Cast, scene: Scene, state: str) -> None:
    kind = scene(cast)
    rule = {Kind.INSTITUTION: "DQ-14", Kind.NURSE: "DQ-08"}[kind]
    looking.look_over(kind)
    found = told_from_the_other_side(state=state)

    again = looking.look_over(kind)

    assert pair().pk == found.pk
    assert (pair().state, pair().other_entries) == (state, found.other_entries)
    assert (again.raised[rule], again.standing[rule], again.closed[rule]) == (0, 1, 0)


@SCENES
def test_two_that_were_kept_apart_are_not_told_from_the_other_side(cast: Cast, scene: Scene) -> None:
    kind = scene(cast)
    looking.look_over(kind)
    found = told_from_the_other_side(**decided())

    looking.look_over(kind)

    assert pair().pk == found.pk


def test_a_value_that_was_changed_since_is_told_anew(cast: Cast) -> None:
    looking.look_over(institutions(cast))
    found = told_from_the_other_side(**decided())
    Institution.objects.update(uscc="12110108400000000A")

    looking.look_over(Kind.INSTITUTION)

    assert Proposal.objects.filter(rule="DQ-14", field=found.field, state="OPEN").count() == 1


def test_of_three_only_the_pairs_nobody_decided_are_told(cast: Cast) -> None:
    looking.look_over(institutions(cast))
    found = told_from_the_other_side(**decided())
    with clock.at(clock.now() + timedelta(days=1)):
        third = cast.institution("北京海淀示例医院", uscc=Institution.objects.all()[0].uscc)

    looking.look_over(Kind.INSTITUTION)

    raised = Proposal.objects.filter(rule="DQ-14", field=found.field, state="OPEN")
    told = {frozenset((str(each.entry_id), other)) for each in raised for other in each.other_entries}
    both = (str(found.entry_id), found.other_entries[0])
    assert told == {frozenset((one, str(third.pk))) for one in both}


def told_pairs(**state: Any) -> dict[frozenset[str], int]:
    """How many findings tell of each pair."""
    found = Proposal.objects.filter(rule__in=["DQ-08", "DQ-14"], **state)
    return Counter(frozenset((str(each.entry_id), other)) for each in found for other in each.other_entries)


@pytest.mark.parametrize("days", [-1, 1], ids=["entered before", "entered after"])
@pytest.mark.parametrize("side", ["own", "other"])
@pytest.mark.parametrize("state", ["OPEN", "ASKED", "REJECTED"])
def test_a_third_member_is_told_beside_both_whatever_became_of_the_pair(
    cast: Cast, days: int, side: str, state: str
) -> None:
    looking.look_over(institutions(cast))
    found = told_from_the_other_side() if side == "other" else pair()
    Proposal.objects.filter(pk=found.pk).update(**(decided() if state == "REJECTED" else {"state": state}))
    both = str(found.entry_id), found.other_entries[0]
    with clock.at(clock.now() + timedelta(days=days)):
        third = cast.institution("北京海淀示例医院", uscc=Institution.objects.all()[0].uscc)

    looking.look_over(Kind.INSTITUTION)
    again = looking.look_over(Kind.INSTITUTION)

    group = [frozenset(each) for each in (both, (both[0], str(third.pk)), (both[1], str(third.pk)))]
    assert told_pairs(field=found.field) == dict.fromkeys(group, 1)
    assert (again.raised["DQ-14"], again.closed["DQ-14"]) == (0, 0)


def test_who_leaves_the_group_is_told_no_longer_and_the_others_are(cast: Cast) -> None:
    looking.look_over(institutions(cast))
    found = pair()
    with clock.at(clock.now() - timedelta(days=1)):
        third = cast.institution("北京海淀示例医院", uscc=Institution.objects.all()[0].uscc)
    looking.look_over(Kind.INSTITUTION)
    Institution.objects.filter(pk=third.pk).update(uscc="", name="另一家医院", name_sort="另一家医院")

    again = looking.look_over(Kind.INSTITUTION)

    both = frozenset((str(found.entry_id), found.other_entries[0]))
    assert told_pairs(state="OPEN", field=found.field) == {both: 1}
    assert again.closed["DQ-14"] >= 2


def test_a_finding_that_names_nobody_is_of_all(cast: Cast) -> None:
    looking.look_over(institutions(cast))
    Proposal.objects.update(other_entries=[], **decided())

    looking.look_over(Kind.INSTITUTION)

    assert told_pairs() == {}


def test_a_finding_that_names_as_many_as_one_names_is_of_all(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (both_sides, looking):
        monkeypatch.setattr(module, "MOST_OTHERS", 2)
    institutions(cast)
    for _time in range(3):
        cast.institution("北京海淀示例医院", uscc=Institution.objects.all()[0].uscc)
    looking.look_over(Kind.INSTITUTION)

    again = looking.look_over(Kind.INSTITUTION)

    assert (again.raised["DQ-14"], again.standing["DQ-14"] > 0) == (0, True)


def test_a_newer_entry_of_the_person_is_the_same_pair(cast: Cast) -> None:
    looking.look_over(nurses(cast))
    found = pair()
    Proposal.objects.filter(pk=found.pk).update(**decided())
    newer = cast.nurse("林梅", cast.institution(), approved_on=date(2026, 1, 5), status="CANCELLED")
    NurseRegistration.objects.filter(pk=newer.pk).update(person=found.person_id)

    looking.look_over(Kind.NURSE)

    assert pair().pk == found.pk


def test_two_entries_of_one_person_are_no_two_persons(cast: Cast) -> None:
    nurse, newer = (cast.nurse(name, cast.institution()) for name in ("林梅", "临时"))
    NurseRegistration.objects.filter(pk=newer.pk).update(person=nurse.person, status="CANCELLED")

    looking.look_over(Kind.NURSE)

    assert not Proposal.objects.filter(rule="DQ-08").exists()


@pytest.mark.parametrize("number", [1, 2])
def test_a_list_tells_a_pair_in_either_order_and_the_night_tells_no_other(cast: Cast, number: int) -> None:
    looking.look_over(institutions(cast))
    found, load = pair(), list_of(cast)
    entries = [UUID(str(key)) for key in sorted((str(found.entry_id), *found.other_entries))]
    Change.objects.bulk_create(changes.entered(load, at, "institution", key) for at, key in enumerate(entries, 1))
    Proposal.objects.filter(pk=found.pk).update(
        load=load, number=number, entry_id=entries[number - 1], others=[3 - number], other_entries=[]
    )

    again = looking.look_over(Kind.INSTITUTION)

    assert (pair().pk, pair().state, again.closed) == (found.pk, "OPEN", {})


def list_of(cast: Cast) -> Load:
    return keeping.opened(
        kind="institution",
        source="示例名单",
        digest=f"{cast.next():064d}",
        encoding="utf-8",
        columns={"name": "单位名称"},
        rows=2,
        at=clock.now(),
    )
