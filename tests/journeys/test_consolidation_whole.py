"""Consolidation from end to end: a dirty list loaded, two records made one and two again, the score measured."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.measuring import nightly
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import working
from liangzhao.kernel.identifiers import reg_no, uscc
from liangzhao.registers.models import Institution
from tests.journeys.conftest import Visit
from tests.journeys.node import Node
from tests.journeys.people import Persona
from tests.journeys.visitor import Device, Visitor
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.browser

COLUMNS = (
    "机构代码", "机构名称", "所在区", "地址", "机构类别", "登记号", "统一社会信用代码", "主要负责人", "有效期起",
    "有效期止", "联系电话",
)  # fmt: skip
_COUNTERS = {"version", "face_version"}


@dataclass(frozen=True)
class Office:
    """An authority's clerk and two who decide, with a list of an old database that nobody else has."""

    clerk: Persona
    decider: Persona
    other_decider: Persona
    source: str
    name: str
    content: bytes


def _office(node: Node) -> Office:
    with node.scene() as cast:
        number = cast.next()
        name = f"北京海淀甜水{number}示例综合门诊部"
        clerk = _persona(cast, RoleCode.ACCEPTOR, "钱多多")
        first, other = (_persona(cast, RoleCode.DECIDER, each) for each in ("林志高", "林志强"))
    rows = [_row(number, 0, name, "马骏"), _row(number, 1, f"{name} ", "杨柳"), _row(number, 2, "", "孔明")]
    return Office(clerk, first, other, f"旧机构库{number}", name, _written(rows))


def _persona(cast: Cast, role: RoleCode, name: str) -> Persona:
    login = f"{role.lower()}-{cast.next()}"
    cast.account(login, role, name=name, authority=cast.authority("海淀"))
    return Persona(login, PASSWORD, name)


def _row(number: int, place: int, name: str, principal: str) -> dict[str, str]:
    """An institution of the list; the first two are one and the same, the last has no name."""
    own = uscc.compose("52", "110108", f"{96_000_000 + number * 3 + place:08d}")
    values = (
        f"110108-{number}{place}", name, "海淀区", f"北京市海淀区甜水示例路{number}号", "D110",
        reg_no.compose(own[8:17], "110108", "17", "D110", "2"), own, principal, f"2024-0{place + 3}-05",
        f"2029-0{place + 3}-04", f"010-0000{number % 10_000:04d}",
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _written(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("gb18030")


def _worker(node: Node) -> None:
    with node.database():
        working.work(60)


def _register(node: Node, name: str) -> list[Mapping[str, object]]:
    """What the register holds under a name, but for the counters of versions."""
    with node.scene():
        rows = Institution.objects.filter(name=name).order_by("reg_no").values()
        return [{key: value for key, value in row.items() if key not in _COUNTERS} for row in rows]


def test_a_list_is_loaded_two_records_are_made_one_and_two_again_and_the_score_tells(
    node: Node, visitor: Visit, screen: Device
) -> None:
    # Given an officer with an old list, in which one institution stands twice
    office = _office(node)
    clerk = visitor(screen).signs_in(office.clerk, "/gov/import/")

    # When she loads it, looks at the columns, lets it be tried and applies it
    clerk.page.get_by_role("radio", name="医疗机构").check()
    clerk.fills("来源名称", office.source)
    clerk.uploads("文件", "名册.csv", "text/csv", office.content)
    clerk.presses("上传并读取").sees("列对照")
    clerk.presses("试导入").sees("正在试导入")
    _worker(node)
    clerk.goes(clerk.page.url).sees("将新登记").presses("确认导入")
    _worker(node)
    clerk.goes(clerk.page.url).sees("导入完成", "登记的记录")
    before = _register(node, office.name)

    # Then the home page tells of work, and the workbench leads to both records side by side
    clerk.goes("/gov/").sees("数据清理待处理").follows("数据清理待处理").sees("数据清理", "同一机构多条记录")
    clerk.follows("同一机构多条记录")
    clerk.page.get_by_label("来源").select_option(office.source)
    clerk.presses("筛选").follows(office.name, exact=False).sees("两条记录是否同一主体", "马骏", "杨柳")
    case = clerk.page.url

    # When she takes one value from the other record, says which stays and why, and merges
    clerk.page.get_by_role("radio", name="主要负责人，另一条").check()
    clerk.page.get_by_role("radio", name="合并后保留哪条记录").first.check()
    clerk.fills("理由", "登记号相同，是同一机构")
    clerk.presses("合并").sees("合并已提出，等待另一名工作人员复核")

    # Then nothing is done before a second officer agrees, who sees what will stand
    assert _register(node, office.name) == before
    first = visitor(screen).signs_in(office.decider, "/gov/").sees("数据清理待复核")
    first.goes(case).sees("合并后的记录", "钱多多")
    expect(first.page.get_by_role("region", name="复核").get_by_text("马骏")).to_be_visible()
    first.presses("复核同意")
    first.goes(case).sees("已采用").follows("查看登记簿记录").sees("马骏")
    assert _register(node, office.name) != before

    # When the second officer takes it back and another one agrees
    first.goes("/gov/clean/decided/").ticks(office.name)
    first.presses("撤销所选").sees("将撤销 1 件决定").presses("确认撤销")
    first.sees("1 件由两人作出的决定已提出撤销")
    other = visitor(screen).signs_in(office.other_decider, case)
    other.sees("撤销合并，恢复为两条记录").presses("复核同意")

    # Then the register says what it said before
    assert _register(node, office.name) == before

    # And the score tells how good the list was, and how good its entries are now
    with node.database():
        nightly.look_over((Kind.INSTITUTION,))
    _sees_the_score(clerk, office)


def _sees_the_score(clerk: Visitor, office: Office) -> None:
    clerk.goes("/gov/clean/").follows("查看得分的走势、各规则的发现和名单导入前后")
    clerk.sees("导入前", "导入后", office.source, "各规则的发现和办理")
    clerk.follows("唯一性").sees("各规则的发现和办理：唯一性", "同一机构多条记录")
