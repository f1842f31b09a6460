"""导入记录 of an authority: the lists that the command of the node took in stand there too, and are undone there."""

from __future__ import annotations

from argparse import Namespace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from liangzhao.access.actors import Actor, service
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.models import Event
from liangzhao.config.commands import loads
from liangzhao.consolidation.intake import shares, undoing
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.uploads import of_node, working
from liangzhao.kernel import clock
from liangzhao.registers import entries
from liangzhao.registers.models import Institution
from tests.consolidation.lists import import_text
from tests.consolidation.uploads.people import officer
from tests.support.cast import Cast
from tests.web.importing_scene import officer_at_work, text_of
from tests.web.institution_scene import at_work

pytestmark = pytest.mark.django_db

HEAD = "机构编码,机构名称,区县,地址,类别\n"
OURS = HEAD + "1,甲口腔门诊部,海淀区,某路1号,D110\n2,乙医院,海淀区,某路2号,A100\n"
OF_TWO = OURS + "3,丙医院,东城区,某路3号,A100\n"


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    officer_at_work(cast, client)
    return client


def taken(text: str, folder: Path) -> Load:
    """A list the command took in."""
    return Load.objects.get(pk=import_text(text, folder / "list.csv").load)


def test_a_list_of_the_command_stands_among_the_others(cast: Cast, office: Client, tmp_path: Path) -> None:
    load = taken(OURS, tmp_path)

    listed, shown = office.get("/gov/import/"), text_of(office.get(f"/gov/import/loads/{load.pk}/"))

    assert f'href="/gov/import/loads/{load.pk}/"' in listed.content.decode()
    assert "医疗机构（命令行）" in text_of(listed)
    assert load.digest[:12] in text_of(listed)
    assert "已导入" in text_of(listed)
    assert "本机关新登记 2" in shown
    assert "甲口腔门诊部" in shown
    assert str(load.pk) in shown
    assert "撤销这次导入" in shown


def test_the_record_that_is_exported_has_it_too(cast: Cast, office: Client, tmp_path: Path) -> None:
    load = taken(OURS, tmp_path)

    line = office.post("/gov/import/export/").content.decode("utf-8-sig").splitlines()[1]

    assert line.startswith(f"{load.pk},示例名单,医疗机构,,{load.digest},")
    assert ",系统运维（命令行）,2,已导入,2,0,,," in line


def test_an_authority_undoes_what_is_all_its_own_in_two_steps(cast: Cast, office: Client, tmp_path: Path) -> None:
    load = taken(OURS, tmp_path)
    address = f"/gov/import/loads/{load.pk}/"

    asked = text_of(office.get(f"{address}undo/"))
    assert Institution.objects.count() == 2
    office.post(f"{address}undo/")
    waiting = text_of(office.get(address))
    ended = working.work(60)

    load.refresh_from_db()
    page = text_of(office.get(address))
    assert "撤销后，这次导入新登记的记录从登记簿中移除" in asked
    assert "正在撤销" in waiting
    assert (ended, load.state, Institution.objects.count()) == (1, Load.State.UNDONE, 0)
    assert "已撤销" in page
    assert "钱多多" in page
    assert "撤销这次导入" not in page
    assert Event.objects.filter(subject_kind="load", subject_id=load.pk, actor_id=load.undone_by).exists()


def test_what_somebody_changed_since_stays_and_is_undone_later(cast: Cast, office: Client, tmp_path: Path) -> None:
    load = taken(OURS, tmp_path)
    entries.change(Institution.objects.get(foreign_code="2"), values={"beds": 9}, act=cast.act("institution.beds"))

    office.post(f"/gov/import/loads/{load.pk}/undo/")
    working.work(60)

    page = text_of(office.get(f"/gov/import/loads/{load.pk}/"))
    assert "没有撤销的登记（剩余 1 条）" in page
    assert "第3行 乙医院 导入之后又有变更" in page
    assert "继续撤销剩余 1 条" in page
    assert "已部分撤销" in text_of(office.get("/gov/import/"))
    assert list(Institution.objects.values_list("foreign_code", flat=True)) == ["2"]


def test_what_stays_is_given_up_with_a_reason(
    cast: Cast, office: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load = taken(OURS, tmp_path)
    entries.change(Institution.objects.get(foreign_code="2"), values={"beds": 9}, act=cast.act("institution.beds"))
    address = f"/gov/import/loads/{load.pk}/"
    office.post(f"{address}undo/")
    working.work(60)

    page, asked = text_of(office.get(address)), text_of(office.get(f"{address}rest/"))
    after = text_of(office.post(f"{address}rest/", {"reason": "乙医院另行办理"}, follow=True))

    assert "撤销了 1 项登记改动。" in page
    assert "已撤销 1 项登记改动，这些不再恢复。其余 1 条没有撤销" in asked
    assert "钱多多于" in after
    assert "放弃其余撤销，原因：乙医院另行办理" in after
    assert "第3行 乙医院 导入之后又有变更" in after
    assert "继续撤销" not in after
    assert "部分撤销，已办结" in text_of(office.get("/gov/import/"))
    assert office.get(f"{address}undo/").status_code == office.get(f"{address}rest/").status_code == 302
    assert loads._undo(Namespace(load=load.pk)) == 2
    assert "登记机关已放弃其余撤销" in capsys.readouterr().err
    taken(OURS, tmp_path)
    load.refresh_from_db()
    assert (load.rest_kept, load.left, Institution.objects.count()) == ({}, 0, 2)


def test_a_list_of_several_authorities_shows_each_its_own_and_none_undoes_it(
    cast: Cast, office: Client, tmp_path: Path
) -> None:
    load = taken(OF_TWO, tmp_path)
    other = Client()
    officer_at_work(cast, other, "东城")

    page, theirs = (text_of(each.get(f"/gov/import/loads/{load.pk}/")) for each in (office, other))
    asked = office.get(f"/gov/import/loads/{load.pk}/undo/")
    office.post(f"/gov/import/loads/{load.pk}/undo/")

    assert "本机关新登记 2" in page
    assert "本机关新登记 1" in theirs
    assert ("甲口腔门诊部" in page, "丙医院" in page) == (True, False)
    assert ("甲口腔门诊部" in theirs, "丙医院" in theirs) == (False, True)
    assert "这份名单还涉及另外 1 个机关的登记，不能由本机关撤销" in page
    assert asked.status_code == 302
    load.refresh_from_db()
    assert (load.state, Institution.objects.count()) == (Load.State.TAKEN, 3)


def test_an_authority_it_does_not_concern_sees_nothing_of_it(cast: Cast, tmp_path: Path, client: Client) -> None:
    load = taken(OURS, tmp_path)
    officer_at_work(cast, client, "东城")

    assert "命令行" not in text_of(client.get("/gov/import/"))
    assert client.get(f"/gov/import/loads/{load.pk}/").status_code == 404
    assert client.get(f"/gov/import/loads/{load.pk}/undo/").status_code == 404


def test_an_institution_has_no_such_lists(cast: Cast, client: Client, tmp_path: Path) -> None:
    taken(OURS, tmp_path)
    admin = Client()
    at_work(cast, admin, Institution.objects.get(foreign_code="2"), RoleCode.INSTITUTION_ADMIN)

    assert "命令行" not in text_of(admin.get("/org/import/"))


def test_a_list_on_its_way_is_undone_once(cast: Cast, tmp_path: Path) -> None:
    load = taken(OURS, tmp_path)
    of_node.undo(load, by=officer(cast))

    with pytest.raises(of_node.NotToBeUndone):
        of_node.undo(load, by=officer(cast))


def test_a_list_nobody_counted_is_counted_by_the_worker(cast: Cast, office: Client, tmp_path: Path) -> None:
    load = taken(OURS, tmp_path)
    with service_transaction("test"):
        Load.objects.filter(pk=load.pk).update(shares=None)
    assert "命令行" not in text_of(office.get("/gov/import/"))

    working.work(1)

    assert "命令行" in text_of(office.get("/gov/import/"))


def test_a_list_taken_in_again_meanwhile_is_not_undone(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = taken(OURS, tmp_path)
    of_node.undo(load, by=officer(cast))
    began = undoing.begin

    def again(load: Load, *, by: Actor) -> undoing.Undoing:
        course = began(load, by=by)
        with service_transaction("test"):
            Load.objects.filter(pk=load.pk).update(state=Load.State.TAKING)
        return course

    monkeypatch.setattr(undoing, "begin", again)

    assert working.work(5) == 0
    assert Institution.objects.count() == 2


def test_a_list_that_cannot_be_undone_holds_up_nothing(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = taken(OURS, tmp_path)
    of_node.undo(load, by=officer(cast))
    assert "正在页面上撤销" in loads._why_not(Load.objects.get(pk=load.pk))
    monkeypatch.setattr(undoing, "begin", _fails)

    assert working.work(5) == 0
    load.refresh_from_db()
    assert (load.state, Institution.objects.count()) == (Load.State.TAKEN, 2)


def _fails(*_given: object, **_named: object) -> None:
    raise ValueError("broken")


def test_what_is_taken_anew_is_counted_anew(cast: Cast, tmp_path: Path) -> None:
    load = taken(OURS, tmp_path)
    key = str(cast.authority("海淀").pk)
    first = load.shares
    with service_transaction("test"):
        Load.objects.filter(pk=load.pk).update(shares={})

    again = taken(OURS, tmp_path)

    assert first == again.shares == {key: [2, 0]}
    with service_transaction("test"):
        assert shares.count(again) == {key: [2, 0]}


def test_a_later_list_that_holds_a_row_is_named_with_its_page(cast: Cast, office: Client, tmp_path: Path) -> None:
    with clock.at(clock.now() - timedelta(minutes=1)):
        load = taken(OURS, tmp_path)
    later = taken(OURS.replace("乙医院", "乙第二医院"), tmp_path)

    office.post(f"/gov/import/loads/{load.pk}/undo/")
    working.work(60)

    answer = office.get(f"/gov/import/loads/{load.pk}/")
    assert "导入之后又有变更：另一份名单“示例名单”（命令行导入），" in text_of(answer)
    assert "要恢复的，先撤销那份名单，再继续撤销。" in text_of(answer)
    assert f'href="/gov/import/loads/{later.pk}/"' in answer.content.decode()
    office.post(f"/gov/import/loads/{later.pk}/undo/")
    office.post(f"/gov/import/loads/{load.pk}/undo/")
    working.work(60)
    assert "已撤销" in text_of(office.get(f"/gov/import/loads/{load.pk}/"))
    assert not Institution.objects.exists()


def test_a_list_of_several_that_was_undone_sends_nobody_to_the_administrators(office: Client, tmp_path: Path) -> None:
    load = taken(OF_TWO, tmp_path)
    work = undoing.begin(load, by=service("cleanse"))
    while work.rest:
        work.step()
    work.finish()

    page = text_of(office.get(f"/gov/import/loads/{load.pk}/"))

    assert ("已撤销" in page, "需要撤销的" in page) == (True, False)


def test_rows_left_out_are_counted_on_the_page(office: Client, tmp_path: Path) -> None:
    load = taken(OURS + "3,,海淀区,某路4号,D110\n", tmp_path)

    page = text_of(office.get(f"/gov/import/loads/{load.pk}/"))

    assert "没有登记、需要改正的行 1" in page
