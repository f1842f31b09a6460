"""Two real dates of Beijing's list: an older one of five districts with its codes, and that of 2019."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.consolidation.importing import reading
from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.models import Comparison
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads.comparing import lines
from tests.consolidation.comparing.lists import Rows, compared, dated
from tests.consolidation.uploads.people import officer
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.foreign]

OLDER, NEWER = "beijing_codes_older_5prefixes.csv", "beijing_designated_2019.csv"


def _rows(path: Path) -> Rows:
    names = ("code", "name", "district", "address", "category")
    return [tuple(row.get(name, "") for name in names) for row in reading.read(path).rows]


def _summed(made: Comparison, *names: str) -> int:
    return sum(made.counts.get(name, 0) for name in names)


def test_two_dates_of_a_real_list_add_up(cast: Cast, shared_data: Path) -> None:
    older, newer = (_rows(shared_data / "institutions" / name) for name in (OLDER, NEWER))
    by = officer(cast)

    made = compared(dated(by, Kind.INSTITUTION, older, at=1), dated(by, Kind.INSTITUTION, newer, at=2), by)

    assert _summed(made, "same", "changed", Fate.GONE, Fate.ASK) == len(older) == 466
    assert _summed(made, "same", "changed", Fate.NEW) == len(newer) == 2948
    assert _summed(made, "same", "changed") >= 0.8 * len(older)
    joined = [line for line in lines.every(made, None, with_same=True) if line.rule == "same-key"]
    assert len(joined) >= 0.8 * len(older)
    assert all(line.older and line.newer and line.older.told.key == line.newer.told.key for line in joined)


def test_the_other_way_round_the_same_codes_are_joined(cast: Cast, shared_data: Path) -> None:
    older, newer = (_rows(shared_data / "institutions" / name) for name in (OLDER, NEWER))
    by = officer(cast)

    there = compared(dated(by, Kind.INSTITUTION, older, at=1), dated(by, Kind.INSTITUTION, newer, at=2), by)
    back = compared(
        dated(by, Kind.INSTITUTION, newer, at=3, source="反向"),
        dated(by, Kind.INSTITUTION, older, at=4, source="反向"),
        by,
    )

    def certain(made: Comparison) -> set[tuple[str, str]]:
        return {
            (line.older.told.name, line.newer.told.name)
            for line in lines.every(made, None, with_same=True)
            if line.rule in {"same-key", "same-alias"} and line.older and line.newer
        }

    assert len(certain(there)) > 10
    assert certain(back) == {(new, old) for old, new in certain(there)}
