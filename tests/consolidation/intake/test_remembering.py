"""Lists of a source that came before: their columns are used again, and new ones are proposed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.config.commands import importing
from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.importing.reading import ForeignTable
from liangzhao.consolidation.intake import remembering, running
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
HEAD, LINE = "机构编码,机构名称,区县,地址,类别,备注名", "1,甲诊所,海淀区,某路1号,D211,甲"
LEFT_OUT = "类别"


@pytest.fixture(autouse=True)
def _authority(cast: Cast) -> None:
    cast.authority("海淀")


def _table(folder: Path, *, more: str = "", value: str = "") -> ForeignTable:
    file = folder / "list.csv"
    file.write_text(f"{HEAD}{more}\n{LINE}{value}\n", "utf-8")
    return reading.read(file)


@pytest.fixture
def first(tmp_path: Path) -> dict[str, str]:
    """The columns of a list that came in, of which somebody left one out."""
    table = _table(tmp_path)
    columns = {name: each for name, each in mapping.proposed(table).items() if each != LEFT_OUT}
    _taken(table, columns)
    return columns


def _taken(table: ForeignTable, columns: dict[str, str]) -> None:
    running.run(table, mapping.Mapping(columns), source="名录", dry_run=False, progress=lambda _done, _total: None)


def _layout(table: ForeignTable, source: str = "名录") -> remembering.Layout:
    with service_transaction("import"):
        return remembering.layout(table, Kind.INSTITUTION, source)


def test_a_list_with_the_same_columns_is_read_as_last_time(first: dict[str, str], tmp_path: Path) -> None:
    assert _layout(_table(tmp_path)) == remembering.Layout(first)


def test_a_new_column_is_proposed_by_its_name(first: dict[str, str], tmp_path: Path) -> None:
    found = _layout(_table(tmp_path, more=",床位数", value=",20"))

    assert found == remembering.Layout({**first, "beds": "床位数"}, ("床位数",))


def test_a_new_column_is_proposed_by_what_stands_in_it(first: dict[str, str], tmp_path: Path) -> None:
    found = _layout(_table(tmp_path, more=",代码甲", value=",110108"))

    assert found == remembering.Layout({**first, "division": "代码甲"}, ("代码甲",))


def test_a_new_column_takes_no_field_from_one_that_is_known(first: dict[str, str], tmp_path: Path) -> None:
    found = _layout(_table(tmp_path, more=",医疗机构名称", value=",乙诊所"))

    assert found == remembering.Layout(first, ("医疗机构名称",))


def test_what_was_left_out_stays_left_out_beside_a_new_column(first: dict[str, str], tmp_path: Path) -> None:
    found = _layout(_table(tmp_path, more=",床位数", value=",20"))

    assert LEFT_OUT not in found.columns.values()
    assert LEFT_OUT not in found.new


def test_a_column_left_out_once_is_new_no_more(first: dict[str, str], tmp_path: Path) -> None:
    later = _table(tmp_path, more=",床位数", value=",20")
    with clock.at(clock.now() + timedelta(days=1)):
        _taken(later, first)

    assert _layout(later) == remembering.Layout(first)


def test_a_load_of_which_no_row_was_kept_says_nothing_of_new_columns(tmp_path: Path, first: dict[str, str]) -> None:
    with service_transaction("import"):
        Load.objects.update(source="旧名录")
        load = Load.objects.get()
        Load.objects.create(kind=load.kind, source="名录", digest="0" * 64, columns=first, received_at=load.received_at)

    assert _layout(_table(tmp_path, more=",床位数", value=",20")) == remembering.Layout(first)


def test_a_list_of_another_source_is_proposed_whole(first: dict[str, str], tmp_path: Path) -> None:
    table = _table(tmp_path, more=",床位数", value=",20")

    assert _layout(table, "新来源") == remembering.Layout(mapping.proposed(table))


def test_a_field_that_all_rows_said_is_read_from_its_new_column(
    first: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with service_transaction("import"):
        Load.objects.update(values={"beds": {"": "99"}, "institution_class": {"": "D211"}})
    _table(tmp_path, more=",床位数", value=",20")

    with clock.at(clock.now() + timedelta(days=1)):
        code = importing._import(importing._parsed(["institution", str(tmp_path / "list.csv"), "--source", "名录"]))

    assert code == 0
    assert "这份名单有上次没有的列：“床位数”读作床位。" in capsys.readouterr().err
    with service_transaction("import"):
        last = Load.objects.latest("received_at")
    assert (last.columns, last.values) == ({**first, "beds": "床位数"}, {"institution_class": {"": "D211"}})


def _without(folder: Path, heading: str, instead: str = "") -> ForeignTable:
    """The list without a column, or with another heading over it."""
    file = folder / "list.csv"
    names, cells = HEAD.split(","), LINE.split(",")
    at = names.index(heading)
    names[at : at + 1], cells[at : at + 1] = ([instead], [cells[at]]) if instead else ([], [])
    file.write_text(f"{','.join(names)}\n{','.join(cells)}\n", "utf-8")
    return reading.read(file)


def test_a_column_that_went_forgets_no_other(first: dict[str, str], tmp_path: Path) -> None:
    found = _layout(_without(tmp_path, "地址"))

    kept = {name: each for name, each in first.items() if name != "address"}
    assert found == remembering.Layout(kept, (), {"address": "地址"})


def test_a_column_that_has_another_name_now_is_found_again(first: dict[str, str], tmp_path: Path) -> None:
    found = _layout(_without(tmp_path, "地址", "机构地址"))

    assert found == remembering.Layout({**first, "address": "机构地址"}, ("机构地址",))


def test_a_list_with_few_of_the_columns_is_another_one(first: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("机构名称,所属区县,机构地址\n甲诊所,海淀区,某路1号\n", "utf-8")
    table = reading.read(tmp_path / "list.csv")

    assert _layout(table) == remembering.Layout(mapping.proposed(table))


def test_a_list_with_all_columns_is_followed_rather_than_a_later_one(first: dict[str, str], tmp_path: Path) -> None:
    table = _table(tmp_path, more=",床位数", value=",20")
    with clock.at(clock.now() + timedelta(days=1)):
        _taken(table, {**first, "beds": "床位数"})

    assert _layout(_table(tmp_path)) == remembering.Layout(first)


def test_the_command_says_which_column_went(
    first: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _without(tmp_path, "地址")

    code = importing._import(importing._parsed(["institution", str(tmp_path / "list.csv"), "--source", "名录"]))

    assert code == 0
    assert "上次对照的列，这份文件没有：“地址”（地址）。其余各列照上次的对照" in capsys.readouterr().err
