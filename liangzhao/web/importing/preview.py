"""试导入: what a list would do to the register, with the problems of its rows; and the decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.models import Load, Upload
from liangzhao.consolidation.uploads import actions, following, opening, owning, previews
from liangzhao.consolidation.uploads.actions import AlreadyLoaded
from liangzhao.consolidation.uploads.course import Step, is_open
from liangzhao.kernel.refusals import Refusal
from liangzhao.web import answers
from liangzhao.web.doors import View, requires
from liangzhao.web.importing import expected, exports, findings, quality, stops, unlisted, values, wording
from liangzhao.web.importing.forms import GiveBackForm, StopsForm
from liangzhao.web.importing.sides import Side
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Fact
from liangzhao.web.words import remarked, said

LONGEST_ROW = 9
_BEYOND = {
    Upload.State.APPLYING,
    Upload.State.STOPPED,
    Upload.State.APPLIED,
    Upload.State.UNDOING,
    Upload.State.UNDONE,
    Upload.State.PARTIAL,
    Upload.State.UPLOADED,
}


def preview(side: Side) -> View[[UUID]]:
    """An upload that was tried, or is being tried."""

    @require_safe
    @requires(side.permission)
    def view(request: Request, ref: UUID) -> HttpResponse:
        upload = side.upload(request, ref)
        if upload.state in _BEYOND and not (upload.state == Upload.State.UPLOADED and not _is_own(upload, request)):
            return HttpResponseRedirect(side.place_of(upload))
        return _page(side, request, upload, GiveBackForm())

    return view


def _is_own(upload: Upload, request: Request) -> bool:
    return owning.is_own(upload, request.actor)


def _page(
    side: Side, request: Request, upload: Upload, form: GiveBackForm, understanding: StopsForm | None = None
) -> HttpResponse:
    kept, own = previews.of(upload), _is_own(upload, request)
    takes = kept.counts.get("entries", 0) + kept.counts.get("updated", 0)
    context: dict[str, Any] = {
        **side.frame(request),
        "shell": side.shell,
        "upload": upload,
        "number": wording.number(upload),
        "badge": wording.state(upload),
        "is_copy": wording.is_copy(upload),
        "form": form,
        "understanding": understanding or StopsForm(kept.licences_to_stop),
        "facts": facts(upload),
        "running": upload.state == Upload.State.MAPPED,
        "here": side.url("import_preview", upload.pk),
        "back": side.url("import"),
        "columns_url": side.url("import_columns", upload.pk) if own and is_open(upload, Step.MAP) else "",
        "values_url": _values_url(side, upload) if own else "",
        "apply_url": side.url("import_apply", upload.pk),
        "decide_url": side.url("import_decide", upload.pk),
        "refused_url": side.url("import_refused", upload.pk),
        "may_apply": own and is_open(upload, Step.APPLY),
        "may_agree": not own and is_open(upload, Step.AGREE),
        "may_withdraw": own and is_open(upload, Step.WITHDRAW),
        "may_stop": own and is_open(upload, Step.STOP),
        "by_authority": not side.is_institution,
        "is_checked": bool(kept.counts),
        "takes": takes,
        "is_done": False,
        "matched": kept.counts.get("matched", 0),
        "differences": sum(kept.findings.values()),
        "counts": findings.counts(kept.counts, tried=True),
        "incomplete": kept.counts.get("incomplete", 0),
        "unnumbered": kept.counts.get("unnumbered", 0),
        "doubled": kept.counts.get("doubled", 0),
        "elsewhere": kept.counts.get("elsewhere", 0),
        "refused": len(kept.refused_rows),
        "unchanged": kept.counts.get("unchanged", 0),
        "quality": quality.of_list(upload, kept.quality),
        **stops.told(side, request, upload, kept.stops),
        **problems(request, upload, kept),
        **unlisted.told(side, request, upload),
        **expected.told(request, upload, kept),
    }
    return page(request, "importing/preview.html", context)


def _values_url(side: Side, upload: Upload) -> str:
    """Where words of coded columns are told, when the list has such columns and may still be mapped."""
    has_words = is_open(upload, Step.MAP) and values.coded_columns(upload)
    return side.url("import_values", upload.pk) if has_words else ""


def problems(request: Request, upload: Upload, kept: previews.Preview) -> dict[str, Any]:
    """The problems of a run: by rule, or all of one rule or of one row when the address names it."""
    row = request.GET.get("row", "")
    if row.isascii() and row.isdigit() and len(row) <= LONGEST_ROW and (kept.problems or kept.expected or kept.counts):
        return _of_row(upload, kept, int(row))
    rule = request.GET.get("rule", "")
    if rule and (found := findings.of_code(kept, rule)):
        start = request.GET.get("start", "0")
        table = findings.a_page(upload, found, rule, int(start) if start.isascii() and start.isdigit() else 0)
        return {"rule": rule, "rule_word": findings.title_of(upload, found[0]), "rule_table": table, "groups": []}
    return {"rule": "", "groups": findings.groups(upload, kept)}


def _of_row(upload: Upload, kept: previews.Preview, row: int) -> dict[str, Any]:
    """Everything of one row: what keeps it out, what a load will ask about it, or that nothing is wrong."""
    found, later = findings.of_row(kept, row), expected.of_row(upload, kept, row)
    missing = expected.missing_of(upload, kept, row)
    return {
        "rule": str(row),
        "rule_word": (_("第%(row)d行的全部问题") if found or later else _("第%(row)d行")) % {"row": row},
        "rule_table": findings.row_table(upload, found) if found else None,
        "row_expected": expected.table(upload, later, of_row=True) if later else None,
        "row_missing": missing,
        "row_nothing": "" if found or later or missing else expected.nothing_of(kept, row),
        "groups": [],
    }


def facts(upload: Upload) -> list[Fact]:
    """What an upload is, by whom and when."""
    names = wording.account_names([upload.uploaded_by])
    place = actions.institution_name(upload)
    who = names.get(upload.uploaded_by, "—")
    return [
        Fact(_("来源"), upload.source),
        Fact(_("名单内容"), wording.kind_word(upload.kind)),
        *([Fact(_("名单用途"), wording.ORIGINS[Load.Origin.COPY])] if wording.is_copy(upload) else []),
        Fact(_("文件"), upload.file_name),
        Fact(_("文件摘要"), bytes(upload.blob.digest).hex()[:16]),
        Fact(_("行数"), f"{upload.rows:,}"),
        Fact(_("上传"), upload.uploaded_at, note=remarked(who, place)),
    ]


def is_waiting(upload: Upload) -> bool:
    """Whether somebody is to confirm it."""
    return any(is_open(upload, step) for step in (Step.APPLY, Step.AGREE))


def apply(side: Side) -> View[[UUID]]:
    """Register the rows, or ask the authority to; who they are is asked again."""

    @require_POST
    @requires(side.permission, commits="own", again={"POST"})
    def view(request: Request, ref: UUID) -> HttpResponse:
        with actor_transaction(request.actor):
            upload = side.upload(request, ref)
            licences = previews.of(upload).licences_to_stop
            form = StopsForm(licences, request.POST)
            if licences and is_waiting(upload) and not form.is_valid():
                return _page(side, request, upload, GiveBackForm(), form)
        try:
            with actor_transaction(request.actor):
                known = form.cleaned_data["stops"] if form.is_valid() else 0
                upload = actions.apply(upload, by=request.actor, stops=known)
        except AlreadyLoaded as refusal:
            messages.error(request, said(refusal))
            return HttpResponseRedirect(side.url("import"))
        except Refusal as refusal:
            messages.error(request, said(refusal))
            return HttpResponseRedirect(side.url("import_preview", ref))
        if upload.state == Upload.State.SUBMITTED:
            messages.success(request, _("已提交登记机关，同意后登记入册。"))
        return HttpResponseRedirect(side.place_of(upload))

    return view


def decide(side: Side) -> View[[UUID]]:
    """Give an upload up, stop trying it, or give an institution's list back with the reason."""

    @require_http_methods(["POST"])
    @requires(side.permission, commits="own")
    def view(request: Request, ref: UUID) -> HttpResponse:
        form, act = GiveBackForm(request.POST), request.POST.get("action")
        with actor_transaction(request.actor):
            upload = side.upload(request, ref)
            if act == "give_back" and not form.is_valid():
                return _page(side, request, upload, form)
        try:
            with actor_transaction(request.actor):
                if act == "give_back":
                    actions.give_back(upload, form.cleaned_data["reason"], by=request.actor)
                elif act == "stop":
                    actions.stop(upload, by=request.actor)
                elif act == "withdraw":
                    actions.withdraw(upload, by=request.actor)
        except Refusal as refusal:
            messages.error(request, said(refusal))
            return HttpResponseRedirect(side.url("import"))
        words = {
            "give_back": _("已退回机构，登记簿没有改动。"),
            "stop": wording.trial_stopped(upload),
            "withdraw": wording.given_up(upload),
        }
        if act in words:
            messages.success(request, words[act])
        return HttpResponseRedirect(side.url("import_columns", ref) if act == "stop" else side.url("import"))

    return view


def refused(side: Side) -> View[[UUID]]:
    """The rows that cannot be registered as they came, with the reason as last column: mend and upload just them."""

    @require_POST
    @requires(side.permission, commits="own", again={"POST"}, file=True)
    def view(request: Request, ref: UUID) -> HttpResponse:
        with actor_transaction(request.actor):
            upload = side.upload(request, ref)
            kept = previews.of(upload)
            wrong = following.without(kept, following.registered(upload, kept)).refused_rows
            exports.say(request, upload, "refused", len(wrong))
        try:
            table = opening.of(upload)
        except Refusal as refusal:
            messages.error(request, said(refusal))
            return HttpResponseRedirect(side.url("import"))
        rows = [
            [*(row.get(heading, "") for heading in table.headings), findings.reason(upload, wrong[number])]
            for number, row in enumerate(table.rows, start=table.first_row)
            if number in wrong
        ]
        name, reason = wording.left_out(upload)
        return answers.table_file(f"{upload.source}-{name}", [*table.headings, reason], rows)

    return view
