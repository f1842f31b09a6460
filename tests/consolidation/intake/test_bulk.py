"""Taking in many rows with several processes finds and keeps what one process does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing.mapping import Mapping
from liangzhao.consolidation.intake import keeping
from liangzhao.consolidation.intake.bulk import taking
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Context, Kind
from liangzhao.consolidation.quality.planting import writing
from liangzhao.consolidation.quality.running import examine
from tests.consolidation.kept import kept_numbers

ROWS = 600
TODAY = date(2026, 3, 2)


def _list(folder: Path) -> tuple[Path, Mapping]:
    writing.write(folder, {Kind.NURSE: ROWS}, seed=5, on=TODAY, share=0.3)
    headings = (folder / "nurse.csv").read_text("utf-8").splitlines()[0].split(",")
    return folder / "nurse.csv", Mapping({name: name for name in headings})


def _take(path: Path, mapping: Mapping) -> taking.Kept:
    return taking.take_in(path, mapping, kind=Kind.NURSE, source="示例", workers=2, progress=lambda _d, _t: None)


@pytest.mark.usefixtures("written_tables", "own_database")
def test_two_processes_keep_and_find_what_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "CHUNK", 100)
    path, mapping = _list(tmp_path)

    kept, again = _take(path, mapping), _take(path, mapping)

    with service_transaction("test"):
        rows = list(keeping.rows_of(Load.objects.get()))
        found = {(one.row, one.rule, one.found.field) for one in examine(rows, Context(Kind.NURSE, kept_on()))}
        stored = set(Proposal.objects.values_list("number", "rule", "field"))
        assert (kept.rows, kept.new, len(kept_numbers())) == (len(rows), len(rows), len(rows))
    assert (again.rows, again.new) == (kept.rows, 0)
    assert stored == found
    assert len(rows) >= ROWS


def kept_on() -> date:
    from liangzhao.kernel import clock

    return clock.today()
