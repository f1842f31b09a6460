"""The district's story: finding people, counting licences, and keeping the register with two pairs of eyes."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.journeys import people
from tests.journeys.conftest import Visit
from tests.journeys.node import Node
from tests.journeys.visitor import DESK, PHONE, Device, Visitor

pytestmark = pytest.mark.browser


def test_an_officer_finds_a_nurse_and_she_sees_who_looked(node: Node, visitor: Visit, device: Device) -> None:
    # Given a nurse with her licence
    nurse = people.nurse(node, photo="CONFIRMED", licensed=True)

    # When an officer of her district looks for her number, and says why
    officer = visitor(device).signs_in(people.officer(node, "haidian-acceptor", "何平"), "/gov/nurses/licences/")
    officer.fills("身份证号", nurse.id_no)
    officer.page.get_by_label("查询用途").select_option(label="投诉核查")
    officer.presses("查询")

    # Then there is her licence, and her number is in no address
    officer.sees(nurse.name, "护士执业证书", people.HOSPITAL)
    assert nurse.id_no not in officer.page.url

    # And she sees who looked at her, and why
    visitor(device).signs_in(nurse, "/me/licence/log/").sees("北京市海淀区", "投诉核查")


def test_an_officer_finds_a_hospital_by_its_name(node: Node, visitor: Visit, device: Device) -> None:
    # Given a hospital with its licence
    hospital = people.hospital(node, licensed=True)
    officer = visitor(device).signs_in(people.officer(node, "haidian-acceptor", "何平"), "/gov/institutions/licences/")

    # When an officer looks for its name
    officer.page.get_by_label("机构名称").fill(hospital.name)
    officer.page.get_by_role("main").get_by_role("button", name="筛选").or_(
        officer.page.get_by_role("main").get_by_role("button", name="查询")
    ).first.click()
    officer.looks().follows(hospital.name)

    # Then there is its licence
    officer.sees("医疗机构执业许可证", "有效")


def test_the_list_behind_a_number_has_that_many_lines_and_a_file(node: Node, visitor: Visit, device: Device) -> None:
    # Given statistics that have just been counted
    node.count_anew()
    officer = visitor(device).signs_in(people.officer(node, "haidian-acceptor", "何平"), "/gov/stats/licences/")
    officer.follows("护士")
    number = _kpi(officer, "应领")

    # When the officer opens the list behind a number
    officer.follows("应领")

    # Then it has that many lines, on the page and in the file
    officer.sees(f"共 {number} 人")
    with officer.page.expect_download() as waiting:
        officer.page.get_by_role("link", name="下载名单（CSV）").click()
    lines = list(csv.reader(io.StringIO(waiting.value.path().read_text(encoding="utf-8-sig"))))
    assert len(lines) == number + 1


def _kpi(visitor: Visitor, label: str) -> int:
    shown = visitor.page.locator(".kpi").filter(has_text=label).first.locator(".kpi-value").inner_text()
    return int(re.sub(r"\D", "", shown))


def test_closing_and_opening_a_hospital_takes_two_officers_and_the_public_sees_it(
    node: Node, visitor: Visit, screen: Device
) -> None:
    # Given a hospital whose poster hangs at its door
    hospital = people.hospital(node, licensed=True)
    at_door = visitor(Device(DESK)).signs_in(hospital.administrator, "/org/licence/poster/").reads_code()

    # When one officer proposes 停业 and another approves it
    one = visitor(screen).signs_in(people.officer(node, "haidian-reviewer", "高洁"), "/gov/")
    other = visitor(screen).signs_in(people.officer(node, "haidian-decider", "林志远"), "/gov/")
    _maintain(one, other, hospital.name, "停业")

    # Then the poster says that the licence is suspended
    assert visitor(Device(PHONE)).goes(at_door).title() == "证照已暂停使用"

    # When they open it again
    _maintain(one, other, hospital.name, "恢复执业")

    # Then there is a new version for the door, and the old one says so
    assert visitor(Device(PHONE)).goes(at_door).title() == "这一版本已被新版本取代"
    anew = visitor(Device(DESK)).signs_in(hospital.administrator, "/org/licence/poster/").reads_code()
    assert visitor(Device(PHONE)).goes(anew).title() == "证照有效"


def _maintain(one: Visitor, other: Visitor, name: str, kind: str) -> None:
    """One officer proposes a change of the hospital's entry, another approves it."""
    one.goes(f"/gov/institutions/licences/?q={name}").follows(name).follows("查看登记簿记录").follows(kind)
    one.fills("文号", "海卫示〔2026〕12号")
    one.fills("理由", "机构申请")
    one.presses("提出维护").sees("须由本机关另一名决定人批准")
    other.goes(one.page.url).sees(name).presses("批准").sees("已批准，登记簿已变更")
