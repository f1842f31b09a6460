"""The quick look at the signs of a row passes over nothing that the exact one finds."""

from __future__ import annotations

from hypothesis import given, strategies

from liangzhao.consolidation.importing import totals
from liangzhao.consolidation.quality import wording

SIGNS = [chr(point) for point in range(0x11000)]


def test_no_unusual_sign_is_passed_over() -> None:
    lines = [
        line for sign in SIGNS for line in (sign, sign * 2, f"（{sign}", f"\x1f{sign}", f"{sign}\x1f", f"a{sign}b")
    ]

    unusual = [line for line in lines if wording._UNUSUAL.search(line)]

    assert unusual == [line for line in lines if wording.is_unusual(line)]
    assert 0 < len(unusual) < len(lines)


def test_no_sign_of_a_sum_is_passed_over() -> None:
    lines = [*SIGNS, "total", "T o t\tA L", "SUM", "s u m", "ſum", "staff", "Sumo", "tot", "合计", "总数", "共 3"]

    may_be = [line for line in lines if totals._MAY_BE.search(line)]

    assert may_be == [line for line in lines if totals._may_be(line)]
    assert 0 < len(may_be) < len(lines)


CHINESE = strategies.text(strategies.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=12)


@given(
    CHINESE,
    strategies.sampled_from([("utf-8", "gbk"), ("gbk", "latin-1"), ("utf-8", "latin-1"), ("utf-8", "cp1252")]),
    strategies.lists(CHINESE, max_size=3),
)
def test_the_quick_look_misses_no_damage(text: str, misread: tuple[str, str], beside: list[str]) -> None:
    """Rows without a sign of it are looked at no further, so whatever is damaged must have one."""
    written, read = misread
    damaged = text.encode(written, "ignore").decode(read, "replace")
    for value in (damaged, damaged.rstrip("\ufffd"), f"锟斤拷{text}"):
        if wording.mojibake(value) is not None:
            assert wording.may_hold_mojibake("\x1f".join([*beside, value, *beside]))


def test_the_quick_look_passes_most_names() -> None:
    names = ["北京市海淀医院", "王建国", "清河街道社区卫生服务中心", "内科专业", "某路1号（东院）"]

    assert not any(wording.may_hold_mojibake(name) for name in names)
