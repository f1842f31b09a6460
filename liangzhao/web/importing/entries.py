"""What a list entered or changed, on the page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.models import Change, Load
from liangzhao.consolidation.uploads import of_node
from liangzhao.web.importing import staying
from liangzhao.web.importing.sides import Side
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Paging, Row, Table

PAGE = 30


def _result(row: Change) -> str:
    if row.before is not None:
        return _("更新")
    return _("新登记") if row.proposal_id is None else _("经数据清理决定登记")


def table(side: Side, request: Request, load: Load | None) -> Table | None:
    """What the list entered or changed, by row, with the way to each entry; of the node's lists, of one's own."""
    if load is None:
        return None
    start = request.GET.get("entries", "0")
    first = int(start) if start.isascii() and start.isdigit() else 0
    with service_transaction("import"):
        if load.authority_id is None and load.institution_id is None:
            done = of_node.changes_for(load, request.actor.authority_id)
        else:
            done = of_node.standing_of(load)
        rows = list(done.order_by("number", "pk")[first : first + PAGE + 1])
    names = staying.names([row.entry_id for row in rows])
    lines = [
        Row(
            [
                _("第%(row)d行") % {"row": row.number},
                staying.linked(side, row.register, row.entry_id, names),
                _result(row),
            ]
        )
        for row in rows[:PAGE]
    ]
    if not lines:
        return None
    paging = Paging(
        previous_url=f"?entries={max(first - PAGE, 0)}" if first else "",
        next_url=f"?entries={first + PAGE}" if len(rows) > PAGE else "",
    )
    columns = [Column(_("行"), primary=True), Column(_("登记记录")), Column(_("结果"))]
    return Table(_("登记的记录"), columns, lines, caption_hidden=True, paging=paging)
