"""导入 as the 机构端 has it."""

from __future__ import annotations

from typing import Any

from liangzhao.access.permissions import P
from liangzhao.web.importing.sides import Side
from liangzhao.web.institution.nav import shell
from liangzhao.web.requests import Request


def _frame(request: Request) -> dict[str, Any]:
    return shell(request, "import")


SIDE = Side("institution", P.STAFF_IMPORT, "ui/shell_institution.html", _frame)
