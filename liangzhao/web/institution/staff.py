"""医师管理 and 护士管理: the staff of this institution, filtered by the address, and the list as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.registers.effects import Register
from liangzhao.web import answers
from liangzhao.web.doors import requires
from liangzhao.web.institution import staff_rows
from liangzhao.web.institution.nav import shell
from liangzhao.web.institution.queries import address, institution_of, uuid_or_none
from liangzhao.web.institution.staff_forms import StaffFilterForm
from liangzhao.web.pages import page, refused
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Chip, Column, Empty, Link, Paging, Row, Table
from liangzhao.web.ui.tones import Badge, Tone, badge

MOST_EXPORTED = 20_000


@require_safe
@requires(P.STAFF_READ)
def listing(request: Request, kind: Register) -> HttpResponse:
    """One page of the staff in the order of names."""
    form = _form(request, kind)
    rows = _rows(request, kind, form)
    total = rows.count()
    after, before = (uuid_or_none(request.GET.get(name)) for name in ("after", "before"))
    found, previous, following = staff_rows.page_of(rows, after=after, before=before)
    paging = Paging(
        previous_url=address(request, before=str(previous), after="") if previous else "",
        next_url=address(request, after=str(following), before="") if following else "",
        first_url=address(request, after="", before="") if after or before else "",
    )
    context = shell(request, f"{kind}s") | {
        "title": _title(kind),
        "filter_form": form,
        "says": _("共 %(total)d 人，本页 %(here)d 人") % {"total": total, "here": len(found)},
        "chips": [
            Chip(words, address(request, **{name: "", "after": "", "before": ""}))
            for name, words in form.words().items()
        ],
        "clear_url": reverse(f"institution:{kind}s"),
        "staff": Table(
            _title(kind),
            _columns(kind),
            [_row(kind, each, request) for each in found],
            caption_hidden=True,
            paging=paging,
            empty=_nothing(kind),
        ),
        "may_export": can(request.actor, staff_rows.EXPORT[kind]),
        "export_url": f"{reverse(f'institution:{kind}s_csv')}{address(request, after='', before='')}",
    }
    return page(request, "institution/staff.html", context)


@require_POST
@requires(P.PHYSICIAN_EXPORT, P.NURSE_EXPORT, file=True)
def export(request: Request, kind: Register) -> HttpResponse:
    """The filtered list as CSV; who exported how many is journalled."""
    if not can(request.actor, staff_rows.EXPORT[kind]):
        return refused(request)
    form = _form(request, kind)
    rows = list(_rows(request, kind, form).order_by("person__name_sort", "pk")[:MOST_EXPORTED])
    journal.record(
        Tag.LIST_EXPORTED,
        subject_kind="institution",
        subject_id=institution_of(request.actor),
        by=request.actor,
        at=clock.now(),
        body={"list": f"{kind}s", "rows": len(rows)},
    )
    heading = [str(column.label) for column in _columns(kind)] + [_("主要执业机构")]
    body = [[*(_text(cell) for cell in _cells(kind, each, request)), each.main_institution.name] for each in rows]
    name = answers.file_name(_title(kind), *form.words().values(), f"{clock.today():%Y%m%d}")
    return answers.table_file(name, heading, body)


def _form(request: Request, kind: Register) -> StaffFilterForm:
    return StaffFilterForm(request.GET, kind=kind, departments=staff_rows.departments(kind, request.actor))


def _rows(request: Request, kind: Register, form: StaffFilterForm) -> staff_rows.Rows:
    rows = staff_rows.with_states(staff_rows.staff(kind, request.actor), kind)
    return staff_rows.narrowed(rows, form.wanted)


def _title(kind: Register) -> str:
    return _("医师管理") if kind is Register.PHYSICIAN else _("护士管理")


def _columns(kind: Register) -> list[Column]:
    until = [Column(_("有效期至"), "date")] if kind is Register.NURSE else []
    number = _("护士执业证书编号") if kind is Register.NURSE else _("证书编码")
    return [
        Column(_("姓名"), primary=True),
        Column(number, "code"),
        Column(_("科室")),
        Column(_("注册状态")),
        *until,
        Column(_("电子证照")),
        Column(_("照片")),
        Column(_("账户")),
    ]


def _row(kind: Register, row: Any, request: Request) -> Row:  # a row of either registration model
    name, *others = _cells(kind, row, request)
    return Row([Link(str(name), reverse(f"institution:{kind}", args=[row.pk])), *others])


def _cells(kind: Register, row: Any, request: Request) -> list[Any]:  # a row of either registration model
    is_filed = row.main_institution_id != request.actor.institution_id
    department = (
        _("备案执业（主要执业机构：%(name)s）") % {"name": row.main_institution.name} if is_filed else row.department
    )
    return [
        row.person.name,
        row.licence_no,
        department,
        badge(str(kind), staff_rows.status_now(row)),
        *([row.valid_until] if kind is Register.NURSE else []),
        badge("licence", row.licence_state),
        badge("photo", row.photo_state),
        Badge(_("已激活"), Tone.OK) if row.person.activated_at else Badge(_("未激活"), Tone.WARN),
    ]


def _text(cell: object) -> str:
    return str(cell.word) if isinstance(cell, Badge) else str(cell or "")


def _nothing(kind: Register) -> Empty:
    return Empty(
        _("没有符合条件的人员"),
        _("主要执业机构或备案机构为本机构的人员显示在这里。请放宽筛选条件；应在而不在的，请联系登记机关核实。"),
        Link(_("清除筛选"), reverse(f"institution:{kind}s")),
    )
