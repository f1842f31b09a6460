"""导入 in the 管理端: upload, columns, trial, apply, result, undo."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from liangzhao.access.proofs import PROVEN
from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.importing import mapping, our_fields
from liangzhao.consolidation.models import Load, Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import opening, owning, working
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses
from tests.support.cast import PASSWORD, Cast
from tests.web.importing_scene import mapped, officer_at_work, text_of, the_upload, upload

pytestmark = [pytest.mark.django_db]

HOME, S = "/gov/", Upload.State
LIST = nurses(nurse_line(1), nurse_line(2, "查无此院"))


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    cast.institution(HOSPITAL)
    officer_at_work(cast, client)
    return client


def test_the_form_says_beforehand_what_it_takes(office: Client) -> None:
    page = text_of(office.get("/gov/import/"))

    assert "不超过 10 MB、5 万行" in page
    assert "CSV、TSV、XLSX、XLS、ODS、JSON、SQL" in page


def test_a_file_leads_to_its_columns_with_samples_that_tell_nobodys_number(office: Client) -> None:
    answer = upload(office, HOME, LIST)

    page = text_of(answer)
    assert answer.redirect_chain[-1][0] == f"/gov/import/{the_upload().pk}/columns/"
    assert "证件号码（必须）" in page
    assert "王芳1、王芳2" in page
    assert nurse_line(1).split(",")[1] not in answer.content.decode()


def test_one_column_is_never_two_fields(office: Client) -> None:
    upload(office, HOME, LIST)
    found = the_upload()

    answer = office.post(
        f"/gov/import/{found.pk}/columns/", {**found.columns, "school": "姓名", "action": "map"}, follow=True
    )

    assert "“姓名”已经对照给“姓名”：一列只能对照一个字段。" in text_of(answer)
    assert the_upload().state == S.UPLOADED


def test_a_needed_field_without_a_column_is_named(office: Client) -> None:
    upload(office, HOME, LIST)
    found = the_upload()

    answer = office.post(f"/gov/import/{found.pk}/columns/", {**found.columns, "id_no": "", "action": "map"})

    assert "没有对照列：请选择文件中是哪一列。" in text_of(answer)


def test_samples_follow_the_chosen_column_without_scripts(office: Client) -> None:
    upload(office, HOME, LIST)
    found = the_upload()

    answer = office.post(
        f"/gov/import/{found.pk}/columns/", {**found.columns, "department": "状态", "action": "samples"}
    )

    assert "所在科室 （选填） 文件中的值：在册" in text_of(answer)


def test_the_file_is_read_again_from_another_row(office: Client) -> None:
    upload(office, HOME, ("某某统计表,,,,,,\n" + LIST.decode()).encode())
    found = the_upload()

    answer = office.post(
        f"/gov/import/{found.pk}/columns/", {"encoding": "utf-8", "header_row": "1", "action": "read"}, follow=True
    )

    assert "表头在第 1 行" in text_of(answer)
    assert "没有数据" not in text_of(answer)


def test_a_reading_that_finds_nothing_says_so_and_keeps_what_was(office: Client) -> None:
    upload(office, HOME, LIST)
    found = the_upload()

    answer = office.post(f"/gov/import/{found.pk}/columns/", {"header_row": "99", "action": "read"})

    assert "请核对表头所在的行" in text_of(answer)
    assert the_upload().rows == 2


def test_the_columns_are_a_file_the_command_understands(office: Client, tmp_path: pytest.TempPathFactory) -> None:
    upload(office, HOME, LIST)
    found = the_upload()

    answer = office.get(f"/gov/import/{found.pk}/columns/toml/")

    path = tmp_path / "map.toml"  # type: ignore[operator]  # pytest gives a Path here
    path.write_bytes(answer.content)
    told = mapping.load(path, "nurse")
    assert (told.columns, told.header_row) == (found.columns, 1)


def test_the_trial_counts_and_names_every_problem(office: Client) -> None:
    found = mapped(office, HOME, LIST)

    page = text_of(office.get(f"/gov/import/{found.pk}/"))
    assert "将新登记 1" in page
    assert "不能登记 1" in page
    assert "第3行" in page
    assert "查无此院" in page
    assert "名单的质量" in page
    assert NurseRegistration.objects.count() == 0


def test_a_list_of_refused_rows_says_that_they_were_refused_and_where_the_reasons_are(office: Client) -> None:
    found = mapped(office, HOME, nurses(nurse_line(1, "查无此院"), nurse_line(2, "查无此院")))

    answer = office.get(f"/gov/import/{found.pk}/")

    page = text_of(answer)
    assert "名单中的 2 行都不能登记" in page
    assert "不需要导入" not in page
    assert 'href="#problems"' in answer.content.decode()
    assert 'id="problems"' in answer.content.decode()


def test_a_list_that_says_what_the_register_says_needs_no_import(office: Client) -> None:
    mapped(office, HOME, nurses(nurse_line(1)))
    found = the_upload()
    office.post(f"/gov/import/{found.pk}/apply/")
    working.work(60)
    Upload.objects.update(state=S.WITHDRAWN)
    upload(office, HOME, nurses(nurse_line(1)) + b"\n")
    again = Upload.objects.exclude(pk=found.pk).get()
    office.post(f"/gov/import/{again.pk}/columns/", {**again.columns, "action": "map"})
    working.work(60)

    page = text_of(office.get(f"/gov/import/{again.pk}/"))

    assert "名单与登记簿一致" in page


def test_each_part_of_the_quality_says_what_costs_its_points(office: Client) -> None:
    found = mapped(office, HOME, LIST)

    page = text_of(office.get(f"/gov/import/{found.pk}/"))

    assert "名单没有更新日期一列" in page
    assert "日期写法 2 行" in page
    assert "性别空缺 2 行" in page


def test_sums_are_counted_apart_from_refused_rows(office: Client) -> None:
    found = mapped(office, HOME, nurses(nurse_line(1), "合计,1,,,,,"))

    page = text_of(office.get(f"/gov/import/{found.pk}/"))

    assert "不能登记 0" in page
    assert "合计行、表头、附注 1" in page
    assert "不是数据" in page
    assert "下载不能登记的" not in page


def test_empty_lines_are_counted_apart_from_refused_rows(office: Client) -> None:
    found = mapped(office, HOME, nurses(nurse_line(1), ",,,,,,", ",,,,,,"))

    page = text_of(office.get(f"/gov/import/{found.pk}/"))

    assert "不能登记 0" in page
    assert "空行 2" in page
    assert "对照原件改正" not in page


def test_a_fault_is_headed_by_what_is_wrong_and_nothing_else(office: Client) -> None:
    short = nurse_line(1).replace("201511000001", "20151100001")
    unnumbered = nurse_line(2).split(",")
    unnumbered[1] = ""
    found = mapped(office, HOME, nurses(short, ",".join(unnumbered)))

    html = office.get(f"/gov/import/{found.pk}/").content.decode()

    assert "<h2>执业证书编码位数不对</h2>" in html
    assert "<h2>证件号码未填写</h2>" in html
    assert "重复，或" not in html


def test_a_long_list_of_problems_has_pages(office: Client) -> None:
    found = mapped(office, HOME, nurses(*(nurse_line(each, "查无此院") for each in range(60))))

    first = text_of(office.get(f"/gov/import/{found.pk}/?rule=DQ-18"))
    second = text_of(office.get(f"/gov/import/{found.pk}/?rule=DQ-18&start=50"))

    assert ("第2行" in first, "第52行" in first, "第61行" in second) == (True, False, True)


def test_refused_rows_come_back_with_the_reason_and_can_be_mended(office: Client) -> None:
    found = mapped(office, HOME, nurses(nurse_line(1), nurse_line(2, "查无此院", name="=王")))

    answer = office.post(f"/gov/import/{found.pk}/refused/")

    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (len(lines), lines[0][-1], lines[1][0]) == (2, "不能登记的原因", "'=王2")
    mended = answer.content.decode("utf-8-sig").replace("查无此院", HOSPITAL).encode()
    Upload.objects.update(state=S.WITHDRAWN)
    upload(office, HOME, mended)
    again = Upload.objects.exclude(pk=found.pk).get()
    office.post(f"/gov/import/{again.pk}/columns/", {**again.columns, "action": "map"})
    working.work(60)
    office.post(f"/gov/import/{again.pk}/apply/")
    working.work(60)
    assert NurseRegistration.objects.get().person.name == "=王2"


def test_applying_asks_again_who_one_is(office: Client) -> None:
    found = mapped(office, HOME, LIST)
    session = office.session
    session[PROVEN] = "2020-01-01T00:00:00+00:00"
    session.save()

    asked = office.post(f"/gov/import/{found.pk}/apply/")
    before = the_upload().state
    office.post(f"/gov/import/{found.pk}/apply/", {"confirm_secret": PASSWORD})

    assert "再次验证身份" in asked.content.decode()
    assert (before, the_upload().state) == (S.CHECKED, S.APPLYING)


def test_the_job_shows_how_far_it_is_and_then_what_it_did(office: Client) -> None:
    found = mapped(office, HOME, LIST)
    office.post(f"/gov/import/{found.pk}/apply/")
    running = office.get(f"/gov/jobs/{found.pk}/")
    working.work(60)

    page = text_of(office.get(f"/gov/jobs/{found.pk}/"))

    nurse = NurseRegistration.objects.get()
    assert '<meta http-equiv="refresh" content="5">' in running.content.decode()
    assert "已处理 0 / 2 行" in text_of(running)
    assert "导入完成，部分行没有登记" in page
    assert f"/gov/registers/nurse/{nurse.pk}/" in office.get(f"/gov/jobs/{found.pk}/").content.decode()
    assert "/gov/clean/" in office.get(f"/gov/jobs/{found.pk}/").content.decode()


def test_a_job_is_stopped_and_gone_on_with(office: Client) -> None:
    found = mapped(office, HOME, LIST)
    office.post(f"/gov/import/{found.pk}/apply/")

    stopped = office.post(f"/gov/jobs/{found.pk}/", {"action": "stop"}, follow=True)
    working.work(60)
    count = NurseRegistration.objects.count()
    office.post(f"/gov/jobs/{found.pk}/", {"action": "resume"})
    working.work(60)

    assert "继续导入" in text_of(stopped)
    assert (count, NurseRegistration.objects.count()) == (0, 1)


def test_the_same_file_again_says_when_and_by_whom(office: Client) -> None:
    found = mapped(office, HOME, LIST)
    office.post(f"/gov/import/{found.pk}/apply/")
    working.work(60)

    page = text_of(upload(office, HOME, LIST))

    assert "这份文件已经导入过，登记簿没有改动" in page
    assert "由钱多多导入，来源“旧库”" in page
    assert (Load.objects.count(), Upload.objects.count()) == (1, 1)


def test_a_load_is_undone_after_asking(office: Client) -> None:
    found = mapped(office, HOME, LIST)
    office.post(f"/gov/import/{found.pk}/apply/")
    working.work(60)

    asked = text_of(office.get(f"/gov/jobs/{found.pk}/undo/"))
    still = NurseRegistration.objects.count()
    office.post(f"/gov/jobs/{found.pk}/undo/")
    working.work(60)

    assert ("确认撤销" in asked, still, NurseRegistration.objects.count()) == (True, 1, 0)
    assert "导入已撤销" in text_of(office.get(f"/gov/jobs/{found.pk}/"))


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"PK\x03\x04broken"), ("a.csv", b"\x00\x01\x02" * 99), ("a.json", b"[1, 2]"), ("a.csv", b"   ")],
)
def test_a_broken_file_is_refused_in_chinese_and_not_kept(office: Client, name: str, content: bytes) -> None:
    page = text_of(upload(office, HOME, content, name=name))

    assert "文件无法读取" in page
    assert Upload.objects.count() == 0


def test_a_file_that_is_too_large_is_refused_unread(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liangzhao.web.importing.forms.LARGEST", 10)

    assert "文件超过 10 MB" in text_of(upload(office, HOME, LIST))


def test_every_template_is_understood_as_it_is(office: Client) -> None:
    for kind in owning.OF_AUTHORITIES:
        content = office.get(f"/gov/import/template/?kind={kind}").content
        headings = content.decode("utf-8-sig").strip().split(",")
        assert set(mapping.propose(headings, kind)) == set(our_fields.known_fields(kind)), kind


def test_the_list_of_loads_is_exported(office: Client) -> None:
    mapped(office, HOME, LIST)

    lines = list(csv.reader(io.StringIO(office.post("/gov/import/export/").content.decode("utf-8-sig"))))

    assert (lines[1][1], lines[1][3], lines[1][6], lines[1][8]) == ("旧库", "名单.csv", "钱多多", "待确认导入")


def test_an_upload_may_be_given_up(office: Client) -> None:
    upload(office, HOME, LIST)

    office.post(f"/gov/import/{the_upload().pk}/columns/", {"action": "withdraw"})

    assert the_upload().state == S.WITHDRAWN


def test_the_neighbour_sees_nothing(cast: Cast, office: Client, client: Client) -> None:
    found = mapped(office, HOME, LIST)
    other = Client()
    officer_at_work(cast, other, "东城")

    assert "旧库" not in text_of(other.get("/gov/import/"))
    assert other.get(f"/gov/import/{found.pk}/").status_code == 404


def test_who_only_watches_may_not_load(cast: Cast) -> None:
    watcher = Client()
    officer_at_work(cast, watcher, role=RoleCode.SUPERVISOR)

    assert watcher.get("/gov/import/").status_code == 403


def test_the_kinds_are_all_offered(office: Client) -> None:
    page = text_of(office.get("/gov/import/"))

    assert all(word in page for word in ("医疗机构", "医师执业注册", "护士执业注册", "医师资格"))
    assert opening.MOST_ROWS == 50_000
    assert Kind.QUALIFICATION in owning.OF_AUTHORITIES
