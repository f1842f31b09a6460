"""A list of a source that came before, with more columns: what is new is proposed and says so."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.uploads import actions, working
from tests.consolidation.uploads.people import HEAD, HOSPITAL, nurse_line, nurses, officer, received
from tests.support.cast import Cast
from tests.web.importing_scene import officer_at_work, text_of, upload

pytestmark = pytest.mark.django_db
LEFT_OUT = "状态"


@pytest.fixture(autouse=True)
def _loaded(cast: Cast) -> None:
    """The list of an officer came in, without its states."""
    cast.institution(HOSPITAL)
    clerk = officer(cast)
    told = received(nurses(nurse_line(1)), clerk)
    columns = {name: each for name, each in told.columns.items() if each != LEFT_OUT}
    tried = actions.choose_columns(told, columns, by=clerk)
    working.work(60)
    tried.refresh_from_db()
    actions.apply(tried, by=clerk)
    working.work(60)


def _page(cast: Cast, client: Client, *, more: str, value: str) -> str:
    officer_at_work(cast, client)
    content = f"{HEAD}{more}\n{nurse_line(2)}{value}\n".encode()
    return text_of(upload(client, "/gov/", content))


def test_new_columns_are_named_with_what_they_are_read_as(cast: Cast, client: Client) -> None:
    page = _page(cast, client, more=",手机,顺口溜", value=",13812345678,好")

    assert "这份名单有 2 列是这个来源上次的名单没有的" in page
    assert "“手机”读作手机号码" in page
    assert "“顺口溜”不导入" in page
    assert page.count("新列 ") == 2
    assert page.count("上次的名单没有这一列；文件中的值：") == 1


def test_what_was_left_out_last_time_stays_left_out(cast: Cast, client: Client) -> None:
    page = _page(cast, client, more=",手机", value=",13812345678")

    columns = Upload.objects.exclude(state=Upload.State.APPLIED).get().columns
    assert (columns["mobile"], LEFT_OUT in columns.values()) == ("手机", False)
    assert "状态 原有 不导入" in page


def test_a_list_without_new_columns_says_nothing_of_them(cast: Cast, client: Client) -> None:
    page = _page(cast, client, more="", value="")

    assert "上次的名单" not in page
    assert "与上次比" not in page


def test_a_column_that_went_is_named_and_the_rest_is_kept(cast: Cast, client: Client) -> None:
    officer_at_work(cast, client)
    later = nurses(nurse_line(2)).replace("有效期至".encode(), "甲".encode())

    page = text_of(upload(client, "/gov/", later))

    assert "上次对照的列，有 1 列这份文件没有 “有效期至”（有效期至）" in page
    assert "上次取自“有效期至”，这份文件没有这一列" in page
    columns = Upload.objects.exclude(state=Upload.State.APPLIED).get().columns
    assert ("valid_until" in columns, LEFT_OUT in columns.values(), columns["name"]) == (False, False, "姓名")
