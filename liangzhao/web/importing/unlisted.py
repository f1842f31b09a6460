"""The entries in force about which the copy of another level says nothing: a list, page by page and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.measuring import beside, copying
from liangzhao.consolidation.measuring.rows import EntryRow
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.rules.standing import PRINTED
from liangzhao.consolidation.uploads import previews
from liangzhao.kernel import masking
from liangzhao.web.doors import View
from liangzhao.web.importing import wording
from liangzhao.web.importing.exports import Export, exported
from liangzhao.web.importing.sides import Side
from liangzhao.web.questions import field_word
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import CellValue, Column, Link, Paging, Row, Table
from liangzhao.web.ui.tones import MACHINES, Badge

PAGE = 30


def told(side: Side, request: Request, upload: Upload) -> dict[str, Any]:
    """What a page says of them; nothing of a list that is entered."""
    keys, counts = _keys(upload), previews.of(upload).counts
    most = copying.MOST_LISTED
    is_cut = max(counts.get("missing", 0), counts.get("lacking", 0)) > most
    if not keys:
        return {"unlisted": 0, "listed_only": f"{most:,}" if is_cut else ""}
    return {
        "listed_only": f"{most:,}" if is_cut else "",
        "unlisted": len(keys),
        "unlisted_table": _table(side, request, upload, keys),
        "unlisted_url": side.url("import_unlisted", upload.pk),
    }


def _keys(upload: Upload) -> list[UUID]:
    return [UUID(each) for each in upload.outcome.get(beside.KEPT_AS, [])] if wording.is_copy(upload) else []


def _rows(upload: Upload, keys: Sequence[UUID]) -> list[EntryRow]:
    with service_transaction("import"):
        return list(beside.told(Kind(upload.kind), keys, upload.authority_id))


def _table(side: Side, request: Request, upload: Upload, keys: Sequence[UUID]) -> Table:
    start = request.GET.get("unlisted", "0")
    first = min(int(start), len(keys) - 1) if start.isascii() and start.isdigit() else 0
    name, number, place, state = _heading(upload)
    columns = [Column(name, primary=True), Column(number, "code"), Column(place, wide=True), Column(state, "badge")]
    rows = [Row(_cells(side, upload, each)) for each in _rows(upload, keys[first : first + PAGE])]
    paging = Paging(
        previous_url=f"?unlisted={max(first - PAGE, 0)}#unlisted" if first else "",
        next_url=f"?unlisted={first + PAGE}#unlisted" if first + PAGE < len(keys) else "",
        says=_("共 %(n)d 条") % {"n": len(keys)},
    )
    return Table(_("登记簿在册而副本没有的登记"), columns, rows, caption_hidden=True, paging=paging)


def _cells(side: Side, upload: Upload, entry: EntryRow) -> list[CellValue]:
    name, url = entry.row.get("name", ""), side.entry(upload.kind, entry.entry_id)
    return [Link(name, url) if url else name, _number(upload, entry), _place(entry), _state(upload, entry) or "—"]


def _number(upload: Upload, entry: EntryRow) -> str:
    number = entry.row.get(PRINTED[Kind(upload.kind)], "")
    return (masking.document_no(number) if upload.kind == Kind.QUALIFICATION else number) or "—"


def _place(entry: EntryRow) -> str:
    return entry.row.get("institution", "") or entry.row.get("address", "") or "—"


def _state(upload: Upload, entry: EntryRow) -> Badge | None:
    return MACHINES.get(upload.kind, {}).get(entry.row.get("status", ""))


def _heading(upload: Upload) -> list[str]:
    of_institutions = upload.kind == Kind.INSTITUTION
    return [
        _("机构名称") if of_institutions else _("姓名"),
        field_word(PRINTED[Kind(upload.kind)], upload.kind),
        _("地址") if of_institutions else _("执业机构"),
        _("登记状态"),
    ]


def unlisted_csv(side: Side) -> View[[UUID]]:
    """All of them as a table for a spreadsheet."""
    return exported(side, "unlisted", _export)


def _export(_side: Side, upload: Upload) -> Export:
    told = _("副本没有的登记")
    rows = [_line(upload, each) for each in _rows(upload, _keys(upload))]
    return Export(f"{upload.source}-{told}", _heading(upload), rows)


def _line(upload: Upload, entry: EntryRow) -> list[str]:
    state = _state(upload, entry)
    return [entry.row.get("name", ""), _number(upload, entry), _place(entry), str(state.word) if state else ""]
