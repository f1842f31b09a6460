"""Districts as lists write them: with what lies above, with a township; never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.consolidation.importing.places import Places
from liangzhao.consolidation.importing.report import EMPTY
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, previews, values
from liangzhao.registers.models import Institution
from liangzhao.web.importing import wording
from tests.consolidation.lists import import_text
from tests.consolidation.uploads.people import officer, received, worked
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

HEAD = "机构编码,机构名称,区县,地址,类别"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("海淀区", "海淀区"),
        ("北京海淀", "海淀区"),
        ("北京市海淀", "海淀区"),
        ("北京市海淀区", "海淀区"),
        ("北京市市辖区海淀区", "海淀区"),
        ("北京市-海淀区", "海淀区"),
        ("海淀区苏家坨镇", "海淀区"),
        ("北京市海淀区上地街道", "海淀区"),
        ("海淀区永定路街道办事处", "海淀区"),
        ("海淀区某某地区", "海淀区"),
        ("海淀区昌平区", ""),
        ("海淀区、东城区", ""),
        ("海淀区以外地区", ""),
        ("海淀区其他乡镇", ""),
        ("长春市海淀区", ""),
        ("海淀医院", ""),
        ("海淀苏家坨镇", ""),
        ("北京", ""),
        ("区", ""),
        ("火星区", ""),
    ],
)
def test_a_district_is_read_where_it_is_beyond_doubt(cast: Cast, written: str, meant: str) -> None:
    cast.authority("海淀")
    cast.authority("东城")

    assert Places().called(written) == meant


def test_a_refused_place_stands_under_what_is_wrong_with_it(cast: Cast, tmp_path: Path) -> None:
    cast.authority("海淀")

    text = f"{HEAD}\n1,某医院,中关村,某路1号,A100\n2,某医院,,某路2号,A100\n"
    report = import_text(text, tmp_path / "list.csv", dry_run=True)

    unknown, missing = [each for each in report.problems if each.blocks]
    assert (unknown.rule, missing.rule) == ("DQ-11", EMPTY)
    assert [wording.title(each.rule, each.fault, "所在区县") for each in (unknown, missing)] == [
        "所在区县的写法无法识别",
        "所在区县未填写",
    ]
    assert "取值对照" in unknown.says


def test_a_place_nobody_knows_is_told_once_and_read_so(cast: Cast) -> None:
    clerk = officer(cast)
    content = f"{HEAD}\n1,某医院,中关村,某路1号,A100\n2,乙医院,海淀,某路2号,A100\n".encode()
    upload = received(content, clerk, Kind.INSTITUTION)

    found = values.coded(Kind.INSTITUTION, previews.of(upload).head, upload.columns, upload.values)
    (place,) = [each for each in found if each.field == values.PLACE]
    assert [(word.text, word.code) for word in place.words] == [("中关村", ""), ("海淀", "海淀区")]
    assert "海淀区" in values.choices(Kind.INSTITUTION, values.PLACE)
    assert values.accepted(Kind.INSTITUTION, {"district": {"中关村": "火星区"}}) == {}

    tried = worked(actions.choose_values(upload, {"district": {"中关村": "海淀区"}}, by=clerk))

    assert (tried.state, previews.of(tried).counts["entries"]) == (Upload.State.CHECKED, 2)
    worked(actions.apply(tried, by=clerk))
    assert Institution.objects.get(name="某医院").division == "110108"


def test_no_place_is_asked_about_where_a_code_tells_it(cast: Cast) -> None:
    cast.authority("海淀")
    head = previews.Head(values={"区县": {"中关村": 1}, "代码": {"110108": 1}})

    found = values.coded(Kind.INSTITUTION, head, {"district": "区县", "division": "代码"}, {})

    assert [each.field for each in found] == []
