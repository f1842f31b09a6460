"""Tables of an upload for a spreadsheet: who takes one is asked again, and leaves a line in the journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from liangzhao.access.transactions import actor_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.models import Upload
from liangzhao.kernel import clock
from liangzhao.web import answers
from liangzhao.web.doors import View, requires
from liangzhao.web.importing.sides import Side
from liangzhao.web.requests import Request


class Export(NamedTuple):
    """A table as it is taken away; ``name`` is that of the file."""

    name: str
    heading: Sequence[str]
    rows: Sequence[Sequence[str]]


def exported(side: Side, about: str, table: Callable[[Side, Upload], Export]) -> View[[UUID]]:
    """The view that gives a table of an upload; ``about`` is what the journal calls it."""

    @require_POST
    @requires(side.permission, commits="own", again={"POST"}, file=True)
    def view(request: Request, ref: UUID) -> HttpResponse:
        with actor_transaction(request.actor):
            upload = side.upload(request, ref)
            told = table(side, upload)
            say(request, upload, about, len(told.rows))
        return answers.table_file(*told)

    return view


def say(request: Request, upload: Upload, about: str, rows: int) -> None:
    """Leave the line: somebody took that many rows of this table."""
    journal.record(
        Tag.LIST_EXPORTED,
        subject_kind="upload",
        subject_id=upload.pk,
        by=request.actor,
        at=clock.now(),
        body={"list": about, "rows": rows},
    )
