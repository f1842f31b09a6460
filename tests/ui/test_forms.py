"""How forms are rendered and how errors are told."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django import forms
from django.template import engines

from liangzhao.web.ui.gallery.forms import LookUpForm, PhotoForm


@pytest.fixture
def render(kit_site: None) -> Callable[..., str]:
    """Renders a piece of template."""

    def rendered(source: str, **context: object) -> str:
        return engines["django"].from_string(source).render(context)

    return rendered


def wrong() -> LookUpForm:
    """A form with a wrong number, nothing else filled in."""
    return LookUpForm({"id_number": "1101"})


def test_label_hint_error_and_control_come_in_this_order(render: Callable[..., str]) -> None:
    markup = render("{{ form.id_number.as_field_group }}", form=wrong())

    places = [markup.index(part) for part in ("<label", 'class="hint"', 'class="error"', "<input")]
    assert places == sorted(places)


def test_a_control_is_described_by_its_hint_and_its_error(render: Callable[..., str]) -> None:
    markup = render("{{ form.id_number.as_field_group }}", form=wrong())

    assert 'aria-describedby="id_id_number_helptext id_id_number_error"' in markup
    assert 'aria-invalid="true"' in markup
    assert 'id="id_id_number_helptext"' in markup
    assert 'id="id_id_number_error"' in markup


def test_radio_buttons_stand_in_a_fieldset_with_a_legend(render: Callable[..., str]) -> None:
    markup = render("{{ form.kind.as_field_group }}", form=wrong())

    assert "<fieldset" in markup
    assert re.search(r'<legend class="label">\s*人员类别\s*</legend>', markup)


def test_a_check_box_has_its_label_beside_it(render: Callable[..., str]) -> None:
    markup = render("{{ form.notify.as_field_group }}", form=LookUpForm())

    assert markup.count("照片确认后自动申领电子证照") == 1
    assert 'class="check"' in markup


def test_a_field_that_may_stay_empty_says_so(render: Callable[..., str]) -> None:
    assert "（选填）" in render("{{ form.until.as_field_group }}", form=LookUpForm())
    assert "（选填）" not in render("{{ form.id_number.as_field_group }}", form=LookUpForm())


def test_the_summary_links_to_the_control_of_each_error(render: Callable[..., str]) -> None:
    form = wrong()
    markup = render("{% error_summary form %}{{ form }}", form=form)
    targets = re.findall(r'<a href="#([^"]+)"', markup)

    assert targets == ["id_id_number", "id_purpose", "id_kind_0"]
    assert [target for target in targets if f'id="{target}"' not in markup] == []


def test_summary_and_field_say_the_same(render: Callable[..., str]) -> None:
    form = wrong()
    summary = render("{% error_summary form %}", form=form)
    fields = render("{{ form }}", form=form)

    said = re.findall(r'<a href="#[^"]+">([^<]+)</a>', summary)
    assert len(said) == 3
    assert [words for words in said if words not in fields] == []


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (LookUpForm({}), "没有填写身份证号：请填写"),
        (LookUpForm({}), "没有选择查询用途：请选择一项"),
        (PhotoForm({}), "还没有选择照片：请选择一张近半年的证件照片"),
    ],
)
def test_a_missing_answer_is_named_with_its_remedy(render: Callable[..., str], form: forms.Form, words: str) -> None:
    markup = render("{% error_summary form %}", form=form)

    assert words in markup
    assert "必填项" not in markup


def test_an_error_of_the_whole_form_is_in_the_summary_without_link(render: Callable[..., str]) -> None:
    form = PhotoForm({})
    form.add_error(None, "照片刚才已被另一次上传替换，请重新查看")
    markup = render("{% error_summary form %}", form=form)

    assert "<li>照片刚才已被另一次上传替换，请重新查看</li>" in markup


def test_a_form_without_errors_has_no_summary(render: Callable[..., str]) -> None:
    assert render("{% error_summary form %}", form=LookUpForm()).strip() == ""


def test_the_title_of_a_page_with_errors_says_so(fetch: Callable[[str], str]) -> None:
    assert "<title>错误：上传证件照片 — 亮照</title>" in fetch("/ui/pages/personal-photo/")
    assert "<title>首页 — 亮照</title>" in fetch("/ui/pages/personal-home/")


def test_text_from_people_is_escaped(render: Callable[..., str]) -> None:
    form = LookUpForm({"id_number": '"><script>alert(1)</script>'})

    assert "<script>" not in render("{% error_summary form %}{{ form }}", form=form)
