"""A list behind the question who one is: it comes, and the way back to the page it was wanted on is there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from liangzhao.access.roles import RoleCode
from tests.journeys.conftest import Visit
from tests.journeys.node import Node
from tests.journeys.people import Persona, nursing_office
from tests.journeys.test_log_in import clerk, long_ago
from tests.journeys.visitor import Device, Visitor
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.browser
LIST, STAFF = "/gov/stats/licences/list/", "/org/nurses/"


def _started(page: Page) -> bytes:
    """What comes by itself once the password is answered."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="验证并继续", exact=True).click()
    return waiting.value.path().read_bytes()


def _goes_back(somebody: Visitor, wanted_on: str) -> None:
    somebody.looks().sees("身份已验证").does_not_see("验证并继续")
    somebody.follows("返回原来的页面")
    assert somebody.page.url == wanted_on


def test_a_list_that_is_fetched_starts_by_itself(node: Node, visitor: Visit, device: Device) -> None:
    """Given a proof of an hour ago, when a list is taken, then it starts behind the password, scripts or not."""
    who = clerk(node, f"fang-list-{device.width}-{device.scripts}".lower(), RoleCode.STATISTICIAN)
    somebody = visitor(device).signs_in(who, "/gov/")
    long_ago(node, who)

    wanted_on = somebody.goes(LIST).page.url
    somebody.follows("下载名单（CSV）").sees("再次验证身份")
    somebody.page.get_by_label("密码").fill(PASSWORD)

    assert _started(somebody.page).startswith("\ufeff".encode())
    _goes_back(somebody, wanted_on)


def test_a_list_that_is_asked_for_by_a_form_comes_behind_the_password(
    node: Node, visitor: Visit, device: Device
) -> None:
    """Given the same and the names of staff, then it starts by itself, or by one press where no script runs."""
    who: Persona = nursing_office(node)
    somebody = visitor(device).signs_in(who, "/org/")
    long_ago(node, who)

    wanted_on = somebody.goes(STAFF).page.url
    somebody.presses("导出名单（CSV）").sees("再次验证身份")
    somebody.page.get_by_label("密码").fill(who.password)
    content = _started(somebody.page) if device.scripts else somebody.presses("验证并继续").downloads("下载文件")

    assert content.startswith("\ufeff".encode())
    _goes_back(somebody, wanted_on)
