"""The command and the page say the same of the same two dates of a list."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.config.commands import reconcile
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads.comparing import lines
from liangzhao.web.importing import compared_words
from tests.consolidation.comparing.lists import Rows, compared, dated
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

HEADINGS = ("编码", "机构名称", "区县", "地址", "机构类别", "登记号")
OLDER: Rows = [
    ("", "北京燕化医院", "房山区", "迎风街15号", "综合医院", ""),
    ("", "北京长虹医院", "东城区", "东四北大街1号", "综合医院", ""),
    ("", "北京市海淀区花园医院", "海淀区", "花园路7号", "综合医院", "PDY100000110108001"),
    ("", "房山区华盛口腔门诊部", "房山区", "", "口腔门诊部", ""),
    ("", "合计", "", "", "", ""),
]
NEWER: Rows = [
    ("", "北京燕化医院", "房山区", "迎风街15号", "综合医院", ""),
    ("", "北京长虹医院", "东城区", "东四北大街1号", "专科医院", ""),
    ("", "首都康宁医院", "海淀区", "花园路7号", "综合医院", "PDY100000110108001"),
    ("", "首都儿童医院", "朝阳区", "", "儿童医院", ""),
    ("", "合计", "", "", "", ""),
]


@pytest.fixture
def acceptor(cast: Cast) -> Actor:
    return cast.actor(cast.account("acceptor", RoleCode.ACCEPTOR, authority=cast.authority("海淀")))


def written(path: Path, rows: Rows) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *rows])
    return path


def test_the_same_lists_have_the_same_numbers(
    tmp_path: Path, acceptor: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    older, newer = dated(acceptor, Kind.INSTITUTION, OLDER, at=-2), dated(acceptor, Kind.INSTITUTION, NEWER, at=-1)
    made = compared(older, newer, acceptor)
    page = {name: many for name, many in made.counts.items() if name not in {"changed", *lines.APART}}
    files = [str(written(tmp_path / f"{at}.csv", rows)) for at, rows in enumerate((OLDER, NEWER))]

    assert reconcile.run([*files, "--column", "机构名称", "--json"]) == 0

    answer = json.loads(capsys.readouterr().out)
    told = answer["counts"]
    assert told == {"same": 1, "reclassified": 1, "renamed": 1, "gone": 1, "new": 1}
    assert told == page
    assert [(1, [each["row"]]) for each in answer["not_compared"]] == lines.not_compared(made, 20)
    assert "没有对照：第 6 行" in compared_words.not_compared(lines.not_compared(made, 20)[0])


def test_a_name_that_a_spreadsheet_would_run_is_told_as_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: Rows = [("", "=1+1", "海淀区", "花园路7号", "综合医院", "")]
    files = [str(written(tmp_path / f"{at}.csv", each)) for at, each in enumerate((OLDER, [*OLDER, *rows]))]

    reconcile.run([*files, "--column", "机构名称", "--csv"])

    told = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [each["new_name"] for each in told if each["fates"] == "new"] == ["'=1+1"]
