"""A hostile file costs the child that reads it: we get a table or a refusal in words, in bounded time and memory."""

from __future__ import annotations

import resource
import time
from pathlib import Path

import pytest

from liangzhao.consolidation.importing import reading
from liangzhao.consolidation.importing.formats import FileNotReadable
from liangzhao.consolidation.intake.bulk import scanning, sharing
from tests.consolidation.intake import hostile

CORPUS = hostile.corpus()
MOST_SECONDS = 20.0
MOST_GROWTH = 300 * 1024  # KiB


def test_there_are_sixty() -> None:
    assert len(CORPUS) >= 60


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file_is_a_table_or_a_refusal(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(CORPUS[name])
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()

    outcome = _outcome(path)

    assert outcome in {"table", "refused"}
    assert time.monotonic() - started < MOST_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_GROWTH


def _outcome(path: Path) -> str:
    try:
        reading.read(path)
    except FileNotReadable as refused:
        return "refused" if str(refused).startswith("文件无法读取：") else "without words"
    return "table"


@pytest.mark.parametrize(
    "name",
    ["bomb.xlsx", "bomb_in_sheet.xlsx", "many_members.xlsx", "up.xlsx", "declared.xlsx", "deep.json", "far_cell.xlsx"],
)
def test_what_would_blow_up_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(CORPUS[name])

    with pytest.raises(FileNotReadable):
        reading.read(tmp_path / name)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".txt", ".json", ".sql", ".xlsx", ".xls", ".ods"])
def test_every_kind_of_file_has_its_attacks(suffix: str) -> None:
    assert sum(name.endswith(suffix) for name in CORPUS) >= 3


@pytest.mark.parametrize("name", [name for name in CORPUS if name.endswith((".csv", ".tsv"))])
def test_a_very_large_list_is_scanned_or_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(CORPUS[name])
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()

    outcome = _scanned(path)

    assert outcome in {"table", "refused"}
    assert time.monotonic() - started < MOST_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_GROWTH


def _scanned(path: Path) -> str:
    try:
        scanned = scanning.scan(path, sharing.no_keys, chunk=100)
    except FileNotReadable as refused:
        return "refused" if str(refused).startswith("文件无法读取：") else "without words"
    read = sum(1 for at in range(scanned.chunks) for _record in scanned.records(at))
    return "table" if read == scanned.rows else "rows lost"


def test_a_file_without_line_ends_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    with path.open("wb") as file:
        file.truncate(4 * 2**30)  # sparse
    started = time.monotonic()

    with pytest.raises(FileNotReadable):
        scanning.scan(path, sharing.no_keys, chunk=100)

    assert time.monotonic() - started < MOST_SECONDS


def test_formulas_are_text_and_do_nothing(tmp_path: Path) -> None:
    (tmp_path / "formulas.csv").write_bytes(CORPUS["formulas.csv"])

    assert reading.read(tmp_path / "formulas.csv").rows[0]["机构名称"] == "=cmd|' /C calc'!A0"
