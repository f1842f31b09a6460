"""Where findings come from, in the filter of a queue of 数据清理."""

from __future__ import annotations

from datetime import timedelta

from django import forms

from liangzhao.consolidation.models import Load
from liangzhao.kernel import clock
from liangzhao.web.authority.cleaning.narrowing import QueueFilter


def _choices(loads: list[Load]) -> list[tuple[str, str]]:
    field = QueueFilter({}, [], loads, []).fields["source"]
    assert isinstance(field, forms.ChoiceField)
    assert isinstance(field.choices, list)
    return field.choices


def test_runs_over_the_register_are_told_apart_in_the_filter() -> None:
    loads = [
        Load(kind=kind, source="登记簿", received_at=clock.now() - timedelta(minutes=at))
        for at, kind in enumerate(("nurse", "physician", "physician"))
    ]

    _everything, nurses, first, second = [word for _key, word in _choices(loads)]
    assert nurses == "登记簿：护士执业注册"
    assert first.startswith("登记簿：医师执业注册 20")
    assert second.startswith("登记簿：医师执业注册 20")
    assert first != second


def test_a_source_of_one_load_is_called_by_its_name() -> None:
    load = Load(kind="nurse", source="2019年护士注册库", received_at=clock.now())

    assert (str(load.pk), "2019年护士注册库") in _choices([load])
