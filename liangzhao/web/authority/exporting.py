"""What is taken away from the figures of an authority leaves a line in the journal."""

from __future__ import annotations

from django.http import Http404

from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.web.authority.scopes import reach_of
from liangzhao.web.requests import Request


def exported(request: Request, report: str, rows: int, **narrowed: object) -> None:
    """Journal that a table was taken away: which, of what reach, how narrowed, how many rows."""
    actor = request.actor
    if actor.authority_id is None or actor.account_id is None:
        raise Http404
    told = {"report": report, "authority": actor.authority_id, "scope": reach_of(request).key, "rows": rows}
    journal.record(
        Tag.LIST_EXPORTED,
        subject_kind="report",
        subject_id=actor.account_id,
        by=actor,
        at=clock.now(),
        body={**told, **narrowed},
    )
