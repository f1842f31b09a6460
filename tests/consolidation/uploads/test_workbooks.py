"""Workbooks with several sheets: the right one is found, another can be asked for."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter

from liangzhao.config.commands.importing import _unread
from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, previews, sheets
from tests.consolidation.uploads.people import HEAD, HOSPITAL, nurse_line, officer, received
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def _book(**pages: list[str]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        for name, lines in pages.items():
            page = book.add_worksheet(name)
            for row, line in enumerate(lines):
                page.write_row(row, 0, line.split(","))
    return made.getvalue()


def test_the_sheet_with_the_list_is_found_and_another_can_be_asked_for(cast: Cast) -> None:
    cast.institution(HOSPITAL)
    clerk = officer(cast)
    book = _book(
        说明=["本表由某处填报"], 名单=["某某统计表", HEAD, nurse_line(1)], 旧名单=[HEAD, nurse_line(2), nurse_line(3)]
    )

    upload = received(book, clerk, name="名单.xlsx")
    again = actions.reread(upload, encoding="", sheet="旧名单", header_row=0, by=clerk)

    head = previews.of(upload).head
    assert (head.sheets, head.first_row, upload.rows) == (("说明", "名单", "旧名单"), 3, 1)
    assert (again.rows, previews.of(again).head.sheets) == (2, head.sheets)


def test_text_has_no_sheets() -> None:
    assert sheets.names(b"a,b\n1,2\n") == ()


def test_a_broken_workbook_has_no_sheets() -> None:
    assert sheets.names(b"PK\x03\x04 broken") == ()


def test_the_rows_of_the_sheets_that_were_not_read_are_counted(cast: Cast) -> None:
    cast.institution(HOSPITAL)
    clerk = officer(cast)
    book = _book(名单=[HEAD, nurse_line(1)], 续表=["某某统计表", HEAD, nurse_line(2), ",,", nurse_line(3)], 空表=[HEAD])

    upload = received(book, clerk, name="名单.xlsx")
    again = actions.reread(upload, encoding="", sheet="续表", header_row=0, by=clerk)

    assert previews.of(upload).head.others == (("续表", 2),)
    assert previews.of(again).head.others == ()


def test_the_command_names_what_it_did_not_read(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(_book(名单=[HEAD, nurse_line(1)], 续表=[HEAD, nurse_line(2)]))

    both = reading.read(path, is_heading=mapping.heading_test(None, Kind.NURSE))
    one = reading.read(path, sheet="续表", is_heading=mapping.heading_test(None, Kind.NURSE))

    assert "没有读取的工作表：“续表”1 行" in _unread(both)
    assert _unread(one) == ""
