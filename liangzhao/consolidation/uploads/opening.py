"""Uploaded contents as tables, read in the child process that may die of them (SEC-W2)."""

from __future__ import annotations

from pathlib import PurePath

from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.importing.formats import FileNotReadable, NoRows
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.reading import ForeignTable
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import values
from liangzhao.documents import store
from liangzhao.kernel.words import _, sentence

LARGEST = 10 * 1024 * 1024
"""Bytes a portal takes; larger lists come in by the command, in pieces or by COPY."""
MOST_ROWS = 50_000


def table(content: bytes, file_name: str, kind: Kind, told: Columns | None = None) -> ForeignTable:
    """The table in a content; FileNotReadable with what to do when there is none, or it is too long."""
    if len(content) > LARGEST:
        raise FileNotReadable(reason=_("文件超过 10 MB，请拆分后分别导入。"))
    if not content.strip():
        raise FileNotReadable(reason=_("文件是空的，请核对后重新选择。"))
    asked = told or Columns({})
    found = reading.read_content(
        content,
        PurePath(file_name).suffix.lower(),
        encoding=asked.encoding,
        sheet=asked.sheet,
        header_row=asked.header_row,
        is_heading=mapping.heading_test(None, kind),
        fields_in=mapping.fields_in(kind),
    )
    if not found.rows:
        raise NoRows
    if len(found.rows) > MOST_ROWS:
        says = sentence(
            _("共 %(rows)d 行，一次最多导入 %(most)d 行，请拆分后分别导入。"), rows=len(found.rows), most=MOST_ROWS
        )
        raise FileNotReadable(reason=str(says))
    return found


def of(upload: Upload) -> ForeignTable:
    """The table of an upload as its columns were chosen."""
    return table(store.read(upload.blob), upload.file_name, Kind(upload.kind), columns_of(upload))


def columns_of(upload: Upload) -> Columns:
    """The mapping of an upload, and how its file is read."""
    given = upload.reading
    return Columns(
        dict(upload.columns),
        values.translation(Kind(upload.kind), upload.values),
        encoding=str(given.get("encoding", "")),
        sheet=str(given.get("sheet", "")),
        header_row=int(given.get("header_row", 0)),
    )
