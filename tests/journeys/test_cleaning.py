"""The cleansing of old data: a rule, a case side by side, a choice, the next; a second officer; everything undone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from liangzhao.config.demo import legacy
from liangzhao.consolidation.models import Load
from tests.journeys import people
from tests.journeys.conftest import Visit
from tests.journeys.node import SEED, Node
from tests.journeys.visitor import Device, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _old_lists(node: Node) -> None:
    """The old lists of the demo, loaded once for all journeys of a node."""
    with node.database():
        if not _are_loaded(node):
            legacy.load(SEED)


def _are_loaded(node: Node) -> bool:
    with node.scene():
        return Load.objects.filter(source=legacy.NURSES, state=Load.State.TAKEN).exists()


def _acceptor(node: Node, visitor: Visit, device: Device) -> Visitor:
    return visitor(device).signs_in(people.officer(node, "haidian-acceptor", "何平"), "/gov/clean/")


def test_an_officer_decides_case_after_case_and_undoes_one(node: Node, visitor: Visit, device: Device) -> None:
    # Given findings in old lists
    officer = _acceptor(node, visitor, device)
    officer.sees("数据清理", "有效期止多算一日", "办理进度")

    # When an officer opens a rule and its first case
    officer.follows("有效期止多算一日").follows("从第一件开始逐件办理")
    officer.sees("记录对照", "原始行", "待核对")
    first = officer.page.url

    # And keeps what stands, with a reason
    officer.fills("理由", "已核对原件")
    officer.presses("保留原值").sees("已保留原值")

    # Then the next case is there already, and the last one can be undone from it
    assert officer.page.url.split("?")[0] != first
    officer.follows("查看或撤销上一件").sees("保留原值", "已核对原件")
    officer.presses("撤销这一决定").sees("已撤销", "采用所选的值")


def test_a_value_is_taken_and_the_register_is_what_it_was_after_undoing(
    node: Node, visitor: Visit, screen: Device
) -> None:
    officer = _acceptor(node, visitor, screen)
    officer.follows("有效期止多算一日").follows("从第一件开始逐件办理")
    first = officer.page.url
    proposed = _proposed(officer)

    # When the proposed value is taken, which another officer confirms because the validity hangs on it
    officer.presses("采用所选的值").sees("已提出，等待另一名工作人员复核")
    other = visitor(screen).signs_in(people.officer(node, "haidian-decider", "林志远"), first)
    other.sees("拟采用", proposed, "涉及有效期").presses("复核同意")

    # Then the register says it, and what two decided two take back
    other.goes(first).sees("已采用").follows("查看登记簿记录").sees(proposed)
    officer.goes(first).presses("撤销这一决定").sees("撤销已提出，等待另一名工作人员复核")
    other.goes(first).sees("撤销原决定", proposed).presses("复核同意").sees("原决定已撤销，恢复原状")


def _proposed(officer: Visitor) -> str:
    label = officer.page.get_by_role("radio", name=re.compile("^建议")).first
    return str(label.evaluate("box => box.closest('label').innerText")).split("：", 1)[1].strip()


def test_what_touches_identity_takes_two_officers(node: Node, visitor: Visit, screen: Device) -> None:
    # Given a case about a name
    one = _acceptor(node, visitor, screen)
    one.goes("/gov/clean/DQ-03/?field=name")
    one.page.get_by_role("table").get_by_role("link").first.click()
    one.looks().sees("记录对照")
    case = one.page.url
    one.page.get_by_role("radio", name="另填").check()
    one.fills("另填的值", "孙示例")

    # When one officer chooses a value
    one.presses("采用所选的值")
    one.goes(case).sees("待复核", "须由本机关另一名决定人复核")

    # Then nothing changed until another confirmed, who may give it back
    other = visitor(screen).signs_in(people.officer(node, "haidian-decider", "林志远"), case)
    other.sees("拟采用", "孙示例")
    other.fills("理由", "请先请本人核实")
    other.presses("退回").sees("已退回")
    one.goes(case).sees("退回理由", "请先请本人核实")


def test_a_workplace_is_looked_for_by_its_name_and_chosen_by_keyboard(
    node: Node, visitor: Visit, device: Device
) -> None:
    # Given a row that names an institution nobody has, and one it means
    with node.scene() as cast:
        cast.institution("北京海淀示例眼科门诊部")
    officer = _acceptor(node, visitor, device)
    officer.goes("/gov/clean/DQ-18/")
    officer.page.get_by_role("table").get_by_role("link").first.click()
    case = officer.page.url

    # When the officer writes some of its name; without scripts a button finds it
    field = officer.looks().page.get_by_label("按名称查找机构")
    field.press_sequentially("示例眼科")
    if not device.scripts:
        officer.presses("查找")
    choice = officer.page.get_by_role("radio", name=re.compile("^查到：北京海淀示例眼科门诊部")).first
    expect(choice).to_be_visible()
    officer.looks()

    # Then it is among the choices, and can be chosen without a mouse
    choice.focus()
    officer.page.keyboard.press("Space")
    officer.presses("采用所选的值").sees("已提出，等待另一名工作人员复核")
    officer.goes(case).sees("北京海淀示例眼科门诊部").presses("撤回").sees("已退回")


def test_two_entries_of_one_nurse_are_found_from_the_register_and_laid_side_by_side(
    node: Node, visitor: Visit, screen: Device
) -> None:
    # Given a nurse who was entered twice
    with node.scene() as cast:
        place = cast.institution("北京海淀示例护理院")
        one, other = cast.nurse("欧阳示例", place), cast.nurse("欧阳示范", place)

    # When an officer goes from the one to the other
    officer = _acceptor(node, visitor, screen)
    officer.goes(f"/gov/registers/nurse/{one.pk}/").follows("登记了两次？与另一条合并…")
    officer.fills("另一条的号码或者名称", other.licence_no)
    officer.presses("查询").sees("请选择另一条", "欧阳示范").presses("并排核对")

    # Then both stand side by side, and both may be kept
    officer.sees("两条记录是否同一主体", "欧阳示范", "另一条")
    officer.presses("保留两条").sees("已保留两条记录")
