"""诊疗科目 of a list in right codes are entered with the institution, or put where the register has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.importing.service_subjects import entered
from liangzhao.consolidation.intake import changes, running
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.registers.models import EntryVersion, Institution
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
HEAD = "机构编码,机构名称,所在区县,地址,诊疗科目\n"


def take(cast: Cast, subjects: str, path: Path) -> Load:
    path.write_text(f"{HEAD}1001,海淀示例医院,海淀区,示例路1号,{subjects}\n", "utf-8")
    table = reading.read(path, is_heading=mapping.heading_test(None, Kind.INSTITUTION))
    columns = mapping.complete(None, table, Kind.INSTITUTION)
    report = running.run(table, columns, source="示例", dry_run=False, progress=lambda _d, _t: None)
    return Load.objects.get(pk=report.load)


def registered() -> list[str]:
    return list(Institution.objects.get(foreign_code="1001").subjects.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("03;04.01", ("03", "04.01")),
        ("04.01、03、03", ("03", "04.01")),
        ("03 内科", ("03",)),
        ("03;内科", ()),
        ("03;99", ()),
        ("12.03 正畸专业", ()),
        ("", ()),
    ],
)
def test_only_right_codes_are_entered_as_they_stand(cast: Cast, value: str, codes: tuple[str, ...]) -> None:
    assert entered(value, clock.today()) == codes


def test_they_come_with_the_institution_and_stand_in_its_first_version(cast: Cast, tmp_path: Path) -> None:
    take(cast, "03;04.01", tmp_path / "list.csv")

    assert registered() == ["03", "04.01"]
    assert EntryVersion.objects.get(number=1).body["subjects"] == ["03", "04.01"]


def test_a_later_list_tells_them_where_there_are_none_and_its_undoing_takes_them_away(
    cast: Cast, tmp_path: Path
) -> None:
    take(cast, "", tmp_path / "first.csv")

    later = take(cast, "03;04.01", tmp_path / "second.csv")
    told = registered()
    undone = changes.undo_load(later, by=cast.by)

    assert told == ["03", "04.01"]
    assert (registered(), undone.left) == ([], [])


def test_a_later_list_overrules_none_that_stand(cast: Cast, tmp_path: Path) -> None:
    take(cast, "03", tmp_path / "first.csv")

    take(cast, "04.01", tmp_path / "second.csv")

    assert registered() == ["03"]
