"""A queue tells whom a row without an entry is about, and what was found there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liangzhao.consolidation.models import Proposal
from liangzhao.web.authority.cleaning import rows
from tests.consolidation.deciding.conftest import Bench
from tests.support.cast import Cast
from tests.web.cleaning.pages import page
from tests.web.officers import officer

pytestmark = pytest.mark.django_db


def orphan(bench: Bench, name: str, institution: str) -> Proposal:
    bench.load("nurse", {"name": "姓名", "institution": "执业机构"})
    raw = {"姓名": name, "执业机构": institution}
    return bench.finding("institution", institution, None, rule="DQ-18", kind="nurse", raw=raw, entry_id=None)


def test_a_row_that_is_not_registered_is_called_by_its_name(cast: Cast, bench: Bench) -> None:
    orphan(bench, "陈试测", "银杏巷医院")

    shown = page(officer(cast), "/gov/clean/DQ-18/")

    assert "陈试测（未登记）" in shown
    assert "银杏巷医院" in shown


def test_the_file_of_a_queue_masks_who_is_not_registered(cast: Cast, bench: Bench) -> None:
    found = orphan(bench, "陈试测", "银杏巷医院")

    ((called, _field, old, *_rest),) = rows.lines([found])

    assert (called, old) == ("陈*测（未登记）", "银杏巷医院")


def test_a_row_without_a_name_is_a_row(bench: Bench) -> None:
    assert [line.name for line in rows.lines_of([orphan(bench, "", "银杏巷医院")])] == ["未登记的行"]


def test_many_rows_of_a_list_cost_no_more_questions_than_one(bench: Bench) -> None:
    found = [orphan(bench, name, "银杏巷医院") for name in ("甲某", "乙某", "丙某")]

    counts = []
    for some in (found[:1], found):
        with CaptureQueriesContext(connection) as asked:
            rows.lines_of(some)
        counts.append(len(asked))

    assert counts[0] == counts[1]
