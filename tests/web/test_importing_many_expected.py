"""A trial that finds very much keeps all counts and the first findings of each sort, and says where the rest is."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from liangzhao.consolidation.importing.report import Expected, Report
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.uploads import expecting, previews, working
from liangzhao.consolidation.uploads.previews import Head
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses
from tests.support.cast import Cast
from tests.web.importing_scene import mapped, officer_at_work, text_of

pytestmark = pytest.mark.django_db
HOME = "/gov/"
FOUND = [Expected(row, "DQ-20", "valid_until", "2030/1/1", "machine") for row in (5, 2, 3, 3, 9)]
LATE = [nurse_line(at).replace("2015.1.20", "2031-01-20").replace("2030-01-19", "2036-01-19") for at in (1, 2, 3)]


def kept(expected: list[Expected]) -> str:
    return previews.packed(Head(), Report("旧库", "", "", 9, {}, expected=expected))


def test_all_are_counted_and_the_first_rows_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expecting, "MOST", 2)

    (found,) = previews.of(Upload(preview=kept(FOUND))).expected

    assert (found.findings, found.rows, [each.row for each in found.first]) == (5, 4, [2, 3])
    assert [found.misses(row) for row in (2, 3, 9)] == [False, True, True]


def test_nothing_is_missed_when_all_are_kept() -> None:
    (found,) = previews.of(Upload(preview=kept(FOUND))).expected

    assert (len(found.first), found.is_cut, found.misses(9)) == (5, False, False)


def test_a_trial_of_earlier_times_that_kept_each_by_itself_is_read_whole() -> None:
    told = [[each.row, each.rule, each.field, each.value_masked, each.decider] for each in FOUND]

    (found,) = previews.of(Upload(preview=json.dumps({"expected": told}))).expected

    assert (found.rule, found.is_mended, found.findings, len(found.first), found.is_cut) == ("DQ-20", True, 5, 5, False)


def test_what_is_kept_does_not_grow_with_the_findings() -> None:
    few, many = (
        [Expected(row, "DQ-21", "valid_until", "2030/1/1", "organ") for row in range(2, count)]
        for count in (1_000, 10_000)
    )

    assert len(kept(many)) - len(kept(few)) < 10


def test_the_pages_say_what_is_not_listed_and_tell_it_after_the_load(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expecting, "MOST", 1)
    cast.institution(HOSPITAL)
    officer_at_work(cast, client)
    upload = mapped(client, HOME, nurses(*LATE))
    here = f"{HOME}import/{upload.pk}/"

    all_of_them, of_rule, shown, cut = (
        text_of(client.get(f"{here}{query}")) for query in ("", "?finding=DQ-21", "?row=2", "?row=3")
    )

    assert "不可能的日期 3 3 由登记机关核定" in all_of_them
    assert "共 3 处，试导入只逐条列出前 1 处。其余在导入后列入数据清理，逐条列出。" in of_rule
    assert ("第2行" in of_rule, "第3行" in of_rule) == (True, False)
    assert ("不可能的日期" in shown, "没有逐条列出" in shown) == (True, False)
    assert "这一行还可能有没有逐条列出的疑点：不可能的日期。导入后可以按行查看。" in cut
    assert "没有发现问题" not in cut

    client.post(f"{here}apply/")
    working.work(60)
    assert "不可能的日期 首次注册日期 2031-01-20 由登记机关核定" in text_of(
        client.get(f"{HOME}jobs/{upload.pk}/?row=3")
    )
