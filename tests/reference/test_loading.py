"""Bringing the database to what the files say, and reading from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from liangzhao.reference import codes, divisions, loading
from liangzhao.reference.entries import DivisionEntry, Entry
from liangzhao.reference.models import CodeEntry, Division

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("service")]

NOW = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """Neither read what others left, nor leave them what was read here of tables that are brought back."""
    codes.clear()
    divisions.clear()
    yield
    codes.clear()
    divisions.clear()


def test_the_database_holds_what_the_files_say(
    all_entries: tuple[Entry, ...], all_divisions: tuple[DivisionEntry, ...]
) -> None:
    assert CodeEntry.objects.count() == len(all_entries)
    assert Division.objects.count() == len(all_divisions)


def test_loading_again_changes_nothing() -> None:
    reports = loading.load_all()

    assert [(each.table, each.added, each.changed, each.removed, each.kept) for each in reports] == [
        ("codes", 0, 0, 0, 0),
        ("divisions", 0, 0, 0, 0),
    ]


def test_loading_again_asks_four_questions(django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(6):  # type: ignore[operator]  # a fixture of pytest-django without types
        loading.load_all()


def test_the_file_repairs_a_name_somebody_changed() -> None:
    CodeEntry.objects.filter(table="sex", code="2").update(name="女人")
    Division.objects.filter(code="110101").update(former_names=[])

    reports = loading.load_all()

    assert [each.changed for each in reports] == [1, 1]
    assert codes.name("sex", "2", NOW) == "女性"
    assert Division.objects.get(code="110101").former_names == ["崇文区"]


def test_a_missing_code_is_brought_back() -> None:
    CodeEntry.objects.filter(table="sex").delete()

    assert loading.load_all()[0].added == 4


def test_a_meaning_the_file_dropped_gives_way() -> None:
    CodeEntry.objects.filter(table="diagnosis_subject", code="30.05").delete()
    CodeEntry.objects.create(
        table="diagnosis_subject", code="30.05", name="旧的日期", effective_from=date(1995, 1, 1), source="旧文件"
    )

    report = loading.load_all()[0]

    assert (report.added, report.removed) == (2, 1)
    assert codes.name("diagnosis_subject", "30.05", date(1996, 1, 1)) == "其他"


def test_a_code_of_an_authority_stays() -> None:
    CodeEntry.objects.create(
        table="practice_scope", code="X12", name="本省规定的专业", parent="1", effective_from=NOW, source="省级规定"
    )

    report = loading.load_all()[0]

    assert report.kept == 1
    assert codes.name("practice_scope", "X12", NOW) == "本省规定的专业"


def test_loading_forgets_what_was_cached() -> None:
    codes.name("sex", "2", NOW)
    CodeEntry.objects.create(table="sex", code="5", name="新增", effective_from=NOW, source="测试")

    loading.load_all()

    assert codes.exists("sex", "5", NOW)


def test_codes_are_read_once(django_assert_num_queries: object) -> None:
    codes.clear()
    with django_assert_num_queries(1):  # type: ignore[operator]  # a fixture of pytest-django without types
        assert codes.name("sex", "1", NOW) == "男性"
        assert codes.name("economic_type", "11", NOW) == "国有全资"
        assert codes.choices("grade_rank", NOW)[0] == ("0", "特等")


def test_divisions_are_read_once(django_assert_num_queries: object) -> None:
    divisions.clear()
    with django_assert_num_queries(1):  # type: ignore[operator]  # a fixture of pytest-django without types
        assert divisions.resolve("110104") == ("110102",)
        assert divisions.full_name("110114") == "北京市昌平区"
