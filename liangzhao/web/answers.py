"""Answers that are files: a stored photo, a licence file to keep, a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from liangzhao.documents import store
from liangzhao.documents.models import Blob
from liangzhao.kernel.cells import as_text

LONGEST_NAME = 70
"""Letters of a name without its ending: in UTF-8 no file system refuses three times as many bytes."""
_UNNAMEABLE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def picture(blob: Blob) -> HttpResponse:
    """A stored picture; nobody on the way keeps it (SEC-W6)."""
    return HttpResponse(store.read(blob), content_type=blob.media_type, headers={"Cache-Control": "no-store"})


def attachment(content: bytes | str, name: str, media_type: str) -> HttpResponse:
    """A file to be saved, never shown in the page (SEC-W5)."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)


def table_file(name: str, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """A CSV that spreadsheets open in the right letters and without running anything in it (SEC-W4)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heading)
    writer.writerows([as_text(cell) for cell in row] for row in rows)
    return attachment("\ufeff" + out.getvalue(), f"{name}.csv", "text/csv; charset=utf-8")


def file_name(*told: object) -> str:
    """A name that says what is in a file, of whom, and by what it was narrowed; never longer than file systems take."""
    return "-".join(text for each in told if (text := _UNNAMEABLE.sub("_", str(each)).strip()))[:LONGEST_NAME]
