"""A list of an old database: loaded, mapped, tried, applied, undone; a hospital's list that its authority agrees to."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.intake import proposals
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.uploads import working
from liangzhao.registers.models import Institution
from tests.consolidation.uploads.people import nurse_line, nurses
from tests.journeys import people
from tests.journeys.conftest import Visit
from tests.journeys.node import Node
from tests.journeys.people import Persona
from tests.journeys.visitor import DESK, Device, Visitor
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Office:
    """An authority's clerk and a hospital of hers, both this journey's own."""

    clerk: Persona
    hospital: people.House
    first: int

    def list_of(self, *institutions: str) -> bytes:
        """Nurses nobody else knows, each at one of these institutions."""
        return nurses(*(nurse_line(self.first + at, name) for at, name in enumerate(institutions)))


def _office(node: Node) -> Office:
    hospital = people.hospital(node)
    with node.scene() as cast:
        login = f"clerk-{cast.next()}"
        cast.account(login, RoleCode.ACCEPTOR, name="钱多多", authority=cast.authority("海淀"))
        first = cast.count * 10
    return Office(Persona(login, PASSWORD, "钱多多"), hospital, first)


def _sends(at_work: Visitor, content: bytes, source: str = "旧注册库") -> Visitor:
    at_work.page.get_by_role("radio", name="护士执业注册").check()
    at_work.fills("来源名称", source)
    at_work.page.get_by_label("文件", exact=True).set_input_files(
        {"name": "名单.csv", "mimeType": "text/csv", "buffer": content}
    )
    return at_work.presses("上传并读取")


def _worker(node: Node) -> None:
    with node.database():
        working.work(60)


def test_a_list_is_loaded_mapped_tried_applied_and_undone(node: Node, visitor: Visit, device: Device) -> None:
    # Given an officer with a list of an old database, one row of which nobody can place
    office = _office(node)
    content = office.list_of(office.hospital.name, "查无此院", office.hospital.name)
    at_work = visitor(device).signs_in(office.clerk, "/gov/import/")

    # When she loads it, checks the columns and lets it be tried
    _sends(at_work, content).sees("列对照", "证件号码（必须）")
    at_work.presses("试导入").sees("正在试导入")
    _worker(node)
    at_work.goes(at_work.page.url).sees("将新登记", "第3行", "查无此院", "名单的质量")

    # And applies it
    at_work.presses("确认导入").sees("正在导入")
    _worker(node)
    at_work.goes(at_work.page.url).sees("导入完成，部分行没有登记", "登记的记录")

    # Then a later list with a column more says what that is read as
    heading, *lines = content.decode().splitlines()
    later = "\n".join([f"{heading},手机", *(f"{line},13812345678" for line in lines), ""]).encode()
    _sends(at_work.goes("/gov/import/"), later).sees("上次的名单没有", "“手机”读作手机号码").presses("放弃这次导入")

    # And the same file says who loaded it
    _sends(at_work.goes("/gov/import/"), content).sees("这份文件已经导入过，登记簿没有改动", "钱多多")
    at_work.follows("查看那次导入")

    # And undone, it leaves the register as it was
    at_work.follows("撤销这次导入").sees("原始行和登记历史永久保留").presses("确认撤销")
    _worker(node)
    assert at_work.goes(at_work.page.url).title() == "导入已撤销"


def test_a_list_that_stops_licences_wants_a_tick_and_keeps_what_was_decided(
    node: Node, visitor: Visit, device: Device
) -> None:
    # Given a list that gives the number of somebody registered to another name, and says one row twice
    office = _office(node)
    with node.scene() as cast:
        held = cast.nurse("王小兰", Institution.objects.get(name=office.hospital.name)).person.id_no
    good, orphan = office.list_of(office.hospital.name, "查无此院").decode().splitlines()[1:3]
    doubted = f"李静,{held},2015119{office.first:05d},{office.hospital.name},2015.1.20,2030-01-19,在册"
    at_work = visitor(device).signs_in(office.clerk, "/gov/import/")

    # When it is tried
    _sends(at_work, nurses(good, orphan, doubted, good)).presses("试导入")
    _worker(node)
    at_work.goes(at_work.page.url)

    # Then the page says whose licence stops, and wants a tick
    at_work.sees("这份名单会使 1 人的 1 张电子证照停止签发。", "王小兰", "与前面的行完全相同")
    at_work.presses("确认导入").sees("没有勾选")
    at_work.ticks("我已看过下面的名单")
    at_work.presses("确认导入").sees("正在导入")
    _worker(node)
    at_work.goes(at_work.page.url).sees("停止签发的电子证照", "导入完成，部分行没有登记")
    done = at_work.page.url
    at_work.goes(f"{done}?row=3").sees("第3行的全部问题", "怎样处理")

    # And what another officer registers from it since stays when it is undone
    with node.scene() as cast:
        waiting = Proposal.objects.get(rule="DQ-18", load__uploads__id=done.rstrip("/").rsplit("/", 1)[-1])
        proposals.apply(waiting, office.hospital.name, by=cast.by)
    at_work.goes(done).follows("撤销这次导入").sees("其中 1 行在导入之后有决定").presses("确认撤销")
    _worker(node)
    at_work.goes(done).sees("导入已部分撤销", "已按数据清理的决定登记或更正", "查看决定")


def test_a_file_that_is_no_table_is_refused_in_words(node: Node, visitor: Visit, device: Device) -> None:
    # Given an officer with a broken workbook
    at_work = visitor(device).signs_in(_office(node).clerk, "/gov/import/")

    # When she loads it
    _sends(at_work, b"PK\x03\x04 broken")

    # Then the page says what to do, beside the field
    at_work.sees("文件无法读取")
    assert at_work.page.title().startswith("错误：")


def test_a_hospitals_list_waits_for_its_authority(node: Node, visitor: Visit, device: Device) -> None:
    # Given a hospital whose list names a nurse of another one
    office = _office(node)
    at_work = visitor(device).signs_in(office.hospital.administrator, "/org/import/")
    _sends(at_work, office.list_of(office.hospital.name, "北京海淀别家医院")).presses("试导入")
    _worker(node)
    at_work.goes(at_work.page.url).sees("属于其他机构", "不是本机构")

    # When it asks and the authority agrees
    at_work.presses("提交登记机关").sees("待登记机关同意")
    clerk = visitor(Device(DESK, scripts=device.scripts)).signs_in(office.clerk, "/gov/import/")
    clerk.follows("旧注册库").sees(office.hospital.name).presses("同意并登记")
    _worker(node)

    # Then the hospital sees what came of it
    at_work.goes(at_work.page.url).sees("导入完成，部分行没有登记", "需要继续或撤销这次导入的，请联系登记机关。")


def test_progress_renews_itself_where_scripts_run(node: Node, visitor: Visit, screen: Device) -> None:
    # Given a list that is being tried
    office = _office(node)
    at_work = visitor(screen).signs_in(office.clerk, "/gov/import/")
    _sends(at_work, office.list_of(office.hospital.name)).presses("试导入").sees("正在试导入")

    # When the worker is done
    _worker(node)

    # Then the page says so without being asked
    at_work.sees("这次只是检查，登记簿没有改动。")


def test_words_of_that_place_are_told_once(node: Node, visitor: Visit, device: Device) -> None:
    # Given a list with sums between its rows, whose states are called otherwise
    office = _office(node)
    listed = office.list_of(office.hospital.name, office.hospital.name).decode().replace("在册", "在岗")
    at_work = visitor(device).signs_in(office.clerk, "/gov/import/")
    _sends(at_work, (listed + "合计,2,,,,,\n").encode()).presses("试导入")

    # When the officer says what they mean
    at_work.sees("取值对照", "“在岗”（2 行）")
    at_work.page.get_by_label("“在岗”（2 行）").select_option("ACTIVE")
    at_work.presses("试导入").sees("正在试导入")
    _worker(node)

    # Then the rows can be registered, and the sums are counted apart
    at_work.goes(at_work.page.url).sees("将新登记", "合计行", "不是数据", "修改取值对照", "确认后登记 2 行")


def test_two_dates_of_a_list_are_compared_without_deleting(node: Node, visitor: Visit, device: Device) -> None:
    # Given a list of institutions that came in twice
    office = _office(node)
    at_work = visitor(device).signs_in(office.clerk, "/gov/import/")
    for name in ("试点一诊所", "试点二诊所"):
        at_work.goes("/gov/import/").page.get_by_role("radio", name="医疗机构").check()
        content = f"机构编码,机构名称,区县,地址,类别\n{office.first},北京{name},海淀区,某路1号,D211\n"
        at_work.fills("来源名称", f"机构名录{office.first}")
        at_work.page.get_by_label("文件", exact=True).set_input_files(
            {"name": "名单.csv", "mimeType": "text/csv", "buffer": content.encode()}
        )
        at_work.presses("上传并读取").presses("试导入")
        _worker(node)
        at_work.goes(at_work.page.url).presses("确认导入")
        _worker(node)

    # When the officer compares the two
    at_work.goes("/gov/import/").follows("对照同一名单的两次导入")
    for label, place in (("较晚的名单", 1), ("较早的名单", 2)):
        at_work.page.get_by_label(label).select_option(index=place)
    at_work.presses("开始对照").sees("正在对照")
    _worker(node)

    # Then she sees what became of each, and that nothing was deleted
    at_work.goes(at_work.page.url).sees("更名", "北京试点二诊所", "登记簿没有改动")


def test_a_form_whose_session_ended_says_that_it_was_not_sent(node: Node, visitor: Visit, device: Device) -> None:
    # Given an officer whose session ends while she fills in the form
    office = _office(node)
    at_work = visitor(device).signs_in(office.clerk, "/gov/import/")
    at_work.page.context.clear_cookies(name="session")

    # When she sends it and signs in again
    _sends(at_work, office.list_of(office.hospital.name)).sees("刚才填写的内容没有提交")
    at_work.page.get_by_label("用户名").fill(office.clerk.login)
    at_work.page.get_by_label("密码").fill(office.clerk.password)
    at_work.presses("登录")

    # Then she is back at the form, which says so
    at_work.sees("上传名单", "请重新填写后提交")
