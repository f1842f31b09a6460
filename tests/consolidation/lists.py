"""Importing made-up lists as the command does."""

from __future__ import annotations

from pathlib import Path

from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.importing.report import Report
from liangzhao.consolidation.intake import running


def import_file(path: Path, *, told: mapping.Mapping | None = None, dry_run: bool = False) -> Report:
    """The report of importing a file, under one source for all."""
    table = reading.read(path, header_row=told.header_row if told else 0, is_heading=mapping.heading_test(told))
    return running.run(
        table, mapping.complete(told, table), source="示例名单", dry_run=dry_run, progress=lambda _d, _t: None
    )


def import_text(text: str, path: Path, *, encoding: str = "utf-8", dry_run: bool = False) -> Report:
    """The same of a text written to a file first."""
    path.write_bytes(text.encode(encoding))
    return import_file(path, dry_run=dry_run)
