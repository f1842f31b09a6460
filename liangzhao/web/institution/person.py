"""人员详情: one practitioner of ours with licence, eligibility and history; numbers in full only with a purpose."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.kernel import clock
from liangzhao.licensing import eligibility, issue
from liangzhao.licensing.subjects import Subject, subject_of
from liangzhao.registers.effects import Act, Register
from liangzhao.registers.people import actions as people
from liangzhao.web import licence_parts, readings, registration_facts
from liangzhao.web.doors import requires
from liangzhao.web.institution import person_facts, staff_rows
from liangzhao.web.institution.forms import RevealForm
from liangzhao.web.institution.links import task_list
from liangzhao.web.institution.nav import shell
from liangzhao.web.pages import page, refused
from liangzhao.web.readings import Purpose
from liangzhao.web.requests import Request
from liangzhao.web.ui.tones import badge


@require_safe
@requires(P.STAFF_READ)
def detail(request: Request, kind: Register, ref: UUID) -> HttpResponse:
    """Everything about one practitioner, numbers masked; the look is journalled."""
    row = _of_ours(request, kind, ref)
    readings.person_viewed([row.person_id], by=request.actor, purpose=Purpose.STAFF_MANAGEMENT, field="registration")
    return _detail_page(request, kind, row, RevealForm())


@require_POST
@requires(P.PHYSICIAN_VERIFY, P.NURSE_VERIFY)
def reveal(request: Request, kind: Register, ref: UUID) -> HttpResponse:
    """The same page with the whole ID number, for a purpose the person can read afterwards."""
    if not can(request.actor, staff_rows.VERIFY[kind]):
        return refused(request)
    row, form = _of_ours(request, kind, ref), RevealForm(request.POST)
    if not form.is_valid():
        return _detail_page(request, kind, row, form)
    purpose = Purpose[form.cleaned_data["purpose"]]
    readings.person_viewed([row.person_id], by=request.actor, purpose=purpose, field="id_no")
    return _detail_page(request, kind, row, RevealForm(), is_revealed=True)


@require_POST
@requires(P.PHYSICIAN_ACTIVATE, P.NURSE_ACTIVATE)
def activate(request: Request, kind: Register, ref: UUID) -> HttpResponse:
    """激活账户 by the main institution; done twice, it is done once."""
    if not can(request.actor, staff_rows.ACTIVATE[kind]):
        return refused(request)
    row = _of_ours(request, kind, ref)
    if row.main_institution_id != request.actor.institution_id:
        messages.error(request, _("账户由主要执业机构激活，请本人联系%(name)s。") % {"name": row.main_institution.name})
    else:
        act = Act(by=request.actor, at=clock.now(), kind="activate", source="institution")
        people.activate(person=row.person, act=act)
        messages.success(request, _("%(name)s的账户已激活。") % {"name": row.person.name})
    return HttpResponseRedirect(reverse(f"institution:{kind}", args=[ref]))


def _of_ours(request: Request, kind: Register, ref: UUID) -> Any:  # a row of either registration model
    """The registration of somebody who works here; anybody else's is not there."""
    row = staff_rows.staff(kind, request.actor).filter(pk=ref).first()
    if row is None:
        raise Http404
    return row


def _detail_page(
    request: Request, kind: Register, row: Any, form: RevealForm, *, is_revealed: bool = False
) -> HttpResponse:  # a row of either registration model
    subject = subject_of(kind, row.person_id)
    if subject is None:
        raise Http404
    licence = issue.current(kind, row.person_id)
    findings = eligibility.findings(kind, subject, clock.today())
    context = shell(request, f"{kind}s") | {
        "kind": kind,
        "ref": row.pk,
        "person": row.person,
        "list_title": _("医师管理") if kind is Register.PHYSICIAN else _("护士管理"),
        "list_url": reverse(f"institution:{kind}s"),
        "status": badge(str(kind), staff_rows.status_now(row)),
        "identity": person_facts.identity(row.person, is_revealed=is_revealed),
        "registration": registration_facts.registration(subject),
        "filings": registration_facts.filings(subject),
        "versions": person_facts.versions(row),
        "card": licence_parts.card_of(licence) if licence else None,
        "tasks": task_list(findings),
        "is_eligible": eligibility.is_eligible(findings),
        "form": form,
        "is_revealed": is_revealed,
        "may_reveal": can(request.actor, staff_rows.VERIFY[kind]),
        "reveal_url": reverse(f"institution:{kind}_reveal", args=[row.pk]),
        "verify_url": reverse(f"institution:verify_{kind}"),
        "photo_url": _waiting_photo(request, kind, subject),
        "may_activate": _may_activate(request, kind, row),
        "activate_url": reverse(f"institution:{kind}_activate", args=[row.pk]),
    }
    return page(request, "institution/person.html", context)


def _waiting_photo(request: Request, kind: Register, subject: Subject) -> str:
    """Where this user confirms the photo of the person that waits; nothing when none does."""
    latest = subject.latest_photo
    permission = P.PHYSICIAN_PHOTO_CONFIRM if kind is Register.PHYSICIAN else P.NURSE_PHOTO_CONFIRM
    is_mine = can(request.actor, permission) and subject.institution.pk == request.actor.institution_id
    if latest is None or latest.status != "UPLOADED" or not is_mine:
        return ""
    return reverse("institution:photo", args=[latest.pk])


def _may_activate(request: Request, kind: Register, row: Any) -> bool:  # a row of either registration model
    is_ours = row.main_institution_id == request.actor.institution_id
    return is_ours and row.person.activated_at is None and can(request.actor, staff_rows.ACTIVATE[kind])
