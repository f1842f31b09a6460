"""A copy of the national register is laid beside an authority's own, and what differs is decided in the workbench."""

from __future__ import annotations

import pytest

from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.models import Proposal
from tests.consolidation.uploads.test_copies import copy_of
from tests.journeys.conftest import Visit
from tests.journeys.node import Node
from tests.journeys.people import Persona
from tests.journeys.test_importing import _sends, _worker
from tests.journeys.visitor import Device
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.browser


def test_a_copy_is_compared_and_a_difference_decided(node: Node, visitor: Visit, screen: Device) -> None:
    # Given an officer with what the nation has of one of her nurses, and of somebody else
    with node.scene() as cast:
        login = f"reviewer-{cast.next()}"
        cast.account(login, RoleCode.REVIEWER, name="钱多多", authority=cast.authority("海淀"))
        nurse = cast.nurse("王小兰", cast.institution(f"北京海淀第{cast.next()}示例医院"))
        content = copy_of(nurse) + "陈静,,199811000001,儿科,2099-01-01\n".encode()
    at_work = visitor(screen).signs_in(Persona(login, PASSWORD, "钱多多"), "/gov/import/")

    # When she lets it be tried as a copy, and confirms
    at_work.page.get_by_role("radio", name="只作核对").check()
    _sends(at_work, content).sees("列对照", "执业证书编码（必须）").presses("试核对").sees("正在试核对")
    _worker(node)
    at_work.goes(at_work.page.url).sees("其中与登记簿不一致", "确认后，1 处不一致转入数据清理")
    at_work.presses("确认核对").sees("正在核对")
    _worker(node)

    # Then nothing is entered, and the difference waits with both values and the dates of both
    at_work.goes(at_work.page.url).sees("核对完成，登记簿没有改动", "1 处不一致")
    with node.scene():
        found = Proposal.objects.get(rule="DQ-34", entry_id=nurse.pk)
    at_work.goes(f"/gov/clean/DQ-34/{found.pk}/").sees("心内科", "急诊科", "登记簿更新日期", "副本更新日期")

    # And once she undoes the comparison, it waits no more
    at_work.goes("/gov/import/").follows("旧注册库").follows("撤销这次核对").presses("确认撤销")
    _worker(node)
    assert at_work.goes(at_work.page.url).title() == "核对已撤销"
