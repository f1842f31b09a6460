"""The stuff the demo is made of: numbers that never meet, heads that add up, names that say what they are."""

from __future__ import annotations

from datetime import date

import pytest

from liangzhao.config.demo import names, numbers, traits
from liangzhao.config.demo.classes import EVERY_KIND_FROM, KINDS, kind_at
from liangzhao.config.demo.command import run
from liangzhao.config.demo.dice import Dice
from liangzhao.config.demo.progress import Progress
from liangzhao.config.demo.sizes import shared_out
from liangzhao.kernel import identifiers

TODAY = date(2026, 3, 1)


def test_no_two_people_of_one_sex_share_birth_date_and_sequence() -> None:
    given = {numbers.birth_and_sequence(Dice(f"any/{number}"), number, today=TODAY) for number in range(40_000)}

    assert len(given) == 40_000


def test_everybody_is_of_working_age() -> None:
    births = [numbers.birth_and_sequence(Dice(str(number)), number, today=TODAY)[0] for number in range(2_000)]

    assert min(births) > date(1962, 1, 1)
    assert max(births) < date(2003, 6, 1)


def test_a_fifteen_digit_number_is_the_same_person() -> None:
    id_no = numbers.citizen(Dice("x"), date(1970, 2, 28), 7, "1")

    assert identifiers.check("id-number", numbers.fifteen(id_no)).normalised == id_no


@pytest.mark.parametrize("number", [0, 9_999, 10_000, 999_999])
def test_an_institution_has_right_codes_at_any_number(number: int) -> None:
    code = numbers.organisation(number, "91", "110108")

    assert identifiers.check("uscc", code).ok
    assert identifiers.check("reg-no", numbers.registration(number, code, "110108", "15", "D211", "2")).ok


@pytest.mark.parametrize("total", [0, 3, 50, 12_345])
def test_heads_add_up_whatever_the_weights(total: int) -> None:
    weights = [0.0, 400.0, 1.2, 0.4, 90.0, 0.0, 3.3] * 5

    heads = shared_out(total, weights)

    assert sum(heads) == total
    assert all(head == 0 for head, weight in zip(heads, weights, strict=True) if weight == 0)


def test_a_big_hospital_has_more_staff_than_all_clinics() -> None:
    heads = shared_out(1_000, [400.0, *([1.5] * 100)])

    assert heads[0] > 600
    assert min(heads) >= 1


def test_every_special_state_comes_once_before_chance_decides() -> None:
    dice = Dice("traits")
    first = [traits.trait(traits.PHYSICIAN, dice, place) for place in range(len(traits.PHYSICIAN) - 1)]

    assert set(first) == {trait for trait, _ in traits.PHYSICIAN} - {traits.OfPractitioner.FINE}


def test_a_large_province_has_every_class() -> None:
    found = {kind_at(Dice(str(place)), place, EVERY_KIND_FROM) for place in range(len(KINDS))}

    assert found == set(KINDS)


def test_names_of_institutions_say_that_they_are_examples() -> None:
    found = [names.of_institution(Dice(str(number)), "海淀", "诊所") for number in range(200)]

    assert all("示例" in name and name.startswith("北京海淀") for name in found)


def test_some_names_have_a_middle_dot_and_some_a_rare_character() -> None:
    found = [names.of_person(Dice(str(number)), "2").text for number in range(3_000)]

    assert any("·" in name for name in found)
    assert any(set(name) & set("龘䶮㛃𠅤𬱖") for name in found)


def test_mobile_numbers_are_obviously_made_up() -> None:
    assert names.mobile(123_456) == "13900023456"


def test_progress_tells_rate_and_time_left() -> None:
    line = Progress(total=6_000, what="persons", done=1_500).line(10.0)

    assert line == "seed: 1,500 of 6,000 persons, 150/s, 0:30 left"


@pytest.mark.parametrize("wrong", ["0", "-3", "1000001", "many"])
def test_an_impossible_size_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        run(["--nurses", wrong])

    assert refusal.value.code == 2
    assert "--nurses" in capsys.readouterr().err


def test_no_time_left_is_told_before_the_rate_is_known() -> None:
    line = Progress(total=6_000, what="persons", done=4).line(10.0)

    assert "left" not in line
    assert "4 of 6,000 persons" in line
