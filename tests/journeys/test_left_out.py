"""A title of no table is named by the trial, and put right in the workbench."""

from __future__ import annotations

import pytest

from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.models import Proposal
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.uploads.people import nurse_line
from tests.journeys.conftest import Visit
from tests.journeys.node import Node
from tests.journeys.people import Persona
from tests.journeys.test_importing import _sends, _worker
from tests.journeys.visitor import Device
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.browser
HEAD = "姓名,身份证号码,护士执业证书编号,执业机构,首次注册日期,有效期至,状态,职称\n"


def test_a_word_of_no_table_is_named_before_and_decided_after(node: Node, visitor: Visit, screen: Device) -> None:
    # Given an officer with a list that calls a nurse's title otherwise
    with node.scene() as cast:
        login = f"reviewer-{cast.next()}"
        cast.account(login, RoleCode.REVIEWER, name="钱多多", authority=cast.authority("海淀"))
        place = cast.institution(f"北京海淀第{cast.next()}示例医院").name
        line = nurse_line(cast.next(), place)
    at_work = visitor(screen).signs_in(Persona(login, PASSWORD, "钱多多"), "/gov/import/")

    # When she lets it be tried
    _sends(at_work, f"{HEAD}{line},主管护士\n".encode(), f"名单 {login}").presses("试导入").presses("试导入")
    _worker(node)

    # Then the trial says what would be left out
    at_work.goes(at_work.page.url).sees("专业技术职务未照样登记", "可能是：主管护师")

    # And once it is in, the table's word is one press away
    at_work.presses("确认导入")
    _worker(node)
    with node.scene():
        nurse = NurseRegistration.objects.get(main_institution__name=place)
        found = Proposal.objects.get(rule="DQ-36", entry_id=nurse.pk)
    at_work.goes(f"/gov/clean/DQ-36/{found.pk}/").sees("建议：主管护师", "代码表：主任护师")
    at_work.page.get_by_role("radio", name="建议：主管护师").check()
    at_work.presses("采用所选的值")
    with node.scene():
        assert NurseRegistration.objects.get(pk=nurse.pk).title == "253"
