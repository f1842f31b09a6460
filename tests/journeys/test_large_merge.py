"""A large merge: the second officer reads what moves, decides, and the page shows by itself how it ends."""

from __future__ import annotations

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.deciding import actions, later, working
from liangzhao.consolidation.deciding.choices import Join
from liangzhao.consolidation.models import Proposal
from tests.consolidation.deciding.conftest import Bench
from tests.journeys import people
from tests.journeys.conftest import Visit
from tests.journeys.node import Node
from tests.journeys.visitor import Device

pytestmark = pytest.mark.browser


def _proposed(node: Node) -> tuple[Proposal, Actor]:
    """Two institutions that one officer wants to be one, and another officer."""
    with node.scene() as cast:
        one, other = cast.institution("北京海淀大示例医院"), cast.institution("海淀区大示例医院")
        cast.nurse("王小兰", other)
        finding = Bench(cast, one).finding("name", rule="DQ-08", entry=one, other_entries=[str(other.pk)])
        accounts = [cast.account(f"large-{cast.next()}", RoleCode.DECIDER, authority=one.authority) for _each in "12"]
        first, second = (cast.actor(account) for account in accounts)
    with node.database(), actor_transaction(first):
        join = Join("institution", one.pk, other.pk, {"name": "survivor"})
        actions.decide(finding, join, by=first, note="同一机构重复登记")
    return finding, second


def test_the_page_of_a_large_merge_shows_by_itself_how_it_ends(node: Node, visitor: Visit, device: Device) -> None:
    # Given a merge that waits for the second officer, who reads what will move
    finding, second = _proposed(node)
    path = f"/gov/clean/DQ-08/{finding.pk}/"
    officer = visitor(device).signs_in(people.officer(node, "haidian-decider", "林志远"), path)
    officer.sees("合并后的记录", "一并转移", "主要执业人员", "复核同意")

    # When it is left to the worker
    with node.database(), actor_transaction(second):
        later.put_off(finding, by=second)
    officer.goes(path).sees("正在合并", "等待开始", "可以离开本页")

    # Then the page that is open shows the end of it, with scripts or without
    with node.database():
        assert working.work() == 1
    officer.sees_by_itself("已合并为一条记录").looks()
    officer.sees("撤销这一决定")
