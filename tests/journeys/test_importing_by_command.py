"""A list that the command took in: found among the others, undone in part, what holds the rest, given up at last."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.uploads import working
from liangzhao.registers import entries
from liangzhao.registers.models import Institution
from tests.consolidation.lists import import_text
from tests.journeys.conftest import Visit
from tests.journeys.node import Node
from tests.journeys.people import Persona
from tests.journeys.visitor import Device
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.browser
HEAD = "机构编码,机构名称,区县,地址,类别\n"


def test_a_list_of_the_command_is_found_and_undone_as_far_as_nothing_holds_it(
    node: Node, visitor: Visit, device: Device, tmp_path: Path
) -> None:
    # Given lists the command took in, and an officer of the one authority they concern; one entry was changed since
    with node.scene() as cast:
        login, at = f"clerk-{cast.next()}", cast.count
        cast.account(login, RoleCode.ACCEPTOR, name="钱多多", authority=cast.authority("朝阳"))
    with node.database():
        names = [f"朝阳第{at}{word}门诊部" for word in ("甲", "乙", "丙")]
        text = HEAD + "".join(f"{at}-{n},{name},朝阳区,某路{at}{n}号,D110\n" for n, name in enumerate(names))
        load = import_text(text, tmp_path / "list.csv").load
        import_text(text.replace(names[2], f"{names[2]}分部"), tmp_path / "later.csv")
    with node.scene() as cast:
        entry = Institution.objects.get(name=names[1])
        entries.change(entry, values={"beds": 9}, act=cast.act("institution.beds"))
    at_work = visitor(device).signs_in(Persona(login, PASSWORD, "钱多多"), "/gov/import/")

    # When she looks at the lists, and at the one
    at_work.sees("系统运维（命令行）", "已导入")
    at_work.goes(f"/gov/import/loads/{load}/").sees("命令行导入：示例名单", "本机关新登记", names[0])

    # And undoes it
    at_work.follows("撤销这次导入").sees("原始行和登记历史永久保留").presses("确认撤销").sees("正在撤销")
    with node.database():
        working.work(60)

    # Then what was changed since stays, with what holds it and the way there
    at_work.goes(f"/gov/import/loads/{load}/").sees("已部分撤销", "没有撤销的登记（剩余 2 条）", "继续撤销剩余 2 条")
    at_work.sees("导入之后又有变更：", "另一份名单“示例名单”（命令行导入）", "查看名单", "查看登记")
    at_work.follows("查看名单", exact=False).sees("命令行导入：示例名单", "本机关更新")
    with node.database(), service_transaction("test"):
        assert Load.objects.get(pk=load).left == 2

    # And what needs no undoing any more is given up with a reason, which closes it
    at_work.goes(f"/gov/import/loads/{load}/").follows("放弃其余撤销").sees("其余 2 条没有撤销", "导入之后又有变更：")
    at_work.fills("放弃的原因", "两家机构核对无误")
    at_work.presses("放弃其余撤销").sees("部分撤销，已办结", "放弃其余撤销，原因：两家机构核对无误")
    at_work.does_not_see("继续撤销")
