"""The page of columns says at once what is missing of a list, and what to do."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.consolidation.uploads import working
from liangzhao.kernel.identifiers import uscc
from tests.consolidation.uploads.people import HEAD, HOSPITAL, nurse_line, nurses
from tests.support.cast import Cast
from tests.web.importing_scene import officer_at_work, text_of, the_upload, upload

pytestmark = pytest.mark.django_db
SAID = "个必须的字段还没有对照列："


@pytest.fixture(autouse=True)
def _at_work(cast: Cast, client: Client) -> None:
    cast.institution(HOSPITAL)
    officer_at_work(cast, client)


def _without_dates() -> bytes:
    return nurses(nurse_line(1)).replace(HEAD.encode(), HEAD.replace("首次注册日期,有效期至", "甲,乙").encode())


def test_needed_fields_without_a_column_are_named_before_anything_is_sent(client: Client) -> None:
    page = text_of(upload(client, "/gov/", _without_dates()))

    assert f"有 2 {SAID}首次注册日期、有效期至" in page
    assert "缺少其中一项，整份名单一行也不能登记。" in page


def test_columns_that_compete_for_a_number_are_named_until_one_is_chosen(client: Client) -> None:
    head, *lines = nurses(nurse_line(1), nurse_line(2)).decode().replace("护士执业证书编号", "号一").splitlines()
    rows = [f"{head},号二", *(f"{line},20150000000{number}" for number, line in enumerate(lines))]
    page = text_of(upload(client, "/gov/", "\n".join(rows).encode()))
    found = the_upload()
    sent = {**found.columns, "licence_no": "号一", "action": "samples"}

    assert "“号一”、“号二”都可能是这一项，无法判断，请核对后选择" in page
    assert "都可能是这一项" not in text_of(client.post(f"/gov/import/{found.pk}/columns/", sent))


def _rivals(*numbers: int) -> bytes:
    codes = {each: uscc.compose("12", "110108", f"{each:08d}"[::-1]) for each in numbers}
    lines = [f"{each},甲{each}诊所,海淀区,某路{each}号,{code},{code}" for each, code in codes.items()]
    return "\n".join(["机构编码,机构名称,区县,地址,甲码,乙码", *lines, ""]).encode()


@pytest.mark.parametrize("chosen", ["", "甲码"])
def test_nobody_is_asked_again_which_of_competing_columns_is_read(client: Client, chosen: str) -> None:
    asked = text_of(upload(client, "/gov/", _rivals(1, 2), kind="institution"))
    first = the_upload()
    client.post(f"/gov/import/{first.pk}/columns/", {**first.columns, "uscc": chosen, "action": "map"})
    working.work(60)
    again = text_of(client.get(f"/gov/import/{first.pk}/columns/"))
    client.post(f"/gov/import/{first.pk}/apply/")
    working.work(60)

    next_list = text_of(upload(client, "/gov/", _rivals(3, 4), kind="institution", name="下月.csv"))

    said = ["都可能是这一项" in page for page in (asked, again, next_list)]
    assert said == [True, False, False]


def test_a_list_with_all_of_them_says_nothing(client: Client) -> None:
    assert SAID not in text_of(upload(client, "/gov/", nurses(nurse_line(1))))


def test_what_is_said_of_all_rows_is_not_missing(client: Client) -> None:
    upload(client, "/gov/", _without_dates())
    found = the_upload()
    sent = {**found.columns, "all-first_registered_on": "2015-01-20", "action": "samples"}

    page = text_of(client.post(f"/gov/import/{found.pk}/columns/", sent))

    assert f"有 1 {SAID}有效期至" in page
