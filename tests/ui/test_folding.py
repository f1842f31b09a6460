"""Long histories show their latest lines and keep the rest."""

from __future__ import annotations

import pytest

from liangzhao.web.ui.folding import LATEST, folded
from liangzhao.web.ui.parts import Column, Row, Table


@pytest.mark.parametrize("count", [0, 1, LATEST, LATEST + 1, 20])
def test_nothing_is_lost_and_the_latest_come_first(count: int) -> None:
    whole = Table("登录记录", [Column("时间")], [Row([str(number)]) for number in range(count)])

    latest, earlier = folded(whole)

    assert [*latest.rows, *(earlier.rows if earlier else [])] == whole.rows
    assert len(latest.rows) == min(count, LATEST)
    assert (earlier is None) == (count <= LATEST)
