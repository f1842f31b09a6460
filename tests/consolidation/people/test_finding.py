"""Which person of the register a row means, and which entries may be one person."""

from __future__ import annotations

from datetime import date

import pytest

from liangzhao.consolidation.people import Outcome, doubles, find, merging
from liangzhao.consolidation.people.scoring import is_one_slip
from liangzhao.kernel.identifiers import id_number
from liangzhao.registers.models import Person
from liangzhao.registers.people import actions as people
from tests.consolidation.people.conftest import Officers
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def row_of(person: Person, **changes: str) -> dict[str, str]:
    """The row a list might hold of a person."""
    sex = {"1": "男", "2": "女"}[person.sex]
    told = {"id_no": person.id_no, "name": person.name, "sex": sex, "birth_date": str(person.birth_date)}
    return {**told, **changes}


def with_passport(cast: Cast, person: Person, **facts: str) -> Person:
    """The same person, entered again with a passport."""
    given = {"name": person.name, "school": person.school, **facts}
    return people.enter(
        id_no=f"E{cast.next():08d}",
        id_type="414",
        sex=person.sex,
        birth_date=person.birth_date,
        act=cast.act(),
        **given,
    )


def slipped(number: str) -> str:
    """Two neighbours that differ, exchanged."""
    at = next(at for at in range(6, 16) if number[at] != number[at + 1])
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def test_the_same_number_and_name_is_linked(cast: Cast) -> None:
    person = cast.person("王小兰")

    found = find(row_of(person))

    assert (found.outcome, found.target) == (Outcome.LINK, person.pk)


def test_a_number_of_fifteen_is_the_one_of_eighteen(cast: Cast) -> None:
    person = cast.person("王小兰", birth=date(1970, 5, 17))
    old = person.id_no[:6] + person.id_no[8:17]

    assert find(row_of(person, id_no=old)).target == person.pk


def test_a_name_in_traditional_characters_is_linked_by_its_number(cast: Cast) -> None:
    person = cast.person("王小兰")

    assert find(row_of(person, name="王小蘭")).target == person.pk


@pytest.mark.parametrize("change", [slipped, lambda number: number[:17].replace("0", "O", 1) + number[17]])
def test_a_number_with_a_slip_is_asked_about(cast: Cast, change: object) -> None:
    person = cast.person("王小兰")
    assert callable(change)

    found = find(row_of(person, id_no=change(person.id_no)))

    assert (found.outcome, found.rule) == (Outcome.ASK, "number-mended")
    assert found.candidates[0].person_id == person.pk


def test_one_number_with_two_names_is_never_linked(cast: Cast) -> None:
    person = cast.person("王小兰")

    found = find(row_of(person, name="赵志强"))

    assert (found.outcome, found.rule) == (Outcome.ASK, "one-number-two-names")


def test_two_right_numbers_are_two_persons(cast: Cast) -> None:
    person = cast.person("王小兰")
    other = id_number.compose("110105", person.birth_date, 842)

    assert find(row_of(person, id_no=other)).outcome is Outcome.NONE


def test_a_certificate_that_holds_another_number_is_asked_about(cast: Cast) -> None:
    physician = cast.physician("李建国", cast.institution())
    qual_no = physician.person.qualifications.get().qual_no
    other = id_number.compose("110105", physician.person.birth_date, 841)

    found = find(row_of(physician.person, id_no=other, qual_no=qual_no))

    assert (found.outcome, found.candidates[0].person_id) == (Outcome.ASK, physician.person_id)


def test_the_printed_number_leads_to_the_person(cast: Cast) -> None:
    nurse = cast.nurse("王小兰", cast.institution())

    found = find({"name": "王小兰", "licence_no": nurse.licence_no})

    assert (found.outcome, found.target) == (Outcome.LINK, nurse.person_id)


def test_somebody_unknown_is_nobody(cast: Cast) -> None:
    cast.person("王小兰")

    assert find({"name": "欧阳宁静", "birth_date": "1971-02-03", "id_no": ""}).outcome is Outcome.NONE


def test_a_merged_entry_leads_to_the_one_that_stands(cast: Cast, officers: Officers) -> None:
    survivor, absorbed = cast.person("王小兰"), cast.person("王小蘭")
    merging.merge("person", survivor.pk, absorbed.pk, {}, by=officers.first, second_by=officers.second)

    found = find(row_of(absorbed))

    assert survivor.pk in {each.person_id for each in found.candidates} or found.outcome is Outcome.NONE
    assert absorbed.pk not in {each.person_id for each in found.candidates}


def test_entries_of_one_person_are_paired_once(cast: Cast) -> None:
    person = cast.person("李建国", sex="1")
    Person.objects.filter(pk=person.pk).update(school="示例医学院")
    person.refresh_from_db()
    again = with_passport(cast, person, name="李健国")
    cast.person("李建国", sex="1", birth=date(1961, 1, 1))

    found = list(doubles.pairs())

    assert {frozenset((each.one, each.other)) for each in found} == {frozenset((person.pk, again.pk))}
    assert found[0].outcome is Outcome.ASK
    assert set(found[0].likeness.features) == {"sounds_alike", "same_birth", "same_school"}


def test_a_former_name_brings_two_entries_together(cast: Cast) -> None:
    person = cast.person("李建国", sex="1")
    again = with_passport(cast, person, name="李红卫", former_name="李建国")

    assert [{each.one, each.other} for each in doubles.pairs()] == [{person.pk, again.pk}]


def test_an_authority_is_told_of_those_it_registered(cast: Cast) -> None:
    nurse = cast.nurse("王小兰", cast.institution())
    again = with_passport(cast, nurse.person)
    elsewhere = cast.person("赵志强", sex="1")
    with_passport(cast, elsewhere)

    found = list(doubles.pairs(authority_id=nurse.authority_id))

    assert [{each.one, each.other} for each in found] == [{nurse.person_id, again.pk}]


def at_school(person: Person, school: str = "示例医学院", **facts: object) -> Person:
    """The person with a school."""
    Person.objects.filter(pk=person.pk).update(school=school, **facts)
    person.refresh_from_db()
    return person


@pytest.mark.parametrize(
    ("birth", "is_compared"),
    [(date(1990, 11, 2), True), (date(1971, 5, 17), True), (date(1971, 11, 2), False)],
    ids=["the year", "the day", "neither"],
)
def test_births_that_agree_in_the_year_or_the_day_are_compared(cast: Cast, birth: date, is_compared: bool) -> None:
    person = at_school(cast.person("王小兰"))
    again = at_school(with_passport(cast, person))
    Person.objects.filter(pk=again.pk).update(birth_date=birth)
    for each in (person, again):
        row = Person.objects.get(pk=each.pk)
        row.mobile = "13800000000"
        row.save(update_fields=["mobile"])
    sweep = doubles.Sweep()

    found = [{each.one, each.other} for each in doubles.pairs(sweep=sweep)]

    assert found == ([{person.pk, again.pk}] if is_compared else [])
    assert (sweep.compared, sweep.apart) == ((1, 0) if is_compared else (0, 1))


def test_a_name_of_too_many_is_let_go_and_counted(cast: Cast) -> None:
    many = [cast.person("王小兰") for _each in range(6)]
    told: list[tuple[int, int]] = []
    sweep = doubles.Sweep(progress=lambda done, every: told.append((done, every)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doubles, "_LARGEST", len(many) - 1)
        assert list(doubles.pairs(sweep=sweep)) == []
        assert (sweep.compared, sweep.left_groups, sweep.left_pairs) == (0, 2, 30)
        patch.setattr(doubles, "_LARGEST", len(many))
        list(doubles.pairs(sweep=sweep))

    assert (sweep.compared, sweep.left_groups, sweep.left_pairs) == (30, 0, 0)
    assert told == [(0, 0), (0, 2), (2, 2)]


def test_two_sweeps_in_one_transaction_find_the_same(cast: Cast) -> None:
    person = cast.person("王小兰")
    with_passport(cast, person)

    assert list(doubles.pairs()) == list(doubles.pairs()) != []


@pytest.mark.parametrize(
    ("one", "other", "is_slip"),
    [
        ("12345", "12354", True),
        ("12345", "1234S", True),
        ("12345", "12X45", True),
        ("12345", "13254", False),
        ("12345", "1234", False),
        ("12345", "52341", False),
    ],
)
def test_one_slip_is_one_character_or_two_neighbours(one: str, other: str, is_slip: bool) -> None:
    assert is_one_slip(one, other) is is_slip
