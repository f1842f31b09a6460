"""导入: the form for a file, and every list that came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.importing.our_fields import known_fields
from liangzhao.consolidation.models import Load, Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, of_node, owning
from liangzhao.consolidation.uploads.actions import AlreadyLoaded
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.registers.models import Institution
from liangzhao.web import answers
from liangzhao.web.doors import View, requires
from liangzhao.web.importing import wording
from liangzhao.web.importing.columns_form import needed
from liangzhao.web.importing.forms import UploadForm
from liangzhao.web.importing.sides import Side
from liangzhao.web.pages import page
from liangzhao.web.questions import field_word
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Empty, Link, Paging, Row, Table
from liangzhao.web.words import remarked, said

PAGE = 30
MOST_EXPORTED = 10_000


def listing(side: Side) -> View[[]]:
    """The list of uploads; sending the form takes a file in."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @requires(side.permission, commits="own")
    def view(request: Request) -> HttpResponse:
        choices = owning.kinds_for(request.actor), owning.origins_for(request.actor)
        if request.method == "POST":
            return _receive(side, request, UploadForm(*choices, request.POST, request.FILES))
        with actor_transaction(request.actor):
            return _page(side, request, UploadForm(*choices))

    return view


def _receive(side: Side, request: Request, form: UploadForm) -> HttpResponse:
    known: Load | None = None
    if form.is_valid():
        file, data = form.cleaned_data["file"], form.cleaned_data
        try:
            upload = actions.receive(
                file.read(),
                kind=Kind(data["kind"]),
                origin=data.get("origin", Load.Origin.FILE),
                source=data["source"],
                file_name=file.name or "",
                by=request.actor,
            )
        except AlreadyLoaded as refusal:
            known = refusal.load
        except Refusal as refusal:
            form.add_error("file", said(refusal))
        else:
            return HttpResponseRedirect(side.place_of(upload))
    with actor_transaction(request.actor):
        return _page(side, request, form, known)


def _page(side: Side, request: Request, form: UploadForm, known: Load | None = None) -> HttpResponse:
    rows = _after(request.actor, request.GET.get("after", ""), PAGE + 1)
    shown = rows[:PAGE]
    context: dict[str, Any] = {
        **side.frame(request),
        "shell": side.shell,
        "side": side,
        "form": form,
        "known": _told(side, request, known) if known else None,
        "kinds": [(each, wording.kind_word(each)) for each in owning.kinds_for(request.actor)],
        "template_url": side.url("import_template"),
        "csv_url": side.url("import_csv"),
        "compare_url": "" if side.is_institution else side.url("import_compare"),
        "table": Table(
            _("导入记录"),
            _columns(),
            _rows(side, shown),
            caption_hidden=True,
            paging=Paging(
                next_url=f"?after={shown[-1].pk}" if len(rows) > PAGE else "",
                first_url="?" if request.GET.get("after") else "",
            ),
            empty=Empty(_("还没有导入过名单"), _("上传的文件显示在这里，包括试导入和已放弃的。")),
        ),
    }
    return page(request, "importing/listing.html", context)


def _after(actor: Actor, cursor: str, most: int) -> list[Upload | Load]:
    """The lists from behind the cursor on, those of the command too; keys rise with time: the newest first."""
    try:
        before = UUID(cursor) if cursor else None
    except ValueError:
        before = None
    uploads = owning.uploads_of(actor).select_related("load", "blob").order_by("-pk")
    sent = list((uploads.filter(pk__lt=before) if before else uploads)[:most])
    lists: list[Upload | Load] = [*sent, *of_node.newest(actor, before=before, most=most)]
    return sorted(lists, key=lambda each: each.pk, reverse=True)[:most]


def _told(side: Side, request: Request, load: Load) -> dict[str, object]:
    """When and by whom a file was loaded before."""
    names = wording.account_names([load.loaded_by])
    upload = owning.uploads_of(request.actor).filter(load=load).order_by("-uploaded_at").first()
    who = names.get(load.loaded_by) if load.loaded_by else None
    return {
        "at": load.received_at,
        "who": who or _("系统"),
        "source": load.source,
        "left": load.left,
        "url": side.url("job", upload.pk) if upload else "",
    }


def _columns() -> list[Column]:
    return [
        Column(_("来源"), primary=True),
        Column(_("名单内容")),
        Column(_("上传时间"), "date"),
        Column(_("上传人")),
        Column(_("行数"), "number"),
        Column(_("文件摘要"), "code"),
        Column(_("状态"), "badge"),
    ]


def _rows(side: Side, lists: Sequence[Upload | Load]) -> list[Row]:
    uploads = [each for each in lists if isinstance(each, Upload)]
    names = wording.account_names(each.uploaded_by for each in uploads)
    places = {} if side.is_institution else _institutions(uploads)
    return [
        _of_command(side, each)
        if isinstance(each, Load)
        else Row(
            [
                Link(each.source, side.place_of(each)),
                remarked(wording.kind_word(each.kind), wording.origin_word(each)),
                each.uploaded_at,
                remarked(names.get(each.uploaded_by, "—"), places.get(each.institution_id, "")),
                each.rows,
                bytes(each.blob.digest).hex()[:12],
                wording.state(each),
            ]
        )
        for each in lists
    ]


def _of_command(side: Side, load: Load) -> Row:
    return Row(
        [
            Link(load.source, side.url("import_load", load.pk)),
            remarked(wording.kind_word(load.kind), wording.of_command(load)),
            load.received_at,
            _("系统运维（命令行）"),
            load.rows,
            load.digest[:12],
            wording.state_of_load(load),
        ]
    )


def _institutions(uploads: Sequence[Upload]) -> dict[Any, str]:
    ids = {each.institution_id for each in uploads if each.institution_id}
    return dict(Institution.objects.filter(pk__in=ids).values_list("pk", "name"))


def export(side: Side) -> View[[]]:
    """Every upload within reach as CSV, with what became of its rows."""

    @require_POST
    @requires(side.permission)
    def view(request: Request) -> HttpResponse:
        lists = _after(request.actor, "", MOST_EXPORTED)
        names = wording.account_names(each.uploaded_by for each in lists if isinstance(each, Upload))
        heading = [
            _("编号"),
            _("来源"),
            _("名单内容"),
            _("文件名"),
            _("SHA-256"),
            _("上传时间"),
            _("上传人"),
            _("行数"),
        ]
        heading += [_("状态"), _("新登记"), _("更新"), _("无变化"), _("不能登记"), _("结束时间")]
        body = [
            _line_of_command(each, request.actor) if isinstance(each, Load) else _line(each, names) for each in lists
        ]
        place = request.actor.institution_id or request.actor.authority_id
        if place is not None:
            journal.record(
                Tag.LIST_EXPORTED,
                subject_kind="institution" if side.is_institution else "authority",
                subject_id=place,
                by=request.actor,
                at=clock.now(),
                body={"list": "uploads", "rows": len(body)},
            )
        return answers.table_file(f"{_('导入记录')}-{clock.today():%Y%m%d}", heading, body)

    return view


def _line(upload: Upload, names: Mapping[UUID, str]) -> list[str]:
    counts = [str(upload.outcome.get(name, "")) for name in ("entries", "updated", "unchanged", "blocked")]
    return [
        wording.number(upload),
        upload.source,
        wording.kind_word(upload.kind),
        upload.file_name,
        bytes(upload.blob.digest).hex(),
        _moment(upload.uploaded_at),
        names.get(upload.uploaded_by, ""),
        str(upload.rows),
        str(wording.STATES[Upload.State(upload.state)].word),
        *counts,
        _moment(upload.ended_at),
    ]


def _line_of_command(load: Load, actor: Actor) -> list[str]:
    """A list of the command, with what it did at this authority; which rows were refused, its own answer told."""
    entered, updated = of_node.done_for(load, actor.authority_id)
    return [
        str(load.pk),
        load.source,
        wording.kind_word(load.kind),
        "",
        load.digest,
        _moment(load.received_at),
        _("系统运维（命令行）"),
        str(load.rows),
        str(wording.state_of_load(load).word),
        *(str(entered), str(updated), "", ""),
        _moment(load.undone_at),
    ]


def _moment(at: Any) -> str:  # a datetime or nothing
    return f"{at.astimezone(clock.LEGAL_ZONE):%Y-%m-%d %H:%M}" if at else ""


def template(side: Side) -> View[[]]:
    """An empty list with the headings we know best; needed ones stand first and are starred."""

    @require_safe
    @requires(side.permission)
    def view(request: Request) -> HttpResponse:
        given = request.GET.get("kind", "")
        kinds = owning.kinds_for(request.actor)
        kind = next((each for each in kinds if each == given), kinds[0])
        starred = needed(kind, is_staff_list=side.is_institution)
        names = sorted(known_fields(kind), key=lambda name: name not in starred)
        heading = [f"{field_word(name, kind)}{'*' if name in starred else ''}" for name in names]
        return answers.table_file(_("%(kind)s导入模板") % {"kind": wording.kind_word(kind)}, heading, [])

    return view
