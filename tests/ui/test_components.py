"""What single components promise."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.template import engines

from liangzhao.kernel.rules import Answer, Finding, Outcome, Provision
from liangzhao.kernel.words import Sentence
from liangzhao.web.ui.findings import tasks_of
from liangzhao.web.ui.gallery.licences import FACE, INSTITUTION_FACE
from liangzhao.web.ui.gallery.lists import FINISHED, JOB, staff_table
from liangzhao.web.ui.parts import Bulk, Choice, Column, Link, Row, Table, Thumb
from liangzhao.web.ui.tags.show import plain, show
from liangzhao.web.ui.tones import Badge, Tone

Render = Callable[..., str]


@pytest.fixture
def render(kit_site: None) -> Render:
    """Renders a piece of template."""

    def rendered(source: str, **context: object) -> str:
        return engines["django"].from_string(source).render(context)

    return rendered


@pytest.mark.parametrize("face", [FACE, INSTITUTION_FACE], ids=lambda face: face.kind.value)
def test_a_face_shows_its_facts_in_the_order_of_the_law(render: Render, face: object) -> None:
    markup = render("{% licence_face face %}", face=face)
    labels = re.findall(r"<dt>([^<]+)</dt>", markup)

    assert labels == [label for label, _value in face.facts]  # type: ignore[attr-defined]  # parametrised


def test_a_face_stays_chinese_and_shows_each_filing_once(render: Render) -> None:
    markup = render("{% licence_face face seal='示例专用章' %}", face=FACE)

    assert '<article class="face face-physician" lang="zh-Hans-CN"' in markup
    assert markup.count("北京市延庆区示例医院") == 1
    assert "示例专用章" in markup


@pytest.mark.parametrize(
    ("value", "markup", "words"),
    [
        (date(2026, 3, 12), '<time class="nowrap" datetime="2026-03-12">2026-03-12</time>', "2026-03-12"),
        (1284, "1,284", "1284"),
        (Badge("有效", Tone.OK), '<span class="tag tag-ok">有效</span>', "有效"),
        (Link("查看", "/x/", hidden="李敏"), '<a href="/x/">查看<span class="vh"> 李敏</span></a>', "查看"),
        ("<b>", "&lt;b&gt;", "<b>"),
        (None, '<span class="mute" aria-hidden="true">—</span><span class="vh">无</span>', ""),
    ],
)
def test_a_value_is_shown_by_its_type(value: object, markup: str, words: str) -> None:
    assert show(value) == markup  # type: ignore[arg-type]  # parametrised
    assert plain(value) == words  # type: ignore[arg-type]  # parametrised


def test_an_instant_is_shown_in_the_zone_of_the_law() -> None:
    assert "2026-03-12 00:30" in show(datetime(2026, 3, 11, 16, 30, tzinfo=UTC))


def test_a_thumbnail_has_its_size_and_waits_to_be_seen() -> None:
    markup = show(Thumb("/p.webp", "李敏"))

    assert 'width="36" height="48" loading="lazy"' in markup


def test_a_table_names_its_rows_and_labels_its_cells(render: Render) -> None:
    table = staff_table()
    markup = render("{% table value %}", value=table)

    assert markup.count('role="rowheader"') == len(table.rows)
    assert markup.count('role="columnheader"') == len(table.columns) + 1
    assert 'data-l="科室"' in markup
    assert 'aria-sort="ascending"' in markup


def test_a_locked_row_cannot_be_chosen_and_says_why(render: Render) -> None:
    table = Table(
        "护士",
        (Column("姓名", primary=True),),
        [Row(("李敏",), "a"), Row(("王芳",), "b", locked="本人不能确认自己的信息")],
        select="chosen",
    )
    markup = render("{% table value %}", value=table)

    assert markup.count('type="checkbox"') == 1
    assert "本人不能确认自己的信息" in markup


def test_a_row_of_the_wrong_length_is_refused(render: Render) -> None:
    with pytest.raises(ValueError, match="zip"):
        render("{% table value %}", value=Table("护士", (Column("姓名"),), [Row(("李敏", "多余"))]))


def test_everything_is_chosen_by_a_signed_filter_not_by_ids(render: Render) -> None:
    bulk = Bulk((Choice("confirm", "确认照片"),), total=370, everything="signed")

    assert 'name="everything" value="signed"' in render("{% bulk_bar bulk %}", bulk=bulk)


def test_a_job_asks_again_only_until_it_is_finished(render: Render) -> None:
    assert 'hx-trigger="every 2s"' in render("{% job value %}", value=JOB)
    assert "hx-" not in render("{% job value %}", value=FINISHED)


def test_findings_become_tasks_with_remedy_and_article() -> None:
    source = Provision("护士条例", "第八条", since=date(2008, 5, 12))
    answer = Answer(Sentence("证件照片缺失"), Sentence("上传照片"), Sentence("本人"), ("personal:photo",))
    findings = [
        Finding("EL-N2", Outcome.MET, True, Sentence("注册在有效期内"), (source,)),
        Finding("EL-N4", Outcome.NOT_MET, True, Sentence("证件照片缺失"), (source,), answer),
    ]

    done, missing = tasks_of(findings, {"personal:photo": "/me/photo/"}.__getitem__)

    assert done.done
    assert done.url == ""
    assert (missing.done, missing.url, missing.remedy, missing.who) == (False, "/me/photo/", "上传照片", "本人")
    assert "第八条" in str(missing.article)


def test_a_post_button_carries_the_token(render: Render) -> None:
    markup = render("{% post_button '催办' '/x/' %}", csrf_token="token")

    assert 'name="csrfmiddlewaretoken" value="token"' in markup


@pytest.mark.parametrize(("photo", "speaks"), [("/photo/", True), ("", False)])
def test_a_live_code_speaks_of_a_photo_only_where_one_is(render: Render, photo: str, speaks: bool) -> None:
    source = "{% live_code qr name='示例' title='证' seconds=60 made_at=at photo_url=photo %}"
    markup = render(source, qr="", at=datetime(2026, 3, 12, tzinfo=UTC), photo=photo)

    assert ("显示的照片和信息" in markup) is speaks
