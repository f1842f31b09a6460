"""取值对照 of 执业类别 and 执业范围: words of that place are told one by one, also where a cell holds several."""

from __future__ import annotations

import pytest

from liangzhao.access.actors import Actor
from liangzhao.consolidation.intake import remembering
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, previews, values
from liangzhao.registers.models import PhysicianRegistration
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, officer, received, worked
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
HEAD = "姓名,身份证号码,医师执业证书编码,执业级别,执业类别,执业范围,执业机构,首次注册日期"
TOLD = {"category": {"西医": "1"}, "scopes": {"心血管内": "11", "普外": "12"}}


def _line(number: int, category: str, scopes: str) -> str:
    name, id_no, *_rest = nurse_line(number).split(",")
    return f"{name},{id_no},1101101080{number:05d},执业医师,{category},{scopes},{HOSPITAL},2010-01-20"


def _physicians(*lines: str) -> bytes:
    return "\n".join([HEAD, *lines, ""]).encode()


ODD = _physicians(_line(1, "西医", "心血管内、普外"), _line(2, "临床", "心血管内;儿科"), _line(3, "临床", "外科专业"))


@pytest.fixture
def clerk(cast: Cast) -> Actor:
    cast.institution(HOSPITAL)
    return officer(cast)


def test_words_of_cells_that_hold_several_are_counted_one_by_one(clerk: Actor) -> None:
    upload = received(ODD, clerk, Kind.PHYSICIAN)

    found = values.unknown(Kind.PHYSICIAN, previews.of(upload).head, upload.columns, {})

    told = {each.field: [(word.text, word.rows) for word in each.unknown] for each in found}
    assert told == {"category": [("西医", 1)], "scopes": [("心血管内", 2), ("普外", 1)]}


def test_words_that_are_told_register_their_rows(clerk: Actor) -> None:
    upload = received(ODD, clerk, Kind.PHYSICIAN)

    actions.choose_values(upload, TOLD, by=clerk)
    applied = worked(actions.apply(worked(upload), by=clerk))

    assert (applied.outcome["entries"], applied.outcome["blocked"]) == (3, 0)
    found = PhysicianRegistration.objects.order_by("licence_no").values_list("category", "scopes")
    assert list(found) == [("1", ["11", "12"]), ("1", ["11", "14"]), ("1", ["12"])]
    assert Load.objects.get().values == TOLD


def test_what_was_told_is_kept_for_the_next_list_of_the_source(clerk: Actor) -> None:
    actions.choose_values(upload := received(ODD, clerk, Kind.PHYSICIAN), TOLD, by=clerk)
    worked(actions.apply(worked(upload), by=clerk))

    again = received(_physicians(_line(7, "西医", "普外")), clerk, Kind.PHYSICIAN)

    assert again.values == TOLD
    assert remembering.values("physician", "旧库") == TOLD
    assert values.unknown(Kind.PHYSICIAN, previews.of(again).head, again.columns, again.values) == []


def test_a_word_that_nobody_told_keeps_its_rows_out(clerk: Actor) -> None:
    upload = received(ODD, clerk, Kind.PHYSICIAN)

    actions.choose_values(upload, {"category": {"西医": "1"}, "scopes": {"普外": "12"}}, by=clerk)

    seen = previews.of(worked(upload))
    assert {(each.row, each.fault) for each in seen.problems if each.blocks} == {(2, "word:scopes"), (3, "word:scopes")}


def test_a_code_no_table_has_is_not_kept(clerk: Actor) -> None:
    upload = received(ODD, clerk, Kind.PHYSICIAN)

    actions.choose_values(upload, {"scopes": {"普外": "99"}}, by=clerk)

    upload.refresh_from_db()
    assert upload.values == {}


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize(
    ("kind", "field", "text", "first"),
    [
        (Kind.PHYSICIAN, "scopes", "普通外科", "12"),
        (Kind.PHYSICIAN, "category", "口腔医学", "2"),
        (Kind.INSTITUTION, "institution_class", "综合性医院", "A100"),
    ],
)
def test_the_code_whose_name_is_likest_comes_first(kind: Kind, field: str, text: str, first: str) -> None:
    assert values.nearest(kind, field, text)[0] == first
