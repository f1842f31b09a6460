"""Where lines end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liangzhao.licensing.faces.layout.breaking import NEVER_FIRST, NEVER_LAST, wrap


def width(text: str) -> float:
    return float(sum(1 if char.isascii() else 2 for char in text))


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("北京市海淀区", 20, ("北京市海淀区",)),
        ("北京市海淀区", 6, ("北京市", "海淀区")),
        ("中医科;内科专业*****", 8, ("中医科;", "内科专", "业*****")),
        ("示例医院（北区）", 7, ("示例医", "院（北", "区）")),
        ("示例医院（北区）", 10, ("示例医院", "（北区）")),
        ("院号123456", 8, ("院号", "123456")),
        ("编码PDY00012号", 9, ("编码", "PDY00012", "号")),
        ("自2026年03月12日", 10, ("自2026年03", "月12日")),
        ("Acme Clinic 诊所", 11, ("Acme Clinic ", "诊所")),
        ("", 10, ("",)),
    ],
)
def test_lines_end_where_the_rules_allow(text: str, room: float, lines: tuple[str, ...]) -> None:
    assert wrap(text, room, width) == lines


def test_a_word_wider_than_the_line_is_cut() -> None:
    assert wrap("1234567890", 4, width) == ("1234", "5678", "90")


@given(st.text(alphabet="医院科示例，。；）（《》、;*09A 　", max_size=80), st.integers(min_value=10, max_value=40))
def test_nothing_is_lost_and_nothing_is_too_wide(text: str, room: int) -> None:
    lines = wrap(text, room, width)

    assert "".join(lines) == text
    assert all(width(line.rstrip()) <= room for line in lines)


@given(st.lists(st.sampled_from(["医院", "（北区）", "科；", "、", "《办法》", "内科专业;"]), min_size=1, max_size=30))
def test_no_line_opens_or_closes_with_the_wrong_mark(pieces: list[str]) -> None:
    # Rows of marks may have to be cut, so the pieces alternate with words.
    lines = wrap("例".join(pieces) + "例", 24, width)

    assert not any(line[0] in NEVER_FIRST for line in lines[1:])
    assert not any(line[-1] in NEVER_LAST for line in lines)
