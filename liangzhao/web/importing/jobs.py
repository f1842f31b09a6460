"""批量任务: a list being applied, what it did, and undoing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.consolidation.importing.report import refused
from liangzhao.consolidation.intake import repeated
from liangzhao.consolidation.measuring import copies
from liangzhao.consolidation.models import WAITING, Proposal, Upload
from liangzhao.consolidation.quality.model import Action
from liangzhao.consolidation.uploads import actions, following, previews
from liangzhao.consolidation.uploads.course import SUBMITTED_AND_LATER, Step, is_open
from liangzhao.consolidation.uploads.previews import Preview
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.web.doors import View, requires
from liangzhao.web.importing import entries, findings, quality, rest, staying, stops, unlisted, wording
from liangzhao.web.importing.preview import facts, problems
from liangzhao.web.importing.sides import Side
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Fact, Link, Outcome
from liangzhao.web.ui.tones import Tone
from liangzhao.web.words import paragraph, said

S = Upload.State
_RUNNING = {S.APPLYING, S.UNDOING}
_UNDONE = {S.UNDONE, S.PARTIAL}
_LATER = set(SUBMITTED_AND_LATER) - {S.SUBMITTED}


def job(side: Side) -> View[[UUID]]:
    """How far the worker is, then what the list did; stop and go on."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @requires(side.permission, commits="own")
    def view(request: Request, ref: UUID) -> HttpResponse:
        if request.method == "POST":
            return _decide(side, request, ref)
        with actor_transaction(request.actor):
            upload = side.upload(request, ref)
            if upload.state not in _LATER:
                return HttpResponseRedirect(side.place_of(upload))
            return page(request, "importing/job.html", _context(side, request, upload))

    return view


def _decide(side: Side, request: Request, ref: UUID) -> HttpResponse:
    acts = {"stop": actions.stop, "resume": actions.resume}
    act = request.POST.get("action", "")
    try:
        with actor_transaction(request.actor):
            upload = side.upload(request, ref)
            if act in acts:
                acts[act](upload, by=request.actor)
    except Refusal as refusal:
        messages.error(request, said(refusal))
    return HttpResponseRedirect(side.url("job", ref))


def undo(side: Side) -> View[[UUID]]:
    """What undoing would do, then undoing; who they are is asked again."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @requires(side.permission, commits="own", again={"POST"})
    def view(request: Request, ref: UUID) -> HttpResponse:
        with actor_transaction(request.actor):
            upload = side.upload(request, ref)
            if request.method != "POST" and _may(side, upload, Step.UNDO):
                return page(request, "importing/undo.html", _asked(side, request, upload))
        if request.method == "POST":
            try:
                with actor_transaction(request.actor):
                    actions.undo(upload, by=request.actor)
            except Refusal as refusal:
                messages.error(request, said(refusal))
        return HttpResponseRedirect(side.place_of(upload))

    return view


def _asked(side: Side, request: Request, upload: Upload) -> dict[str, Any]:
    """What undoing would do: what the list did, and the rows that stay because of what was done since."""
    stayed = staying.of(upload)
    return _frame(side, request, upload) | {
        "source": upload.source,
        "counts": [] if stayed else findings.counts(upload.outcome, tried=False),
        "left": staying.table(side, upload.load, stayed),
        **staying.foretold(side, upload.load),
    }


def _may(side: Side, upload: Upload, step: Step) -> bool:
    """Whether this side may take a step; what an institution loaded, its authority resumes and undoes."""
    if step is not Step.STOP and side.is_institution:
        return False
    return is_open(upload, step)


def _frame(side: Side, request: Request, upload: Upload) -> dict[str, Any]:
    return {
        **side.frame(request),
        "shell": side.shell,
        "upload": upload,
        "number": wording.number(upload),
        "badge": wording.state(upload),
        "is_copy": wording.is_copy(upload),
        "here": side.url("job", upload.pk),
        "back": side.url("import"),
        "undo_url": side.url("job_undo", upload.pk),
        "remaining": staying.rows(staying.of(upload)),
    }


def _context(side: Side, request: Request, upload: Upload) -> dict[str, Any]:
    loaded, is_done = previews.of(upload), upload.state in {S.APPLIED, S.UNDONE, S.PARTIAL}
    later = following.registered(upload, loaded)
    kept, outcome = following.without(loaded, later), following.counted(upload.outcome, len(later))
    stayed = staying.of(upload)
    return _frame(side, request, upload) | {
        "facts": _facts(upload),
        "running": upload.state in _RUNNING,
        "is_undoing": upload.state == S.UNDOING,
        "is_done": is_done,
        "outcome": _outcome(side, upload, outcome, staying.rows(stayed)) if is_done else None,
        "counts": findings.counts(outcome, tried=False) if is_done else [],
        "later": len(later),
        "is_undone": upload.state in _UNDONE,
        "rest_kept": rest.told(upload.outcome.get("rest_kept", {})),
        "rest_url": side.url("job_rest", upload.pk) if rest.may(side, upload) else "",
        "incomplete": upload.outcome.get("incomplete", 0) if upload.state == S.APPLIED else 0,
        "unnumbered": upload.outcome.get("unnumbered", 0) if upload.state == S.APPLIED else 0,
        "refused": len(kept.refused_rows) if upload.state == S.APPLIED else 0,
        "refused_url": side.url("import_refused", upload.pk),
        **_doubts(upload, kept),
        **(stops.told(side, request, upload, stops.now(upload)) if upload.state == S.APPLIED else {}),
        "waiting": _waiting(upload),
        "workbench": _workbench(side, upload),
        "left": staying.table(side, upload.load, stayed, is_over=upload.state == S.PARTIAL),
        "left_decided": staying.are_decided(stayed),
        "quality": quality.before_and_after(upload.load) if upload.state == S.APPLIED else None,
        "toml_url": side.url("import_toml", upload.pk),
        "entries": entries.table(side, request, upload.load) if upload.state == S.APPLIED else None,
        "may_stop": _may(side, upload, Step.STOP),
        "may_resume": _may(side, upload, Step.RESUME),
        "may_undo": _may(side, upload, Step.UNDO),
        "asks_authority": side.is_institution and upload.state in {S.APPLIED, S.STOPPED},
        **(problems(request, upload, kept) if upload.state == S.APPLIED else {"groups": [], "rule": ""}),
        **(unlisted.told(side, request, upload) if upload.state == S.APPLIED else {}),
    }


def _waiting(upload: Upload) -> int:
    """How many findings of a list nobody has decided on yet; of a copy, how many differences from it."""
    if upload.load_id is None:
        return 0
    waiting = Proposal.objects.filter(load=upload.load_id, state__in=WAITING)
    if wording.is_copy(upload):
        return waiting.filter(rule=copies.RULE).count()
    with service_transaction("import"):
        return waiting.count()


def _doubts(upload: Upload, kept: Preview) -> dict[str, int]:
    """How many findings a list has, and how many of them the machine settled by writing the same in the usual way."""
    if upload.state != S.APPLIED or upload.load is None:
        return {"found": 0, "mended": 0}
    if wording.is_copy(upload):
        return {"found": sum(kept.findings.values()), "mended": 0}
    with service_transaction("import"):
        found = repeated.others(upload.load)
        mended = found.filter(action=Action.AUTO, state=Proposal.State.APPLIED)
        return {"found": found.count(), "mended": mended.count()}


def _workbench(side: Side, upload: Upload) -> str:
    """Where what was found waits; what a copy says otherwise, all under one rule."""
    if not wording.is_copy(upload):
        return side.workbench()
    return f"{side.url('cleaning_queue', copies.RULE)}?source={upload.load_id}"


def _facts(upload: Upload) -> list[Fact]:
    is_undone, who = upload.state in _UNDONE, _decider(upload)
    more = [Fact(_("撤销时间") if is_undone else _("完成时间"), upload.ended_at)] if upload.ended_at else []
    return [*facts(upload), *([Fact(_("撤销人") if is_undone else _("决定人"), who)] if who else []), *more]


def _decider(upload: Upload) -> str:
    """Who applied, agreed to or undid it last."""
    names = wording.account_names([upload.decided_by])
    return names.get(upload.decided_by, "") if upload.decided_by else ""


def _undone_by(upload: Upload) -> str:
    """When it was undone, and by whom."""
    if upload.ended_at is None:
        return ""
    day, who = clock.local_date(upload.ended_at), _decider(upload)
    return _("%(who)s于 %(day)s 撤销。") % {"who": who, "day": day} if who else _("%(day)s 撤销。") % {"day": day}


def _outcome(side: Side, upload: Upload, counted: Mapping[str, int], left: int) -> Outcome:
    actions_next = [Link(_("返回导入"), side.url("import"))]
    undone = int(upload.outcome.get("undone", 0))
    if upload.state == S.UNDONE and wording.is_copy(upload):
        says = ngettext(
            "这次核对转入数据清理的事项已办结，按这份副本更正的 %(n)d 项登记已恢复；原始行和历史仍然保留。",
            "这次核对转入数据清理的事项已办结，按这份副本更正的 %(n)d 项登记已恢复；原始行和历史仍然保留。",
            undone,
        )
        return Outcome(_("核对已撤销"), paragraph(_undone_by(upload), says % {"n": undone}), actions=actions_next)
    if upload.state == S.UNDONE:
        says = ngettext(
            "撤销了 %(n)d 项登记改动，登记簿已恢复为导入前的内容；原始行和历史仍然保留。",
            "撤销了 %(n)d 项登记改动，登记簿已恢复为导入前的内容；原始行和历史仍然保留。",
            undone,
        )
        return Outcome(_("导入已撤销"), paragraph(_undone_by(upload), says % {"n": undone}), actions=actions_next)
    if staying.is_part(upload):
        return Outcome(_("导入已部分撤销"), _undone_in_part(undone, left), actions=actions_next, tone=Tone.WARN)
    if wording.is_copy(upload):
        return Outcome(_("核对完成，登记簿没有改动"), number=wording.number(upload), actions=actions_next)
    blocked = refused(counted)
    told = ngettext(
        "%(blocked)d 行没有登记，原因如下；改正后只需重新导入这些行。",
        "%(blocked)d 行没有登记，原因如下；改正后只需重新导入这些行。",
        blocked,
    )
    says = told % {"blocked": blocked} if blocked else ""
    title = _("导入完成") if not blocked else _("导入完成，部分行没有登记")
    return Outcome(
        title, says, number=wording.number(upload), actions=actions_next, tone=Tone.WARN if blocked else Tone.OK
    )


def _undone_in_part(undone: int, left: int) -> str:
    changes = ngettext("撤销了 %(n)d 项登记改动。", "撤销了 %(n)d 项登记改动。", undone)
    rows = ngettext(
        "%(n)d 行在导入之后又有变更或已被引用，保持不变，原因见下表。",
        "%(n)d 行在导入之后又有变更或已被引用，保持不变，原因见下表。",
        left,
    )
    return paragraph(changes % {"n": undone}, rows % {"n": left})
