"""The names of the sheets of a workbook, told by the child process; no Django here, the child has none."""

from __future__ import annotations

import io
import json

from python_calamine import CalamineError, CalamineWorkbook

from liangzhao.consolidation.importing.formats import WORKBOOK_STARTS
from liangzhao.documents import sandbox
from liangzhao.documents.refusals import FileHeavy, FileSlow, FileUnreadable

_HERE = "liangzhao.consolidation.uploads.sheets:parse"


def names(content: bytes) -> tuple[str, ...]:
    """The sheets of a workbook that could be read; nothing for text."""
    if not content.startswith(WORKBOOK_STARTS):
        return ()
    try:
        found: list[str] = json.loads(sandbox.run(_HERE, content))
    except (FileHeavy, FileSlow, FileUnreadable):
        return ()
    return tuple(found)


def parse(payload: bytes) -> bytes:
    """What the child does: the names of the sheets as JSON."""
    try:
        return json.dumps(CalamineWorkbook.from_filelike(io.BytesIO(payload)).sheet_names).encode()
    except (CalamineError, ValueError):
        return b"[]"
