"""Values of a list beside its columns: nobody is told apart by them."""

from __future__ import annotations

import pytest

from liangzhao.web.importing.forms import masked


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("11010519491231002X", "1****************X"),
        ("110105491231002", "1*************2"),
        ("１１０１０５１９４９１２３１００２Ｘ", "１" + "*" * 16 + "Ｘ"),
        ("110105 19491231 002X", "1" + "*" * 18 + "X"),
        ("201011110" + "110105194912310021", "2" + "*" * 25 + "1"),
        ("身份证11010519491231002X号", "身份证1****************X号"),
        ("13812345678", "138****5678"),
        ("张三 13812345678", "张三 138****5678"),
        ("201511000001", "201511000001"),
        ("2015-07-01", "2015-07-01"),
        ("91350211M000100Y43", "91350211M000100Y43"),
        ("北京市海淀区（示例）医院", "北京市海淀区（示例）医院"),
    ],
)
def test_what_tells_a_person_apart_is_hidden_wherever_it_stands(value: str, shown: str) -> None:
    assert masked(value) == shown
