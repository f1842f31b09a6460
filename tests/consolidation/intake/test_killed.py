"""An import that dies at any moment goes on when it is started again: no row is lost, none is there twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.intake import running
from liangzhao.consolidation.models import Change, Load
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.models import EntryVersion, Institution
from tests.consolidation.kept import kept_numbers
from tests.support.dying import died
from tests.support.night import amount

ROWS, KILLS = 300, amount(20, 100)
SOONEST, LATEST = 0.02, 0.3


def _list(path: Path) -> reading.ForeignTable:
    lines = "".join(f"{number},示例第{number}诊所,海淀区,某路{number}号,D211\n" for number in range(ROWS))
    path.write_text("机构编码,机构名称,区县,地址,类别\n" + lines, "utf-8")
    return reading.read(path)


def _run(table: reading.ForeignTable) -> None:
    with service_transaction("test"):
        columns = mapping.complete(None, table)
    running.run(table, columns, source="示例名单", dry_run=False, progress=lambda _d, _t: None)


@pytest.mark.usefixtures("own_database")
def test_deaths_at_any_moment_lose_and_double_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 20)
    table, dice = _list(tmp_path / "list.csv"), Random(11)
    with service_transaction("test"):
        load_demo_authorities()

    ends = Counter(died(lambda: _run(table), after=dice.uniform(SOONEST, LATEST)) for _kill in range(KILLS))
    _run(table)

    assert ends[True] >= KILLS // 2
    with service_transaction("test"):
        load = Load.objects.get()
        assert (load.state, load.taken, load.rows) == (Load.State.TAKEN, ROWS, ROWS)
        assert kept_numbers() == list(range(2, ROWS + 2))
        assert sorted(Change.objects.values_list("number", flat=True)) == list(range(2, ROWS + 2))
        assert Institution.objects.count() == EntryVersion.objects.count() == ROWS
