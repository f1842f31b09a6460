"""撤销导入: what will stay is told before, what stayed and why is told after."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.access.models import Account
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.consolidation.deciding import actions as deciding
from liangzhao.consolidation.deciding import undoing
from liangzhao.consolidation.intake import changes, held_by, proposals
from liangzhao.consolidation.intake.held_by import How
from liangzhao.consolidation.models import Load, Proposal, Upload
from liangzhao.consolidation.people import merging
from liangzhao.consolidation.uploads import working
from liangzhao.kernel import clock
from liangzhao.registers import entries
from liangzhao.registers.models import NurseRegistration, Person
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses, officer
from tests.support.cast import Cast
from tests.web.importing_scene import mapped, officer_at_work, text_of, the_upload, upload
from tests.web.institution_scene import at_work

pytestmark = [pytest.mark.django_db]

LIST = nurses(nurse_line(1), nurse_line(2, "查无此院"), nurse_line(3))


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    cast.institution(HOSPITAL)
    officer_at_work(cast, client)
    return client


@pytest.fixture
def worked_on(cast: Cast, office: Client) -> Upload:
    """A list whose third line another officer registered, and whose fourth one was changed."""
    found = mapped(office, "/gov/", LIST)
    office.post(f"/gov/import/{found.pk}/apply/")
    working.work(60)
    with actor_transaction(other := officer(cast)):
        proposals.apply(Proposal.objects.get(rule="DQ-18"), HOSPITAL, by=other)
    nurse = NurseRegistration.objects.get(licence_no="201511000003")
    entries.change(nurse, values={"department": "儿科"}, act=cast.act("nurse.department"))
    return the_upload()


def test_the_page_says_beforehand_which_rows_will_stay(office: Client, worked_on: Upload) -> None:
    page = text_of(office.get(f"/gov/jobs/{worked_on.pk}/undo/"))

    assert "其中 2 行在导入之后有决定、合并、变更或引用，撤销后仍然保留。" in page
    assert "第3行 王芳2 已按数据清理的决定登记或更正" in page
    assert "第4行 王芳3 导入之后又有变更：登记信息变更" in page


def test_a_merge_is_told_with_its_case_and_no_more_once_it_is_undone(cast: Cast, office: Client) -> None:
    found = mapped(office, "/gov/", nurses(nurse_line(1), nurse_line(2)))
    office.post(f"/gov/import/{found.pk}/apply/")
    working.work(60)
    one, other = NurseRegistration.objects.order_by("licence_no")
    by = [officer(cast, role=RoleCode.DECIDER) for _time in range(2)]
    case = Proposal.objects.create(
        load=Load.objects.get(), number=3, rule="DQ-08", field="name", old="", new="", confidence=1, action="decide",
        decider="organ", register="nurse", entry_id=other.pk, authority_id=other.authority_id,
    )  # fmt: skip
    sides = {"nurse": "survivor"}
    merge = merging.merge("person", one.person_id, other.person_id, sides, by=by[0], second_by=by[1], proposal=case)
    asked = text_of(office.get(f"/gov/jobs/{found.pk}/undo/"))
    office.post(f"/gov/jobs/{found.pk}/undo/")
    working.work(60)
    left = office.get(f"/gov/jobs/{found.pk}/")
    merging.undo(merge, by=by[1], second_by=by[0])

    free = text_of(office.get(f"/gov/jobs/{found.pk}/"))

    assert "已与另一条登记合并：数据清理中的合并，" in asked
    assert "已与另一条登记合并：数据清理中的合并，" in text_of(left)
    assert f'href="/gov/clean/DQ-08/{case.pk}/"' in left.content.decode()
    assert "合并已经撤销 继续撤销时移除或恢复。" in free
    assert "已与另一条登记合并" not in free


def test_a_list_nobody_decided_on_since_has_nothing_to_say(office: Client) -> None:
    found = mapped(office, "/gov/", LIST)
    office.post(f"/gov/import/{found.pk}/apply/")
    working.work(60)

    page = text_of(office.get(f"/gov/jobs/{found.pk}/undo/"))

    assert "撤销后仍然保留" not in page
    assert "会保留的登记" not in page


def test_afterwards_each_row_that_stayed_says_why_and_where_to_go(office: Client, worked_on: Upload) -> None:
    office.post(f"/gov/jobs/{worked_on.pk}/undo/")
    working.work(60)

    answer = office.get(f"/gov/jobs/{worked_on.pk}/")

    page, decision = text_of(answer), Proposal.objects.get(rule="DQ-18")
    assert "2 行在导入之后又有变更或已被引用，保持不变" in page
    assert "第3行 王芳2 已按数据清理的决定登记或更正 要移除的，先撤销这项决定，再继续撤销。" in page
    assert "第4行 王芳3 导入之后又有变更" in page
    assert f'href="/gov/clean/DQ-18/{decision.pk}/"' in answer.content.decode()
    assert sorted(NurseRegistration.objects.values_list("licence_no", flat=True)) == ["201511000002", "201511000003"]


def test_the_page_says_how_many_are_left_and_offers_to_go_on(office: Client, worked_on: Upload) -> None:
    office.post(f"/gov/jobs/{worked_on.pk}/undo/")
    working.work(60)

    job, asked = (text_of(office.get(f"/gov/jobs/{worked_on.pk}/{at}")) for at in ("", "undo/"))

    assert "没有撤销的登记（剩余 2 条）" in job
    assert job.count("继续撤销剩余 2 条") == 1
    assert "撤销这次导入" not in job
    assert "上次撤销后还剩 2 条" in asked
    assert "第4行 王芳3 导入之后又有变更" in asked
    assert "继续撤销剩余 2 条" in asked
    assert "已部分撤销" in text_of(office.get("/gov/import/"))


def test_going_on_takes_what_has_no_reason_any_more_and_counts_it_with_the_rest(
    cast: Cast, office: Client, worked_on: Upload
) -> None:
    office.post(f"/gov/jobs/{worked_on.pk}/undo/")
    working.work(60)
    decision = Proposal.objects.get(rule="DQ-18")
    with actor_transaction(decider := officer(cast, role=RoleCode.DECIDER)):
        undoing.undo(decision, by=decider)
    with actor_transaction(second := officer(cast, role=RoleCode.DECIDER)):
        deciding.confirm(Proposal.objects.get(pk=decision.pk), by=second)
    beforehand = text_of(office.get(f"/gov/jobs/{worked_on.pk}/"))
    first = the_upload().outcome["undone"]

    office.post(f"/gov/jobs/{worked_on.pk}/undo/")
    working.work(60)

    page = text_of(office.get(f"/gov/jobs/{worked_on.pk}/"))
    assert "第3行 — 决定已经撤销 继续撤销时移除或恢复。" in beforehand
    assert "第4行 王芳3 导入之后又有变更" in page
    assert "第3行" not in page[page.index("没有撤销的登记") : page.index("继续撤销")]
    assert "继续撤销剩余 1 条" in page
    assert the_upload().outcome["undone"] >= first
    assert list(NurseRegistration.objects.values_list("licence_no", flat=True)) == ["201511000003"]


def test_an_institution_reads_what_stayed_without_the_ways_of_the_authority(
    cast: Cast, office: Client, worked_on: Upload
) -> None:
    office.post(f"/gov/jobs/{worked_on.pk}/undo/")
    working.work(60)
    hospital = NurseRegistration.objects.earliest("licence_no").main_institution
    Upload.objects.filter(pk=worked_on.pk).update(institution_id=hospital.pk)
    admin = Client()
    at_work(cast, admin, hospital, RoleCode.INSTITUTION_ADMIN)

    answer = admin.get(f"/org/jobs/{worked_on.pk}/")

    assert "第3行 王芳2 已按数据清理的决定登记或更正" in text_of(answer)
    assert "/gov/clean/" not in answer.content.decode()


def test_a_list_undone_whole_says_so_with_whom_and_when_and_what_it_had_brought(office: Client) -> None:
    found = mapped(office, "/gov/", nurses(nurse_line(1), nurse_line(2)))
    office.post(f"/gov/import/{found.pk}/apply/")
    working.work(60)
    Upload.objects.filter(pk=found.pk).update(outcome=the_upload().outcome | {"incomplete": 2})
    before = text_of(office.get(f"/gov/jobs/{found.pk}/"))
    assert "2 行已登记，但有个别项留空或待核。" in before
    assert "撤销之前的导入结果" not in before

    office.post(f"/gov/jobs/{found.pk}/undo/")
    working.work(60)

    page, undone = text_of(office.get(f"/gov/jobs/{found.pk}/")), the_upload()
    assert undone.state == Upload.State.UNDONE
    assert undone.ended_at
    assert undone.decided_by
    who = Account.objects.get(pk=undone.decided_by).name
    assert f"{who}于 {clock.local_date(undone.ended_at)} 撤销。" in page
    assert "撤销之前的导入结果" in page
    assert "撤销人" in page
    assert "行已登记" not in page


def test_what_holds_a_row_is_told_with_whom_and_when_and_the_way_to_it(
    cast: Cast, office: Client, worked_on: Upload
) -> None:
    office.post(f"/gov/jobs/{worked_on.pk}/undo/")
    working.work(60)

    answer = office.get(f"/gov/jobs/{worked_on.pk}/")

    nurse = NurseRegistration.objects.get(licence_no="201511000003")
    assert f"导入之后又有变更：登记信息变更，{clock.today()} " in text_of(answer)
    assert f'href="/gov/registers/nurse/{nurse.pk}/"' in answer.content.decode()
    assert "查看登记" in text_of(answer)


def test_a_person_who_signed_in_and_an_entry_in_use_are_told(cast: Cast, office: Client) -> None:
    found = mapped(office, "/gov/", nurses(nurse_line(1), nurse_line(2)))
    office.post(f"/gov/import/{found.pk}/apply/")
    working.work(60)
    one, two = NurseRegistration.objects.order_by("licence_no")
    Person.objects.filter(pk=one.person_id).update(activated_at=clock.now(), real_name_level="FACE")
    cast.photo(two.person)

    with service_transaction("test"):
        load = the_upload().load
        assert load is not None
        undone = changes.undo_load(load, by=cast.by)
        held = held_by.of(load, undone.stayed)

    assert held[one.person_id].how is How.ACTIVATED
    assert held[two.person_id].uses == {"registers.Photo": 1}


def test_the_same_file_says_what_is_left_of_the_load_before(office: Client, worked_on: Upload) -> None:
    office.post(f"/gov/jobs/{worked_on.pk}/undo/")
    working.work(60)

    page = upload(office, "/gov/", LIST)

    left = Upload.objects.get(pk=worked_on.pk).load
    assert left is not None
    assert f"那次导入已部分撤销，还有 {left.left} 条没有撤销" in text_of(page)
    assert f'href="/gov/jobs/{worked_on.pk}/"' in page.content.decode()


def kept(office: Client, found: Upload, reason: str = "两条登记核对无误") -> Upload:
    """The list undone but for what holds on, and the rest given up."""
    office.post(f"/gov/jobs/{found.pk}/undo/")
    working.work(60)
    office.post(f"/gov/jobs/{found.pk}/rest/", {"reason": reason})
    return the_upload()


def test_the_rest_is_given_up_with_a_reason_after_seeing_what_stays(office: Client, worked_on: Upload) -> None:
    office.post(f"/gov/jobs/{worked_on.pk}/undo/")
    working.work(60)
    job = office.get(f"/gov/jobs/{worked_on.pk}/")
    asked = text_of(office.get(f"/gov/jobs/{worked_on.pk}/rest/"))
    empty = text_of(office.post(f"/gov/jobs/{worked_on.pk}/rest/", {"reason": " "}))
    before = the_upload().state

    after = text_of(office.post(f"/gov/jobs/{worked_on.pk}/rest/", {"reason": "两条登记核对无误"}, follow=True))

    assert f'href="/gov/jobs/{worked_on.pk}/rest/"' in job.content.decode()
    assert "其余 2 条没有撤销，保留的原因见下表。" in asked
    assert "第4行 王芳3 导入之后又有变更" in asked
    assert ("没有写原因" in empty, before) == (True, "APPLIED")
    assert "放弃其余撤销，原因：两条登记核对无误" in after
    assert "第4行 王芳3 导入之后又有变更" in after
    assert "继续撤销" not in after
    assert the_upload().state == "PARTIAL"
    assert "部分撤销，已办结" in text_of(office.get("/gov/import/"))


def test_nothing_more_is_undone_then_and_the_journal_says_who_gave_it_up(office: Client, worked_on: Upload) -> None:
    given_up = kept(office, worked_on)
    office.post(f"/gov/jobs/{worked_on.pk}/undo/")
    again = office.post(f"/gov/jobs/{worked_on.pk}/rest/", {"reason": "再次"})
    working.work(60)

    assert again.status_code == 302
    assert worked_on.load_id
    assert (the_upload().state, the_upload().outcome) == ("PARTIAL", given_up.outcome)
    assert sorted(NurseRegistration.objects.values_list("licence_no", flat=True)) == ["201511000002", "201511000003"]
    events = Event.objects.filter(subject_kind="load", subject_id=worked_on.load_id)
    told = [journal.body_of(each) | {"by": each.actor_id} for each in events]
    assert [each for each in told if each.get("act") == "keep rest"] == [
        {"act": "keep rest", "left": 4, "reason": "两条登记核对无误", "by": given_up.decided_by}
    ]


def test_there_is_nothing_to_give_up_before_an_undoing_left_something(office: Client, worked_on: Upload) -> None:
    asked, sent = (
        office.get(f"/gov/jobs/{worked_on.pk}/rest/"),
        office.post(f"/gov/jobs/{worked_on.pk}/rest/", {"reason": "不撤销了"}),
    )

    assert (asked.status_code, sent.status_code, the_upload().state) == (302, 302, "APPLIED")
    assert "放弃其余撤销" not in text_of(office.get(f"/gov/jobs/{worked_on.pk}/"))
