"""What the worker does with uploads: try, apply, undo, a few seconds at a time and from wherever it was left.

A course stays in memory between two calls. When the process died, the next one takes the file from its first row
again: rows that are in are found unchanged, so nothing is lost or doubled, and what the load did is counted from its
changes, not from this run.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from uuid import UUID

from liangzhao.access.actors import service
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing.report import Report
from liangzhao.consolidation.intake import outcomes, running
from liangzhao.consolidation.intake import undoing as undoings
from liangzhao.consolidation.intake.changes import Undone
from liangzhao.consolidation.intake.running import Course, Stopped
from liangzhao.consolidation.intake.undoing import Undoing
from liangzhao.consolidation.measuring import beside, copying, linking, scores
from liangzhao.consolidation.measuring.copying import Course as Copying
from liangzhao.consolidation.models import Load, Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import opening, owning, previews, taking_back
from liangzhao.consolidation.uploads.comparing import working as comparing
from liangzhao.consolidation.uploads.course import WORKED_ON
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

S = Upload.State
TURN_SECONDS = 2.0
MOST_AT_ONCE = 4
"""How many owners take turns; each of their lists stays in memory."""
_NODE = service("import")
_log = logging.getLogger(__name__)


@dataclass
class _Held:
    """A course that was left at the end of its turn."""

    state: str
    course: Course | Copying


_held: dict[UUID, _Held] = {}
_undoings: dict[UUID, Undoing] = {}
_served: list[UUID] = []
"""The owners served last, the last one at the end."""


def work(seconds: float) -> int:
    """Work on what waits for so many seconds, one batch at least; how many came to an end.

    Each owner's uploads go in their order, the oldest first; of several owners each has its turn.
    """
    until, ended, is_over = time.monotonic() + seconds, 0, False
    while not is_over:
        ended += comparing.work(min(until, time.monotonic() + TURN_SECONDS))
        ended += taking_back.work(min(until, time.monotonic() + TURN_SECONDS))
        upload, is_over = _next(), time.monotonic() >= until
        if upload is None and not comparing.waits() and not taking_back.waits():
            break
        if upload is None:
            continue
        try:
            ended += _work_on(upload, min(until, time.monotonic() + TURN_SECONDS))
        except Stopped:
            _let_go(upload)
        except Refusal as refusal:
            _fail(upload, str(refusal))
        except (ValueError, LookupError, TypeError) as error:
            _log.error("upload %s cannot be worked on: %s", upload.pk, type(error).__name__)
            _fail(upload, _("处理时出现意外，没有继续。请稍后再试，或联系技术支持。"))
        is_over = time.monotonic() >= until
    return ended


def _next() -> Upload | None:
    """The oldest upload of the owner whose turn it is: who was not served yet, then who was served longest ago."""
    with service_transaction("import"):
        waiting = Upload.objects.filter(state__in=WORKED_ON).select_related("blob", "load").defer("preview")
        first: dict[UUID, Upload] = {}
        for upload in waiting.order_by("uploaded_at", "pk"):
            first.setdefault(_owner_of(upload), upload)
        turns = list(first)[:MOST_AT_ONCE]
        if not turns:
            return None
        owner = min(turns, key=lambda each: _served.index(each) if each in _served else -1)
        _served[:] = [*(each for each in _served if each != owner and each in first), owner]
        return first[owner]


def _owner_of(upload: Upload) -> UUID:
    return upload.institution_id or upload.authority_id or upload.pk


def _work_on(upload: Upload, until: float) -> bool:
    """Whether the upload came to the end of what it waited for before the time was over."""
    if upload.state == S.UNDOING:
        return _undo(upload, until)
    course = _course(upload)
    while course.rest:
        course.step(lambda done: _mark(upload, done))
        if time.monotonic() >= until:
            return False
    if isinstance(course, Course) and not _is_closed(course, upload, until):
        return False
    _let_go(upload)
    if upload.state == S.MAPPED:
        _checked(upload, course)
    else:
        _applied(upload, course)
        _measure(upload)
    return True


def _is_closed(course: Course, upload: Upload, until: float) -> bool:
    """Whether what comes behind the last row was done before the time was over."""
    while course.closing.rest:
        course.closing.step(lambda: _mark(upload, course.done))
        if time.monotonic() >= until and course.closing.rest:
            return False
    return True


def _course(upload: Upload) -> Course | Copying:
    """The course as it was left, else a new one."""
    held = _held.get(upload.pk)
    if held is not None and held.state == upload.state and _is_same(upload, held):
        return held.course
    begin = copying.begin if upload.origin == Load.Origin.COPY else running.begin
    course: Course | Copying = begin(
        opening.of(upload),
        opening.columns_of(upload),
        source=upload.source,
        kind=Kind(upload.kind),
        load=upload.load if upload.state == S.APPLYING else None,
        owner=owning.owner(upload),
    )
    _held[upload.pk] = _Held(upload.state, course)
    while len(_held) > MOST_AT_ONCE:
        del _held[next(iter(_held))]
    return course


def _is_same(upload: Upload, held: _Held) -> bool:
    return held.course.mapping == opening.columns_of(upload) and held.course.done == upload.done


def _let_go(upload: Upload) -> None:
    _held.pop(upload.pk, None)
    _undoings.pop(upload.pk, None)


def _mark(upload: Upload, done: int) -> None:
    """How far the worker is; Stopped when somebody asked it to leave off, or chose other columns."""
    row = Upload.objects.select_for_update().only("state", "done").get(pk=upload.pk)
    if row.state != upload.state:
        raise Stopped
    row.done = done
    row.save(update_fields=["done"])


def _checked(upload: Upload, course: Course | Copying) -> None:
    with service_transaction("import"):
        row = Upload.objects.select_for_update().get(pk=upload.pk)
        if row.state == S.MAPPED:
            row.state, row.problem = S.CHECKED, ""
            counts = course.counts if isinstance(course, Copying) else None
            row.outcome = _lacking(course)
            row.preview = previews.packed(previews.of(row).head, course.report, counts)
            row.save()


def _applied(upload: Upload, course: Course | Copying) -> None:
    with service_transaction("import"):
        row = Upload.objects.select_for_update(of=("self",)).select_related("load").get(pk=upload.pk)
        if row.state == S.APPLYING and row.load is not None:
            counts = dict(course.counts) if isinstance(course, Copying) else _counted(row.load, course.report)
            row.outcome = counts | _lacking(course)
            row.state, row.ended_at = S.APPLIED, clock.now()
            row.preview = previews.packed(previews.of(row).head, course.report, counts)
            row.save()


def _lacking(course: Course | Copying) -> dict[str, list[str]]:
    """The entries a copy says nothing about; nothing of a list that is entered."""
    return {beside.KEPT_AS: [str(each) for each in course.lacking]} if isinstance(course, Copying) else {}


def _measure(upload: Upload) -> None:
    """How good the list was and what it became; workplaces for rows without one. What a crash costs, the night does."""
    if upload.load is not None and upload.origin == Load.Origin.FILE:
        scores.measure_load(upload.load)
        linking.suggest(upload.load)


def _counted(load: Load, report: Report) -> dict[str, int]:
    """What the load did, however many runs it took: entered and updated rows by its changes, the rest by the report."""
    entered, updated = outcomes.rows(load)
    counts = previews.counts_of(report) | {"entries": entered, "updated": updated}
    return counts | {"unchanged": max(report.rows - entered - updated - report.blocked, 0)}


def _undo(upload: Upload, until: float) -> bool:
    """Undo step by step; whether it came to its end. One that died goes on behind the steps that were kept."""
    if upload.load is None:
        return False
    undoing = _undoings.get(upload.pk) or undoings.begin(upload.load, by=owning.owner(upload).acting(_NODE))
    _undoings[upload.pk] = undoing
    while undoing.rest:
        undoing.step(lambda course, some: _mark_undone(upload, course, some))
        if time.monotonic() >= until and undoing.rest:
            return False
    undoing.finish()
    _let_go(upload)
    with service_transaction("import"):
        row = Upload.objects.select_for_update().get(pk=upload.pk)
        stayed = undoing.undone.stayed
        row.state, row.ended_at, row.done = (S.APPLIED if stayed else S.UNDONE), clock.now(), row.rows
        row.outcome = {"undone": 0} | row.outcome | {"left": [str(each.entry_id) for each in stayed]}
        row.outcome["stayed"] = [each.as_json() for each in stayed]
        row.save(update_fields=["state", "ended_at", "done", "outcome"])
    return True


def _mark_undone(upload: Upload, undoing: Undoing, some: Undone) -> None:
    """How far the undoing is, kept with what it undid."""
    row = Upload.objects.select_for_update().only("state", "done", "rows", "outcome").get(pk=upload.pk)
    if row.state != S.UNDOING:
        raise Stopped
    row.done = int(row.rows * undoing.share)
    row.outcome = row.outcome | {"undone": row.outcome.get("undone", 0) + some.entries}
    row.save(update_fields=["done", "outcome"])


def _fail(upload: Upload, problem: str) -> None:
    """An upload that cannot be tried says why; one that was being applied stops and can be gone on with."""
    _let_go(upload)
    with service_transaction("import"):
        row = Upload.objects.select_for_update().get(pk=upload.pk)
        if row.state == upload.state:
            row.state = S.FAILED if row.state == S.MAPPED else S.STOPPED
            row.problem = problem[:300]
            row.save(update_fields=["state", "problem"])
