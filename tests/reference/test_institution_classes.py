"""Classes of institutions from the standard and from the local additions, read as one."""

from __future__ import annotations

from datetime import date

import pytest

from liangzhao.reference import institution_classes as classes

NOW = date(2026, 6, 1)
pytestmark = pytest.mark.usefixtures("code_tables")

NAMES = [("A100", "综合医院", False), ("P440", "血液透析中心", True), ("A630", "安宁疗护中心", True)]
LICENSED = ["A100", "B200", "C220", "D212", "D600", "E100", "F200", "G100", "H220", "P110", "P120", "P300", "P440"]
NOT_LICENSED = ["J100", "K100", "L100", "M100", "N111", "O100", "P210", "P919", ""]


@pytest.mark.parametrize(("code", "name", "local"), NAMES)
def test_a_class_is_named_from_whichever_table_has_it(code: str, name: str, local: bool) -> None:
    assert classes.name(code, NOW) == name
    assert classes.exists(code, NOW)
    assert classes.is_local(code, NOW) is local


def test_a_class_nobody_knows() -> None:
    assert classes.name("Z999", NOW) == "Z999"
    assert not classes.exists("Z999", NOW)
    assert not classes.is_local("Z999", NOW)


@pytest.mark.parametrize("code", LICENSED)
def test_these_classes_practise(code: str) -> None:
    assert classes.may_hold_licence(code)


@pytest.mark.parametrize("code", NOT_LICENSED)
def test_these_classes_do_not(code: str) -> None:
    assert not classes.may_hold_licence(code)


def test_a_form_offers_both_tables_without_group_headings() -> None:
    offered = dict(classes.choices(NOW))

    assert {"A100", "D212", "P110", "P440"} <= set(offered)
    assert {"A", "J100", "P919"} & set(offered) == set()
    assert list(offered) == sorted(offered)
