"""The home page of the 管理端 calls each thing by one name, the one it has elsewhere."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.supervision.refresh import refresh
from tests.support.cast import Cast
from tests.web.officers import signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


def test_what_a_licence_waits_for_has_one_name(cast: Cast, client: Client) -> None:
    cast.nurse("刘芳", cast.institution("北京海淀示例医院"), photo="")
    refresh()
    officer = signed_in(cast, client, RoleCode.DECIDER)

    pages = [text_of(officer, address) for address in ("/gov/", "/gov/stats/licences/?kind=nurse")]
    table = officer.get("/gov/stats/licences/csv/?table=obstacles&kind=nurse").content.decode()

    assert all("障碍" not in page.replace("无障碍", "") for page in (*pages, table))
    assert "未满足的申领条件" in pages[0]
    assert table.removeprefix("\ufeff").startswith("未满足的条件,")


def test_work_is_called_as_in_the_menu(cast: Cast, client: Client) -> None:
    cast.institution("北京海淀示例医院")
    officer = signed_in(cast, client, RoleCode.ACCEPTOR)

    home, cleaning = (officer.get(address).content.decode() for address in ("/gov/", "/gov/clean/"))

    assert "我提出、待批准的登记簿维护" in home
    assert "<h1>数据清理</h1>" in cleaning
