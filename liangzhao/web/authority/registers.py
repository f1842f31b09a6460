"""登记簿: find an entry by its number, and see all of it: facts, versions, licences, what may be changed now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.kernel.identifiers import nurse_no, physician_no, reg_no
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.licensing import queries
from liangzhao.licensing.models import Licence
from liangzhao.licensing.subjects import Subject, subject_of
from liangzhao.licensing.voiding import VOIDABLE
from liangzhao.reference.names import search_tokens
from liangzhao.registers.effects import Register
from liangzhao.registers.maintenance.models import Maintenance
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianRegistration
from liangzhao.web import readings
from liangzhao.web.authority import entry_facts, united
from liangzhao.web.authority.entry_facts import Entry
from liangzhao.web.authority.gravity import groups_for
from liangzhao.web.authority.institutions import within
from liangzhao.web.authority.licence_panels import versions_table
from liangzhao.web.authority.naming import kind_word
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.authority.scopes import Reach, reach_of
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Link, Row, Table
from liangzhao.web.ui.tones import badge

MAY_MERGE = (P.REGISTER_MAINTAIN, P.REGISTER_APPROVE)
"""Who may say that an entry and another one are one."""
MOST = 20
"""Institutions listed for a part of a name; who wants more says more of it."""


class NumberForm(forms.Form):
    """A printed number, sent by POST."""

    register = forms.ChoiceField(
        label=gettext_lazy("登记簿"),
        choices=[
            (Register.INSTITUTION, gettext_lazy("医疗机构")),
            (Register.PHYSICIAN, gettext_lazy("医师")),
            (Register.NURSE, gettext_lazy("护士")),
        ],
    )
    number = forms.CharField(
        label=gettext_lazy("号码，或机构名称中的几个字"),
        max_length=100,
        help_text=gettext_lazy(
            "医疗机构：登记号，或名称中连续的至少两个字。医师、护士：执业证书编码；按身份证号或姓名查询请到医师、护士电子证照。"
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.REGISTER_READ)
def registers(request: Request) -> HttpResponse:
    """登记簿查询 within 本机关登记."""
    return _search(request)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.REGISTER_READ, scope=DatabaseRole.AREA)
def registers_in_area(request: Request) -> HttpResponse:
    """登记簿查询 within 本辖区."""
    return _search(request)


def _search(request: Request) -> HttpResponse:
    reach, form = reach_of(request), NumberForm(request.POST or None)
    found: list[Entry] = []
    if form.is_valid():
        register = Register(form.cleaned_data["register"])
        found = _looked_for(request, register, form.cleaned_data["number"])
        if len(found) == 1:
            return HttpResponseRedirect(reach.url("entry", register, found[0].pk))
        if not found:
            form.add_error("number", _nothing(register, form.cleaned_data["number"], reach))
    context = {
        "form": form,
        "reach": reach,
        "tabs": reach.tabs(request.actor, "registers"),
        "here": reach.url("registers"),
        "found": _found_table([row for row in found if isinstance(row, Institution)], reach) if found else None,
        "has_more": len(found) > MOST,
        "most": MOST,
    }
    return authority_page(request, "authority/registers.html", "registers", context)


def _nothing(register: Register, given: str, reach: Reach) -> str:
    """Why nothing was found, and what to try."""
    if register is Register.INSTITUTION and len("".join(search_tokens(given))) < 2:
        return _("名称太短：请至少输入两个字，或输入完整的登记号。")
    return _("%(reach)s范围内没有相符的登记，请核对号码或名称，或换一个范围查询。") % {"reach": reach.name}


def _looked_for(request: Request, register: Register, given: str) -> list[Entry]:
    """The entries a number leads to, or the institutions whose name has these characters; at most one too many."""
    if register is Register.INSTITUTION:
        rows = within(request)
        return list(rows.filter(reg_no=reg_no.normalise(given))) or _named(rows, given)
    return _numbered(register, given)


def _named(rows: QuerySet[Institution], given: str) -> list[Entry]:
    """Institutions by part of their name; by the whole name alone when one bears exactly it."""
    whole = list(rows.filter(name=given.strip())[: MOST + 1])
    tokens = [token for token in search_tokens(given) if len(token) > 1]
    if whole or not tokens:
        return [*whole]
    return [*rows.filter(name_tokens__contains=tokens).order_by("name_sort", "pk")[: MOST + 1]]


def _found_table(rows: Sequence[Institution], reach: Reach) -> Table:
    """The institutions to choose among."""
    columns = [
        Column(_("机构名称"), primary=True),
        Column(_("登记号"), "code"),
        Column(_("地址")),
        Column(_("登记状态"), "badge"),
    ]
    shown = [
        Row(
            [
                Link(row.name, reach.url("entry", Register.INSTITUTION, row.pk)),
                row.reg_no or None,
                row.address or None,
                badge("institution", row.status),
            ]
        )
        for row in rows[:MOST]
    ]
    return Table(_("相符的医疗机构"), columns, shown, caption_hidden=True)


def _numbered(register: Register, number: str) -> list[Entry]:
    """The practitioner's entries with this number."""
    if register is Register.PHYSICIAN:
        return list(PhysicianRegistration.objects.filter(licence_no=physician_no.normalise(number)))
    return list(NurseRegistration.objects.filter(licence_no=nurse_no.normalise(number)))


@require_safe
@requires(P.REGISTER_READ)
def entry(request: Request, register: str, ref: UUID) -> HttpResponse:
    """An entry of this authority's register."""
    return _entry(request, register, ref)


@require_safe
@requires(P.REGISTER_READ, scope=DatabaseRole.AREA)
def entry_in_area(request: Request, register: str, ref: UUID) -> HttpResponse:
    """An entry of a register in this area: to read, not to change."""
    return _entry(request, register, ref)


def entry_or_404(request: Request, register: str, ref: UUID) -> Entry:
    """The entry in the reach of this request."""
    if register not in list(Register):
        raise Http404
    found = entry_facts.entry_of(Register(register), ref)
    if found is None or (isinstance(found, Institution) and not within(request).filter(pk=ref).exists()):
        raise Http404
    return found


def _entry(request: Request, register: str, ref: UUID) -> HttpResponse:
    row, reach = entry_or_404(request, register, ref), reach_of(request)
    if isinstance(row, Institution) and (onward := united.led_on(request, row, "entry", register)) is not None:
        return onward
    subject = _subject(row, Register(register))
    person = None if isinstance(row, Institution) else row.person_id
    readings.entry_viewed(register, row.pk, person, by=request.actor)
    history = list(queries.history(subject.kind, subject.holder_id))
    context = {
        "name": entry_facts.name_of(row),
        "register": register,
        "register_name": kind_word(subject.kind),
        "entry": row,
        "reach": reach,
        "facts": entry_facts.facts(subject),
        "timeline": entry_facts.timeline(row),
        "versions": versions_table([each for each in history if each.entry_id == row.pk]),
        "filings": subject.filings,
        "void_url": _void_url(request, history, row, reach),
        "merge_url": merge_url(request, row, register, reach),
        **(united.said(request, row, "entry", register) if isinstance(row, Institution) else {}),
        **_maintenance(request, row, register, reach),
    }
    return authority_page(request, "authority/entry.html", "registers", context)


def _subject(row: Entry, kind: Register) -> Subject:
    """The subject of exactly this entry, also when the person has a later registration."""
    subject = subject_of(kind, entry_facts.holder_of(row))
    if subject is not None and subject.entry.pk == row.pk:
        return subject
    if isinstance(row, Institution):
        return Subject(kind, row, row, row.authority)
    return Subject(kind, row, row.main_institution, row.authority, person=row.person)


def _void_url(request: Request, history: list[Licence], row: Entry, reach: Reach) -> str:
    """Where the licence that stands can be voided, for those who may."""
    standing = [each for each in history[:1] if each.entry_id == row.pk and each.state in VOIDABLE]
    if reach.is_area or not standing or not can(request.actor, P.LICENCE_VOID):
        return ""
    return reach.url("void", standing[0].pk)


def merge_url(request: Request, row: Entry, register: str, reach: Reach) -> str:
    """Where an officer begins to merge an entry of this authority with another; nowhere for who may not."""
    if reach.is_area or _is_merged(row) or row.authority_id != request.actor.authority_id:
        return ""
    return reach.url("merge_with", register, row.pk) if any(can(request.actor, each) for each in MAY_MERGE) else ""


def _is_merged(row: Entry) -> bool:
    return isinstance(row, Institution) and row.merged_into_id is not None


def _maintenance(request: Request, row: Entry, register: str, reach: Reach) -> dict[str, Any]:
    """What this officer may propose for the entry now, and what already waits."""
    actor = request.actor
    if reach.is_area or _is_merged(row) or row.authority_id != actor.authority_id:
        return {"waiting": None, "groups": []}
    waiting = Maintenance.objects.filter(entry_id=row.pk, status=Maintenance.Status.PROPOSED).first()
    if waiting is not None or not can(actor, P.REGISTER_MAINTAIN):
        return {"waiting": waiting, "groups": []}
    return {"waiting": None, "groups": groups_for(row, register, reach)}
