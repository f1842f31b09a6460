"""Matching in bulk: packed rows, numbers first, each name asked once, several processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.consolidation.matching import running, workplaces
from liangzhao.consolidation.matching.catalogue import Catalogue, Row
from liangzhao.consolidation.matching.deciding import Decision, Match, match
from liangzhao.consolidation.matching.packed import PackedRows, TextIndex
from liangzhao.consolidation.matching.workplaces import Workplaces
from tests.consolidation.matching.rows import CITY, catalogue

REG_NO, CREDIT_CODE = "PDY00001011010917A1001", "12110000400686452Q"


def test_packed_rows_are_the_rows_that_were_given() -> None:
    rows = [Row("1", "北京医院", "东城区", "某路", ("卫生部\x1f北京医院",), ("123456789",)), Row("\ud800", "", "", "")]

    packed = PackedRows(rows)

    assert (list(packed), len(packed)) == (rows, 2)


def test_a_text_index_tells_every_row_that_bears_a_text() -> None:
    index = TextIndex([("一", 3), ("二", 1), ("一", 0), ("一", 3)])

    assert (index.owners("一"), index.owners("三"), TextIndex([]).owners("一")) == ([0, 3], [], [])


@pytest.mark.parametrize("written", [REG_NO, REG_NO.lower(), "ＰＤＹ00001011010917A1001", "PDY00001-011010917A1001"])
def test_a_number_tells_which_institution_is_meant(written: str) -> None:
    known = Catalogue([Row("a", "北京海淀长青医院", codes=(REG_NO, CREDIT_CODE)), Row("b", "北京长青诊所")])

    found = match(Row("0", "长青医院", codes=("", written)), known)

    assert (found.decision, found.target, found.rule, found.score) == (Decision.LINK, "a", "same-code", 1.0)


def test_a_number_under_quite_another_name_is_asked_about() -> None:
    known = Catalogue([Row("a", "北京海淀长青医院", codes=(REG_NO,)), Row("b", "北京市密云区医院")])

    found = match(Row("0", "北京市密云区医院", codes=(REG_NO,)), known)

    assert (found.decision, found.rule, found.candidates[0].target) == (Decision.CANDIDATES, "code-of-another", "a")


def test_a_number_several_bear_tells_nothing() -> None:
    known = Catalogue([Row("a", "长青医院东院", codes=(CREDIT_CODE,)), Row("b", "长青医院西院", codes=(CREDIT_CODE,))])

    found = match(Row("0", "查无此处医院", codes=(CREDIT_CODE,)), known)

    assert found.rule != "same-code"


@pytest.mark.parametrize("name", CITY)
def test_every_entry_is_found_by_its_own_name(name: str) -> None:
    assert match(Row("0", name), catalogue()).target == name


def test_a_name_is_decided_once_however_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def match_and_tell(row: Row, among: Catalogue) -> Match:
        asked.append(row.name)
        return match(row, among)

    monkeypatch.setattr(workplaces, "match", match_and_tell)
    places = Workplaces(catalogue())

    found = [places.find(name) for name in ("北京燕化医院", "北京 燕化醫院", "北京燕化医院", "北京和康诊所")]

    assert [one.target for one in found] == ["北京燕化医院"] * 3 + ["北京和康诊所"]
    assert len(asked) == 2


def test_the_place_beside_a_name_is_part_of_the_question() -> None:
    places = Workplaces(catalogue(("北京市东城区和康诊所", "北京市朝阳区和康诊所")))

    found = [places.find("和康诊所", district).target for district in ("东城区", "朝阳区", "")]

    assert found == ["北京市东城区和康诊所", "北京市朝阳区和康诊所", ""]


def test_several_processes_answer_as_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [Row(str(at), f"{name}{'' if at % 3 else '东院区'}") for at, name in enumerate(CITY * 8)]
    written = []
    for worth in (len(rows) + 1, 1):
        monkeypatch.setattr(running, "WORTH_FORKING", worth)
        out = tmp_path / f"{worth}.csv"
        running.run(rows, catalogue, question="q", out=out, progress=lambda _done, _all: None)
        written.append(out.read_text("utf-8"))

    assert written[0] == written[1]
