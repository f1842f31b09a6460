"""The quick look at the signs of a row passes over nothing that the exact one finds."""

from __future__ import annotations

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
