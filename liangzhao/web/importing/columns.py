"""列对照: which column of the file is which of our fields, and how the file is read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, opening, owning, previews
from liangzhao.consolidation.uploads.actions import AlreadyLoaded
from liangzhao.consolidation.uploads.course import Step, is_open
from liangzhao.kernel.refusals import Refusal
from liangzhao.web import answers
from liangzhao.web.doors import View, requires
from liangzhao.web.importing import values, wording
from liangzhao.web.importing.columns_form import ALL, ColumnsForm
from liangzhao.web.importing.forms import ReadingForm, masked
from liangzhao.web.importing.sides import Side
from liangzhao.web.pages import page
from liangzhao.web.questions import field_word
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Row, Table
from liangzhao.web.ui.tones import Badge, Tone
from liangzhao.web.words import said


def columns(side: Side) -> View[[UUID]]:
    """The mapping of an upload; sending it lets the worker try the list."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @requires(side.permission, commits="own")
    def view(request: Request, ref: UUID) -> HttpResponse:
        with actor_transaction(request.actor):
            upload = side.own_upload(request, ref)
            if not is_open(upload, Step.MAP):
                return HttpResponseRedirect(side.place_of(upload))
            head = previews.of(upload).head
            if request.method != "POST":
                form = ColumnsForm(upload, head)
                return _page(side, request, upload, form, ReadingForm(head, initial=upload.reading))
        act = request.POST.get("action")
        if act == "read":
            return _reread(side, request, upload, ReadingForm(head, request.POST))
        if act == "withdraw":
            return _withdraw(side, request, upload)
        if act == "kind" and head.looks_like:
            return _change_kind(side, request, upload, Kind(head.looks_like))
        return _choose(side, request, upload, samples_only=act == "samples")

    return view


def _reread(side: Side, request: Request, upload: Upload, form: ReadingForm) -> HttpResponse:
    if form.is_valid():
        data = form.cleaned_data
        encoding, sheet, row = data.get("encoding", ""), data.get("sheet", ""), data["header_row"] or 0
        try:
            actions.reread(upload, encoding=encoding, sheet=sheet, header_row=row, by=request.actor)
        except Refusal as refusal:
            form.add_error(None, said(refusal))
        else:
            messages.success(request, _("已按新的读取方式重新读取，请核对各列。"))
            return HttpResponseRedirect(side.url("import_columns", upload.pk))
    with actor_transaction(request.actor):
        mapping = ColumnsForm(upload, previews.of(upload).head)
        return _page(side, request, upload, mapping, form, wrong=form)


def _choose(side: Side, request: Request, upload: Upload, *, samples_only: bool) -> HttpResponse:
    head = previews.of(upload).head
    form = ColumnsForm(upload, head, request.POST)
    if samples_only:
        chosen = {name: value for name in form.names if (value := request.POST.get(name, "")) in head.headings}
        always = {name: request.POST.get(ALL + name, "") for name in form.names if name not in chosen}
        form = ColumnsForm(upload, head, columns=chosen, said=always)
    elif form.is_valid():
        is_asked = values.is_asked(upload, form.columns)
        choose = actions.keep_columns if is_asked else actions.choose_columns
        try:
            with actor_transaction(request.actor):
                choose(upload, form.columns, always=form.always, by=request.actor)
        except Refusal as refusal:
            form.add_error(None, said(refusal))
        else:
            return HttpResponseRedirect(side.url("import_values" if is_asked else "import_preview", upload.pk))
    with actor_transaction(request.actor):
        reading = ReadingForm(head, initial=upload.reading)
        return _page(side, request, upload, form, reading, wrong=None if samples_only else form)


def _change_kind(side: Side, request: Request, upload: Upload, kind: Kind) -> HttpResponse:
    try:
        upload = actions.change_kind(upload, kind, by=request.actor)
    except AlreadyLoaded as refusal:
        messages.error(request, said(refusal))
        return HttpResponseRedirect(side.url("import"))
    except Refusal as refusal:
        messages.error(request, said(refusal))
    else:
        says = _("已改为按“%(kind)s”读取，请核对各列。")
        messages.success(request, says % {"kind": wording.kind_word(upload.kind)})
    return HttpResponseRedirect(side.url("import_columns", upload.pk))


def _withdraw(side: Side, request: Request, upload: Upload) -> HttpResponse:
    try:
        with actor_transaction(request.actor):
            actions.withdraw(upload, by=request.actor)
    except Refusal as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, wording.given_up(upload))
    return HttpResponseRedirect(side.url("import"))


def _page(
    side: Side,
    request: Request,
    upload: Upload,
    form: ColumnsForm,
    reading: ReadingForm,
    wrong: ColumnsForm | ReadingForm | None = None,
) -> HttpResponse:
    head = form.head
    needed, used, others = form.groups()
    context: dict[str, Any] = {
        **side.frame(request),
        "shell": side.shell,
        "upload": upload,
        "kind": wording.kind_word(upload.kind),
        "form": wrong or form,
        "columns_form": form,
        "needed": needed,
        "used": used,
        "others": others,
        "reading": reading,
        "encoding": head.encoding,
        "heading_row": head.first_row - 1,
        "unread": [_sheet(name, rows) for name, rows in head.others],
        "looks_like": wording.kind_word(head.looks_like) if head.looks_like else "",
        "may_change_kind": head.looks_like in owning.kinds_for(request.actor),
        "lacking": [] if wrong is form else form.lacking,
        "new": _new(upload, form),
        "gone": _gone(upload, form),
        "back": side.url("import"),
        "toml_url": side.url("import_toml", upload.pk),
        "table": _table(upload, form),
        "staff_only": side.is_institution,
        "is_copy": wording.is_copy(upload),
    }
    return page(request, "importing/columns.html", context)


def _sheet(name: str, rows: int) -> str:
    return ngettext("工作表“%(name)s”有 %(n)d 行", "工作表“%(name)s”有 %(n)d 行", rows) % {"name": name, "n": rows}


def _fields(upload: Upload, form: ColumnsForm) -> dict[str, str]:
    """The headings that are read, with the field each is read into."""
    return {str(value): field_word(name, upload.kind) for name in form.names if (value := form[name].value())}


def _new(upload: Upload, form: ColumnsForm) -> list[str]:
    """The columns that the last list of the source did not have, and what they are read as."""
    fields = _fields(upload, form)
    return [
        _("“%(heading)s”读作%(field)s") % {"heading": each, "field": fields[each]}
        if each in fields
        else _("“%(heading)s”不导入") % {"heading": each}
        for each in form.head.new
    ]


def _gone(upload: Upload, form: ColumnsForm) -> list[str]:
    """The columns that were read of the last list of the source and are missing, with their fields."""
    says = _("“%(heading)s”（%(field)s）")
    return [says % {"heading": each, "field": field_word(name, upload.kind)} for name, each in form.gone.items()]


def _table(upload: Upload, form: ColumnsForm) -> Table:
    """Every column of the file with some of its values, and the field it is read into."""
    fields, new = _fields(upload, form), form.head.new
    columns = [
        Column(_("文件中的列"), primary=True),
        *([Column(_("与上次比"), "badge")] if new else []),
        Column(_("对照的字段")),
        Column(_("文件中的值"), wide=True),
    ]
    rows = [
        Row(
            [
                heading,
                *([_since(heading, new)] if new else []),
                fields.get(heading, _("不导入")),
                _("、").join(masked(each) for each in samples),
            ]
        )
        for heading, samples in form.head.samples.items()
    ]
    return Table(_("文件中的列"), columns, rows, caption_hidden=True)


def _since(heading: str, new: Collection[str]) -> Badge:
    return Badge(_("新列"), Tone.WARN) if heading in new else Badge(_("原有"), Tone.MUTE)


def toml(side: Side) -> View[[UUID]]:
    """The mapping as a file that ``liangzhao import --map`` understands."""

    @require_safe
    @requires(side.permission)
    def view(request: Request, ref: UUID) -> HttpResponse:
        upload = side.upload(request, ref)
        return answers.attachment(as_toml(upload), f"{upload.source}.toml", "application/toml")

    return view


def as_toml(upload: Upload) -> str:
    """The mapping of an upload in TOML."""
    row = upload.reading.get("header_row") or previews.of(upload).head.first_row - 1
    return replace(opening.columns_of(upload), header_row=row).as_toml()
