"""Real lists: counts add up, nothing is invented, and completed entries get their licences."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from liangzhao.consolidation.importing import mapping, normalising, reading
from liangzhao.consolidation.importing.report import Report
from liangzhao.consolidation.intake import running
from liangzhao.kernel.identifiers import reg_no, uscc
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.foreign]

MAP = Path(__file__).resolve().parents[2] / "docs" / "examples" / "institutions-map.toml"
SUBJECTS = ("02", "03", "50")


def imported(path: Path, told: mapping.Mapping | None = None) -> Report:
    table = reading.read(path)
    return running.run(
        table, mapping.complete(told, table), source=path.stem, dry_run=False, progress=lambda _d, _t: None
    )


@pytest.mark.usefixtures("demo_keys")
def test_the_list_of_2019_adds_up_and_200_of_it_completed_by_their_authority_get_their_licences(
    cast: Cast, shared_data: Path
) -> None:
    path = shared_data / "institutions" / "beijing_designated_2019.csv"
    report = imported(path, mapping.load(MAP))

    assert report.rows == 2948
    assert report.is_whole
    assert report.entries + report.blocked == 2948
    assert report.entries == Institution.objects.count()
    assert report.blocked <= 0.01 * report.rows, [problem for problem in report.problems if problem.blocks][:5]
    assert not Institution.objects.exclude(reg_no="", valid_until=None).exists()

    source = {row["code"]: row for row in reading.read(path).rows}
    chosen = list(
        Institution.objects.exclude(address="").order_by("foreign_code")[:: Institution.objects.count() // 200][:200]
    )
    for number, row in enumerate(chosen):
        complete(cast, row, number)
        licence = issue(Request(Register.INSTITUTION, row.pk, new_key()), by=cast.by)

        face = dict(licence.face["facts"])
        assert licence.state == "ISSUED"
        assert face["机构名称"] == normalising.text(source[row.foreign_code]["name"])
        assert face["地址"] == normalising.text(source[row.foreign_code]["address"])

    assert len(chosen) == 200


def test_the_gb18030_list_needs_no_mapping(cast: Cast, shared_data: Path) -> None:
    report = imported(shared_data / "institutions" / "beijing_hospitals_detail_5districts.gb18030.csv")

    assert report.encoding == "gb18030"
    assert report.rows == 283
    assert report.is_whole
    assert report.entries + report.blocked == 283
    assert Institution.objects.exclude(institution_class="").count() >= 0.9 * report.entries


def complete(cast: Cast, row: Institution, number: int) -> None:
    """What the list lacks, added by the test's authority: nothing of it is real."""
    code = uscc.compose("12", "110108", f"{90000000 + number}")
    entries.change(
        row,
        values={
            "uscc": code,
            "reg_no": reg_no.compose(code[8:17], "110108", "11", "A100", "1"),
            "legal_rep_name": "示例法人",
            "principal_name": "示例负责人",
            "valid_from": date(2024, 1, 1),
            "valid_until": date(2028, 12, 31),
            "issued_on": date(2024, 1, 1),
        },
        act=cast.act("institution.complete"),
        subjects=SUBJECTS,
    )
