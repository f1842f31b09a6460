"""运行状况: the system administrator sees what /metrics tells, and what needs somebody."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.kernel import clock
from liangzhao.web.console.node_state import _LINES
from liangzhao.web.metrics import readings
from liangzhao.web.metrics.backups import BACKUP_NOTE
from tests.support.cast import Cast
from tests.web.test_console import signed_in


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liangzhao.web.console.node_state.kept", readings.Kept())


def state(cast: Cast) -> str:
    response = signed_in(cast, RoleCode.SYSTEM_ADMIN).get("/console/state/")
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_node_without_a_backup_says_so(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.LIANGZHAO_HOME = tmp_path
    page = state(cast)

    assert "还没有备份" in page
    assert "需要处理" in page
    assert "公开日志落后" in page


@pytest.mark.parametrize(("hours", "says"), [(25, "正常"), (27, "需要处理")])
def test_an_old_backup_needs_somebody(cast: Cast, settings: Any, tmp_path: Path, hours: int, says: str) -> None:
    settings.LIANGZHAO_HOME = tmp_path
    ended = clock.now() - timedelta(hours=hours)
    (tmp_path / BACKUP_NOTE).write_text(json.dumps({"ended_at": ended.isoformat()}))

    page = state(cast)

    row = page.partition(f"{hours} 小时")[2].partition("</tr>")[0]
    assert says in row


def test_each_line_is_about_something_that_is_read(cast: Cast) -> None:
    told = {reading.name for reading in readings.take()} | {"liangzhao_pool_waiting", "liangzhao_backup_age_seconds"}

    assert set(_LINES) <= told


def test_others_do_not_see_it(cast: Cast) -> None:
    assert signed_in(cast, RoleCode.AUDIT_ADMIN).get("/console/state/").status_code == 403
    assert Client().get("/console/state/").status_code == 302
