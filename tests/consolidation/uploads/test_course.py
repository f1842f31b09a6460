"""A list from the portal: tried without registering, applied, gone on with, undone."""

from __future__ import annotations

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.roles import RoleCode
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.importing.formats import FileNotReadable
from liangzhao.consolidation.importing.mapping import MappingRefused
from liangzhao.consolidation.intake import running
from liangzhao.consolidation.models import Load, Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, opening, previews, working
from liangzhao.consolidation.uploads.course import UploadMovedOn
from liangzhao.registers import entries
from liangzhao.registers.models import Institution, NurseRegistration, Person
from tests.consolidation.kept import kept_numbers
from tests.consolidation.uploads.people import (
    HOSPITAL,
    INSTITUTIONS,
    administrator,
    nurse_line,
    nurses,
    officer,
    received,
    tried,
    worked,
)
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

S = Upload.State


@pytest.fixture
def hospital(cast: Cast) -> Institution:
    return cast.institution(HOSPITAL)


@pytest.fixture
def clerk(cast: Cast, hospital: Institution) -> Actor:
    return officer(cast)


def test_a_list_is_tried_without_registering_anybody(clerk: Actor) -> None:
    upload = tried(nurses(nurse_line(1), nurse_line(2, "查无此院")), clerk)

    seen = previews.of(upload)
    assert (upload.state, upload.rows, upload.done) == (S.CHECKED, 2, 2)
    assert (seen.counts["entries"], seen.counts["blocked"]) == (1, 1)
    assert [(each.row, each.rule) for each in seen.problems if each.blocks] == [(3, "DQ-18")]
    assert (NurseRegistration.objects.count(), Load.objects.count(), len(kept_numbers())) == (0, 0, 0)


def test_an_applied_list_is_registered_and_names_who_applied_it(clerk: Actor) -> None:
    upload = actions.apply(tried(nurses(nurse_line(1), nurse_line(2, "查无此院")), clerk), by=clerk)

    upload = worked(upload)

    load = Load.objects.get()
    assert (upload.state, upload.outcome["entries"], upload.outcome["blocked"]) == (S.APPLIED, 1, 1)
    assert (load.state, load.loaded_by, load.authority_id) == (
        Load.State.TAKEN,
        clerk.account_id,
        clerk.authority_id,
    )
    assert (NurseRegistration.objects.count(), len(kept_numbers())) == (1, 2)
    assert Event.objects.filter(tag=Tag.SOURCE_IMPORTED, subject_id=load.pk).exists()


def test_the_same_file_again_tells_of_the_first_load_and_changes_nothing(clerk: Actor) -> None:
    content = nurses(nurse_line(1))
    worked(actions.apply(tried(content, clerk), by=clerk))

    with pytest.raises(actions.AlreadyLoaded) as told:
        received(content, clerk, source="另一名称")

    assert told.value.load.loaded_by == clerk.account_id
    assert (Load.objects.count(), Upload.objects.count()) == (1, 1)


def test_a_file_that_is_on_its_way_is_given_back_as_it_stands(clerk: Actor) -> None:
    content = nurses(nurse_line(1))
    first = received(content, clerk)

    assert received(content, clerk).pk == first.pk


def test_two_authorities_may_hold_the_same_list(cast: Cast, clerk: Actor) -> None:
    content = INSTITUTIONS.encode()
    other = officer(cast, "东城")

    for actor in (clerk, other):
        worked(actions.apply(tried(content, actor, Kind.INSTITUTION), by=actor))

    assert Load.objects.count() == 2
    placed = dict(Institution.objects.filter(source="旧库").values_list("name", "authority_id"))
    assert placed == {"甲诊所": clerk.authority_id, "乙诊所": other.authority_id}


def test_rows_of_another_district_are_refused_with_its_name(cast: Cast, clerk: Actor) -> None:
    seen = previews.of(tried(INSTITUTIONS.encode(), clerk, Kind.INSTITUTION))

    refused = [(each.row, each.rule) for each in seen.problems if each.blocks]
    assert refused == [(3, "IM-04")]
    assert cast.authority("东城").name in seen.problems[-1].says


def test_an_authority_of_the_province_registers_in_every_district(cast: Cast) -> None:
    above = officer(cast, "北京市卫生健康")

    worked(actions.apply(tried(INSTITUTIONS.encode(), above, Kind.INSTITUTION), by=above))

    assert set(Institution.objects.filter(source="旧库").values_list("authority_id", flat=True)) == {above.authority_id}


def test_nurses_of_a_hospital_of_another_authority_are_refused(cast: Cast, clerk: Actor) -> None:
    cast.institution("北京东城示例医院", organ="东城", division="110101")

    seen = previews.of(tried(nurses(nurse_line(1, "北京东城示例医院")), clerk))

    assert [each.rule for each in seen.problems if each.blocks] == ["IM-04"]
    assert Person.objects.count() == 0


def test_a_refused_row_leaves_no_note_of_an_entry(clerk: Actor) -> None:
    upload = worked(actions.apply(tried(nurses(nurse_line(1, "查无此院"), nurse_line(2)), clerk), by=clerk))

    assert upload.load is not None
    assert set(upload.load.changes.values_list("number", flat=True)) == {3}


def test_a_stopped_list_is_gone_on_with_and_nothing_is_doubled(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    upload = actions.apply(tried(nurses(*map(nurse_line, range(6)), nurse_line(9, "无")), clerk), by=clerk)
    working.work(0)
    actions.stop(Upload.objects.get(pk=upload.pk), by=clerk)
    working.work(60)
    halfway = Upload.objects.get(pk=upload.pk)

    done = worked(actions.resume(halfway, by=clerk))

    assert (halfway.state, halfway.done, NurseRegistration.objects.count()) == (S.STOPPED, 2, 6)
    assert (done.state, done.outcome["entries"], done.outcome["blocked"], done.outcome["unchanged"]) == (
        S.APPLIED,
        6,
        1,
        0,
    )
    assert kept_numbers() == list(range(2, 9))


def test_an_undone_list_leaves_the_register_as_it_was_and_may_come_again(clerk: Actor) -> None:
    content = nurses(nurse_line(1))
    upload = worked(actions.apply(tried(content, clerk), by=clerk))

    undone = worked(actions.undo(upload, by=clerk))

    assert (undone.state, undone.outcome["undone"], undone.outcome["left"]) == (S.UNDONE, 2, [])
    assert (NurseRegistration.objects.count(), Person.objects.count(), len(kept_numbers())) == (0, 0, 1)
    assert worked(actions.apply(tried(content, clerk), by=clerk)).outcome["entries"] == 1


def test_what_was_changed_since_is_left_and_named(cast: Cast, clerk: Actor) -> None:
    upload = worked(actions.apply(tried(nurses(nurse_line(1), nurse_line(2)), clerk), by=clerk))
    nurse = NurseRegistration.objects.order_by("licence_no").first()
    assert nurse is not None
    entries.change(nurse, values={"department": "儿科"}, act=cast.act("nurse.department"))

    undone = worked(actions.undo(upload, by=clerk))

    assert undone.state == S.APPLIED
    assert str(nurse.pk) in undone.outcome["left"]
    assert list(NurseRegistration.objects.values_list("pk", flat=True)) == [nurse.pk]


def test_a_list_is_read_again_with_another_heading_row(clerk: Actor) -> None:
    content = ("甲,乙,丙\n" + nurses(nurse_line(1)).decode()).encode()
    upload = received(content, clerk)

    again = actions.reread(upload, encoding="utf-8", sheet="", header_row=1, by=clerk)

    assert previews.of(upload).head.headings[0] == "姓名"
    assert (previews.of(again).head.headings, again.rows) == (("甲", "乙", "丙"), 2)


def test_needed_columns_must_be_told(clerk: Actor) -> None:
    upload = received(nurses(nurse_line(1)), clerk)

    with pytest.raises(MappingRefused, match="证件号码"):
        actions.choose_columns(upload, {"name": "姓名", "licence_no": "护士执业证书编号"}, by=clerk)


def test_columns_are_remembered_for_the_next_list_of_the_source(clerk: Actor) -> None:
    content = nurses(nurse_line(1)).decode()
    told = received(content.encode(), clerk)
    columns = {name: each for name, each in told.columns.items() if name != "status"}
    actions.choose_columns(told, columns, by=clerk)
    worked(actions.apply(worked(told), by=clerk))

    assert received((content + nurse_line(2)).encode(), clerk).columns == columns
    assert "status" in received((content + nurse_line(3)).encode(), clerk, source="新来源").columns


def test_a_file_without_a_table_is_refused_and_not_kept(clerk: Actor) -> None:
    with pytest.raises(FileNotReadable):
        received(b"PK\x03\x04 nothing", clerk, name="a.xlsx")

    assert Upload.objects.count() == 0


def test_more_rows_than_a_portal_takes_are_refused(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_ROWS", 1)

    with pytest.raises(FileNotReadable, match="一次最多导入 1 行"):
        received(nurses(nurse_line(1), nurse_line(2)), clerk)


def test_steps_out_of_turn_are_refused(clerk: Actor) -> None:
    upload = received(nurses(nurse_line(1)), clerk)

    for step in (actions.apply, actions.resume, actions.undo, actions.stop):
        with pytest.raises(UploadMovedOn):
            step(upload, by=clerk)


def test_who_may_not_load_may_do_nothing(cast: Cast, clerk: Actor) -> None:
    upload = received(nurses(nurse_line(1)), clerk)
    watcher, neighbour = officer(cast, role=RoleCode.SUPERVISOR), officer(cast, "东城")

    for actor in (watcher, neighbour):
        with pytest.raises(NotPermitted):
            actions.withdraw(upload, by=actor)


def test_a_withdrawn_upload_is_over(clerk: Actor) -> None:
    upload = actions.withdraw(tried(nurses(nurse_line(1)), clerk), by=clerk)

    assert (upload.state, upload.preview) == (S.WITHDRAWN, "")
    with pytest.raises(UploadMovedOn):
        actions.apply(upload, by=clerk)


class TestOfAnInstitution:
    """An institution loads its own staff, and its authority agrees."""

    def test_its_list_waits_for_the_authority(self, cast: Cast, hospital: Institution, clerk: Actor) -> None:
        administration = administrator(cast, hospital)

        waiting = actions.apply(tried(nurses(nurse_line(1)), administration), by=administration)
        before = (working.work(60), NurseRegistration.objects.count())
        done = worked(actions.apply(waiting, by=clerk))

        assert (waiting.state, before) == (S.SUBMITTED, (0, 0))
        assert (done.state, NurseRegistration.objects.get().main_institution_id) == (S.APPLIED, hospital.pk)
        load = Load.objects.get()
        assert (load.institution_id, load.authority_id, load.loaded_by) == (
            hospital.pk,
            clerk.authority_id,
            clerk.account_id,
        )

    def test_staff_of_others_is_refused(self, cast: Cast, hospital: Institution) -> None:
        cast.institution("北京海淀第二医院")
        elsewhere = cast.nurse("李静", cast.institution("北京海淀第三医院"))
        theirs = nurse_line(3).replace("201511000003", elsewhere.licence_no)
        theirs = theirs.replace(theirs.split(",")[1], elsewhere.person.id_no).replace("王芳3", "李静")
        lines = (nurse_line(1), nurse_line(2, "北京海淀第二医院"), theirs)

        seen = previews.of(tried(nurses(*lines), administrator(cast, hospital)))

        assert [(each.row, each.rule) for each in seen.problems if each.blocks] == [(3, "IM-05"), (4, "IM-05")]
        assert seen.counts["entries"] == 1

    def test_its_list_need_not_name_the_institution(self, cast: Cast, hospital: Institution) -> None:
        content = nurses(nurse_line(1, "")).decode().replace("执业机构", "备注").encode()

        assert previews.of(tried(content, administrator(cast, hospital))).counts["entries"] == 1

    def test_it_loads_no_institutions(self, cast: Cast, hospital: Institution) -> None:
        with pytest.raises(NotPermitted):
            received(INSTITUTIONS.encode(), administrator(cast, hospital), Kind.INSTITUTION)

    def test_a_list_given_back_says_why(self, cast: Cast, hospital: Institution, clerk: Actor) -> None:
        administration = administrator(cast, hospital)
        waiting = actions.apply(tried(nurses(nurse_line(1)), administration), by=administration)

        back = actions.give_back(waiting, "请核对编号", by=clerk)

        assert (back.state, back.problem) == (S.CHECKED, "请核对编号")
        assert actions.apply(back, by=administration).state == S.SUBMITTED

    def test_it_does_not_undo_what_its_authority_agreed_to(
        self, cast: Cast, hospital: Institution, clerk: Actor
    ) -> None:
        administration = administrator(cast, hospital)
        waiting = actions.apply(tried(nurses(nurse_line(1)), administration), by=administration)
        done = worked(actions.apply(waiting, by=clerk))

        with pytest.raises(NotPermitted):
            actions.undo(done, by=administration)

        assert worked(actions.undo(done, by=clerk)).state == S.UNDONE
