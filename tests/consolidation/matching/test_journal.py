"""The finished rows of a run: torn lines are dropped, whole ones kept, one writer at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.consolidation.matching.deciding import Decision, Match, Shown
from liangzhao.consolidation.matching.journal import AlreadyRunning, Journal

ROWS = [Match(str(at), Decision.LINK, "甲", 0.5, "alike", (Shown("甲", "甲康\n医院", 0.5),)) for at in range(3)]


def test_rows_are_read_as_they_were_added(tmp_path: Path) -> None:
    with Journal(tmp_path / "j", "q") as journal:
        journal.add(ROWS)

        assert list(journal.read()) == ROWS


@pytest.mark.parametrize("torn", range(1, 40, 3))
def test_a_line_cut_short_is_dropped(tmp_path: Path, torn: int) -> None:
    path = tmp_path / "j"
    with Journal(path, "q") as journal:
        journal.add(ROWS)
    path.write_bytes(path.read_bytes()[:-torn])

    with Journal(path, "q") as journal:
        assert journal.finished == 2
        journal.add(ROWS[2:])

        assert list(journal.read()) == ROWS


def test_one_process_writes_at_a_time(tmp_path: Path) -> None:
    with Journal(tmp_path / "j", "q"), pytest.raises(AlreadyRunning):
        Journal(tmp_path / "j", "q")
