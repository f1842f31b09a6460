"""What a composer makes its check accepts, and other people's software agrees."""

from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric
from stdnum.cn import uscc as uscc_oracle

from liangzhao.kernel import identifiers
from liangzhao.kernel.identifiers import (
    id_number,
    licence_id,
    nurse_no,
    org_code,
    physician_no,
    qualification_no,
    reg_no,
    uscc,
)

ON = date(2026, 6, 1)
births = st.dates(date(1930, 1, 1), date(2005, 12, 31))
divisions = st.sampled_from(["110101", "110104", "330113", "440524", "654326", "810000"])
serials = st.integers(0, 999_999)
org_bodies = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8)


@given(divisions, births, st.integers(0, 999))
def test_a_composed_id_number_passes_our_check_and_the_oracle(division: str, birth: date, sequence: int) -> None:
    number = id_number.compose(division, birth, sequence)
    parts = id_number.check(number, on=ON).parts

    assert id_number.check(number, on=ON).ok
    assert ric.calc_check_digit(number) == number[17]
    assert ric.get_birth_date(number).isoformat() == parts["birth_date"]
    assert (parts["sex"] == "1") == (sequence % 2 == 1)


@given(st.text(string.digits, min_size=17, max_size=17))
def test_the_id_check_character_is_the_oracles(body: str) -> None:
    assert id_number.check_char(body) == ric.calc_check_digit(body + "0")


@given(divisions, births, st.integers(0, 995))
def test_the_fifteen_digit_form_becomes_the_eighteen_digit_one(division: str, birth: date, sequence: int) -> None:
    number = id_number.compose(division, birth.replace(year=1900 + birth.year % 100, day=min(birth.day, 28)), sequence)

    assert id_number.normalise(number[:6] + number[8:17]) == number


def test_the_standards_own_fifteen_digit_number() -> None:
    assert id_number.normalise("110105491231002") == "11010519491231002X"


@pytest.mark.parametrize(
    "typed",
    ["１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002x", "110105-19491231-002X", " 11010519491231002x\n"],
)
def test_an_id_number_may_be_typed_in_many_ways(typed: str) -> None:
    assert id_number.normalise(typed) == "11010519491231002X"


@given(st.integers(0, 17), st.sampled_from(string.digits))
def test_no_single_wrong_character_passes_the_id_check(place: int, char: str) -> None:
    right = "11010519491231002X"
    changed = right[:place] + char + right[place + 1 :]

    assert id_number.check(changed, on=ON).ok == (changed == right)


@given(st.sampled_from(["11", "12", "51", "91", "93"]), divisions, org_bodies)
def test_a_composed_credit_code_passes_our_check_and_the_oracle(prefix: str, division: str, body: str) -> None:
    code = uscc.compose(prefix, division, body)

    assert uscc.check(code).ok
    assert uscc_oracle.is_valid(code)
    assert org_code.check(code[8:17]).ok


def test_the_authorities_of_the_demonstration_have_right_codes() -> None:
    assert uscc.compose("11", "110105", "00000003") == "11110105000000035N"


@given(st.integers(0, 99_999), divisions)
def test_a_composed_registration_number_is_right(number: int, division: str) -> None:
    organisation = reg_no.self_assigned_org_code(number)

    assert reg_no.check(reg_no.compose(organisation, division, "17", "D212", "2")).ok


def test_a_registration_number_is_not_composed_over_a_wrong_check_character() -> None:
    with pytest.raises(ValueError, match="check character"):
        reg_no.compose("471171704", "330502", "11", "A100", "1")


def test_the_self_assigned_code_of_the_example() -> None:
    assert reg_no.self_assigned_org_code(7) == "PDY000079"


@given(serials)
def test_composed_practitioner_numbers_are_right(serial: int) -> None:
    assert physician_no.check(physician_no.compose("1", "10", "110105", serial)).findings == ()
    assert nurse_no.check(nurse_no.compose(2015, "11", serial)).findings == ()


def test_a_serial_that_overflows_is_not_composed() -> None:
    with pytest.raises(ValueError, match="physician number"):
        physician_no.compose("1", "10", "110105", 1_000_000)


@given(divisions, births)
def test_a_composed_qualification_number_carries_the_id_number(division: str, birth: date) -> None:
    holder = id_number.compose(division, birth, 2)
    number = qualification_no.compose(2015, "11", "1", "10", holder)

    assert len(number) == 27
    assert qualification_no.check(number, on=ON).parts["id_number"] == holder


def test_an_old_qualification_number_of_24_characters_is_matched_by_the_new_id_number() -> None:
    answer = qualification_no.check("199811110110105491231002", on=ON)

    assert answer.ok
    assert answer.parts["id_number"] == "11010519491231002X"


@given(st.integers(1, 999))
def test_a_composed_licence_identifier_is_parsed_back(version: int) -> None:
    serial = licence_id.new_serial()
    text = licence_id.compose("11100000000000019F001", "11110105000000035N", serial, version)

    assert licence_id.check(text).findings == ()
    assert licence_id.parse(text) == licence_id.LicenceId(
        "11100000000000019F001", "11110105000000035N", serial, version
    )
    assert licence_id.parse(text).text == text


@given(st.data())
def test_no_single_wrong_character_passes_the_licence_check(data: st.DataObject) -> None:
    right = "11100000000000019F00111110105000000035N7K2Q9ZB4M1XC8D5T0R3V001"
    place = data.draw(st.integers(0, len(right) - 1))
    char = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ").filter(lambda c: c != right[place]))

    assert licence_id.check_char(right[:place] + char + right[place + 1 :]) != licence_id.check_char(right)


def test_a_new_version_keeps_the_serial() -> None:
    first = licence_id.parse("1.2.156.3005.2.11100000000000019F001.11110105000000035N.7K2Q9ZB4M1XC8D5T0R3V.001.T")

    assert first.at_version(2).text.endswith(".7K2Q9ZB4M1XC8D5T0R3V.002.R")


def test_a_text_that_is_no_identifier_is_refused_with_the_reason() -> None:
    with pytest.raises(licence_id.NotALicenceId, match="校验位不符"):
        licence_id.parse("1.2.156.3005.2.11100000000000019F001.11110105000000035N.7K2Q9ZB4M1XC8D5T0R3V.002.T")


@pytest.mark.parametrize("version", [0, 1000, -1])
def test_a_version_outside_001_to_999_is_not_composed(version: int) -> None:
    with pytest.raises(ValueError, match="version"):
        licence_id.compose("11100000000000019F001", "11110105000000035N", "A", version)


@given(st.text(max_size=300), st.sampled_from(["id-number", "uscc", "reg-no", "nurse-no", "licence-id"]))
def test_any_text_gets_an_answer(text: str, kind: str) -> None:
    assert identifiers.check(kind, text, on=ON).kind == kind
