"""导入 as the 管理端 has it."""

from __future__ import annotations

from typing import Any

from liangzhao.access.permissions import P
from liangzhao.web import coded
from liangzhao.web.authority.nav import menu
from liangzhao.web.importing.sides import Side
from liangzhao.web.requests import Request


def _frame(request: Request) -> dict[str, Any]:
    return {"nav": menu(request), "nav_key": "import", "owner": coded.authority(request.actor.place)}


SIDE = Side("authority", P.REGISTER_IMPORT, "ui/shell_authority.html", _frame)
