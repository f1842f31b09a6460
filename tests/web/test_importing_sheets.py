"""A workbook of several sheets: what is not read is named before the columns are chosen."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from django.test import Client

from tests.consolidation.uploads.people import HEAD, HOSPITAL, nurse_line
from tests.support.cast import Cast
from tests.web.importing_scene import officer_at_work, text_of, upload

pytestmark = pytest.mark.django_db


def book(**pages: list[str]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as written:
        for name, lines in pages.items():
            page = written.add_worksheet(name)
            for row, line in enumerate(lines):
                page.write_row(row, 0, line.split(","))
    return made.getvalue()


@pytest.mark.parametrize(
    ("pages", "is_told"),
    [
        ({"名单": [HEAD, nurse_line(1)], "续表": [HEAD, nurse_line(2), nurse_line(3)]}, True),
        ({"名单": [HEAD, nurse_line(1)], "空表": [HEAD]}, False),
    ],
    ids=["more", "empty"],
)
def test_what_is_not_read_is_named(cast: Cast, client: Client, pages: dict[str, list[str]], *, is_told: bool) -> None:
    cast.institution(HOSPITAL)
    officer_at_work(cast, client)

    page = text_of(upload(client, "/gov/", book(**pages), name="名单.xlsx"))

    assert ("没有读取的工作表" in page) is is_told
    assert ("工作表“续表”有 2 行" in page) is is_told
