"""A large list that gives the 登记号 of an entry another name says what the single path says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing import mapping
from liangzhao.consolidation.importing.report import Report
from liangzhao.consolidation.intake.bulk import taking
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel.identifiers import org_code
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.models import Institution
from tests.consolidation.intake.bulk_scene import blocked, registers, singly, together, tried

pytestmark = pytest.mark.usefixtures("written_tables", "own_database")

HEAD = "机构编码,机构名称,地址,登记号,区划代码"
NUMBERS = [f"{org_code.compose(f'PDY0000{at}')}11010517D2122" for at in range(6)]
FIRST = [
    f"1,海淀甲诊所,某路1号,{NUMBERS[0]},110108",
    f"2,海淀乙诊所,某路2号,{NUMBERS[1]},110108",
    f"3,海淀丙诊所,某路3号,{NUMBERS[2]},110108",
    f"4,海淀丁诊所,某路4号,{NUMBERS[3]},110108",
    f"5,海淀庚诊所,某路5号,{NUMBERS[4]},110108",
]
THE_SAME = f"A,海淀甲诊所,某路1号,{NUMBERS[0]},110108"
MOVED = f"I,海淀丁诊所,某路44号,{NUMBERS[3]},110108"
RENAMED = f"B,清河口腔门诊部,某路2号,{NUMBERS[1]},110108"
TWO_NAMES = [f"C,上地新诊所,某路3号,{NUMBERS[2]},110108", f"D,西三旗另一诊所,某路30号,{NUMBERS[2]},110108"]
ELSEWHERE = f"E,东城新诊所,某路5号,{NUMBERS[4]},110101"
SAID_TWICE = [f"F,海淀戊诊所,某路5号,{NUMBERS[5]},110108", f"G,海淀戊诊所,某路5号,{NUMBERS[5]},110108"]
ANOTHER = "H,海淀己诊所,某路6号,,110108"


def _written(path: Path, rows: list[str]) -> Path:
    path.write_text("\n".join([HEAD, *rows, ""]), "utf-8")
    return path


def _asked() -> list[tuple[int, str, str | None, str]]:
    """The rows that ask for another name or address, and of which entry."""
    names = dict(Institution.objects.values_list("pk", "name"))
    found = Proposal.objects.filter(rule__in=["DQ-13", "DQ-34"]).order_by("number").defer("chosen")
    return [(each.number, each.old, each.new, names[each.entry_id] if each.entry_id else "") for each in found]


@pytest.mark.parametrize("again", [False, True], ids=["once", "taken again"])
def test_both_paths_ask_whether_it_was_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: bool) -> None:
    monkeypatch.setattr(taking, "CHUNK", 2)
    with service_transaction("test"):
        load_demo_authorities()
    columns = mapping.Mapping(mapping.propose(HEAD.split(",")))
    together(_written(tmp_path / "first.csv", FIRST), columns, Kind.INSTITUTION, source="先来的名单")
    rows = [THE_SAME, RENAMED, *TWO_NAMES, ELSEWHERE, *SAID_TWICE, ANOTHER, MOVED]
    path = _written(tmp_path / "list.csv", rows)
    report: Report
    with tried():
        report = singly(path, columns, Kind.INSTITUTION)
        expected, asked = registers(), _asked()

    kept = together(path, columns, Kind.INSTITUTION)
    if again:
        kept = together(path, columns, Kind.INSTITUTION)

    with service_transaction("test"):
        assert registers() == expected
        assert _asked() == asked
        assert asked == [
            (3, "海淀乙诊所", "清河口腔门诊部", "海淀乙诊所"),
            (10, "某路4号", "某路44号", "海淀丁诊所"),
        ]
    assert kept.blocked == blocked(report) == {"DQ-14": 3}
    entered = 0 if again else 2
    assert (kept.entries, kept.known) == (entered, len(rows) - 3 - entered)
