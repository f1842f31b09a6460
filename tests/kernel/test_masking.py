from __future__ import annotations

from datetime import date, timedelta

import pytest

from liangzhao.kernel import masking
from liangzhao.kernel.identifiers import id_number


@pytest.mark.parametrize(("birth_shown", "masked"), [(False, "110***********002X"), (True, "1****************X")])
def test_an_id_number_is_masked_with_the_whole_page_in_mind(birth_shown: bool, masked: str) -> None:
    assert masking.id_number("11010519491231002X", birth_shown=birth_shown) == masked


def test_beside_the_birth_month_the_mask_leaves_hundreds_of_candidates() -> None:
    shown = masking.id_number("11010519491231002X", birth_shown=True)
    december = [date(1949, 12, 1) + timedelta(days=n) for n in range(31)]
    fits = sum(
        masking.id_number(id_number.compose("110105", birth, sequence), birth_shown=True) == shown
        for birth in december
        for sequence in range(0, 1000, 2)
    )

    assert fits > 1000


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张明", "张*"),
        ("张小明", "张*明"),
        ("欧阳小明", "欧*明"),
        ("阿卜杜拉·买买提", "阿*提"),
        ("张", "*"),
        ("", ""),
        ("𬱖明", "𬱖*"),
    ],
)
def test_a_name_in_a_list_keeps_its_ends(name: str, masked: str) -> None:
    assert masking.person_name(name) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [("zhang@example.org", "z***@example.org"), ("z@example.org", "z***@example.org"), ("zhang", "***"), ("@x", "***")],
)
def test_an_address_keeps_its_first_character_and_domain(address: str, masked: str) -> None:
    assert masking.email(address) == masked


def test_the_other_rows_of_the_table() -> None:
    assert masking.mobile("13812345678") == "138****5678"
    assert masking.birth_date(date(1949, 12, 31)) == "1949"
    assert masking.qualification_no("20151111011010519491231002X") == "201511110" + "*" * 18
    assert masking.qualification_no("199811110110105491231002") == "199811110" + "*" * 15
    assert masking.physician_no("110110105000001") == "110110*****0001"
    assert masking.nurse_no("201511000001") == "2015****0001"
    assert masking.document_no("E12345678") == "E*******8"


@pytest.mark.parametrize("mask", [masking.mobile, masking.physician_no, masking.nurse_no, masking.document_no])
@pytest.mark.parametrize("length", range(16))
def test_a_short_value_never_shows_more_than_two_thirds(mask: object, length: int) -> None:
    assert callable(mask)
    shown = sum(char != "*" for char in mask("7" * length))

    assert shown * 3 <= length * 2


@pytest.mark.parametrize("value", ["110105491231002", "1101", "1", ""])
def test_an_odd_id_number_is_masked_too(value: str) -> None:
    shown = sum(char != "*" for char in masking.id_number(value, birth_shown=False))

    assert shown * 3 <= len(value) * 2
