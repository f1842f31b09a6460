"""Which rows of a very large list may be about one entry, told from the bare records."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from liangzhao.consolidation.importing.mapping import Mapping
from liangzhao.consolidation.intake.bulk.sharing import keys_of
from liangzhao.consolidation.quality.model import Kind

PERSONS = Mapping({"id_no": "证件号码", "licence_no": "证书编号"})
INSTITUTIONS = Mapping({"foreign_code": "编码", "name": "名称", "address": "地址", "reg_no": "登记号"})
HEADINGS = {Kind.NURSE: ("姓名", "证件号码", "证书编号"), Kind.INSTITUTION: ("编码", "名称", "地址", "登记号")}
OLD, NEW = "110105490101002", "110105194901010025"  # fifteen digits, and the same number with eighteen


def keys(kind: Kind, record: Sequence[str]) -> Sequence[str]:
    return keys_of(kind, INSTITUTIONS if kind is Kind.INSTITUTION else PERSONS, HEADINGS[kind])(record)


@pytest.mark.parametrize(
    ("kind", "one", "other", "shared"),
    [
        (Kind.NURSE, ("甲", OLD, "1"), ("乙", NEW, "2"), (True, False)),
        (Kind.NURSE, ("甲", NEW, "201311000001"), ("乙", "", "２０１３-11000001"), (False, True)),
        (Kind.NURSE, ("甲", NEW, "1"), ("乙", "110105194901010033", "2"), (False, False)),
        (Kind.INSTITUTION, ("a-1", "甲院", "", "1"), ("A 1", "乙院", "", "2"), (True, False)),
        (Kind.INSTITUTION, ("", "甲 院", "一号", ""), ("", "甲院", "一 号", ""), (True, True)),
        (Kind.INSTITUTION, ("a" * 41, "甲院", "", "1"), ("b" * 41, "乙院", "", "2"), (True, False)),
    ],
)
def test_two_records_that_may_be_one_share_a_key(
    kind: Kind, one: Sequence[str], other: Sequence[str], shared: tuple[bool, bool]
) -> None:
    both = zip(keys(kind, one), keys(kind, other), strict=True)

    assert tuple(bool(mine) and mine == theirs for mine, theirs in both) == shared


@pytest.mark.parametrize("kind", HEADINGS)
def test_cells_that_are_not_there_share_nothing(kind: Kind) -> None:
    assert not any(key.strip("|") for key in keys(kind, ("",)))


@pytest.mark.parametrize("kind", HEADINGS)
def test_a_cell_under_no_heading_is_no_key(kind: Kind) -> None:
    record = ("甲", "乙", "丙", "丁", "戊")

    without = keys_of(kind, Mapping({}), HEADINGS[kind])(record)

    assert not any(key.strip("|") for key in without)
