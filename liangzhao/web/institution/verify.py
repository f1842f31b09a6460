"""医师验证—电子证照验证 and 信息验证—电子证照验证: the licence of one's own practitioner by ID number and purpose."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liangzhao.access.permissions import P
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.licensing import eligibility, issue, queries
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.licensing.subjects import subject_of
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Person, Staffing
from liangzhao.registers.people import merging
from liangzhao.registers.people.actions import index_of
from liangzhao.web import answers, licence_parts, readings
from liangzhao.web.doors import requires
from liangzhao.web.institution.forms import VerifyForm
from liangzhao.web.institution.links import task_list
from liangzhao.web.institution.nav import shell
from liangzhao.web.institution.queries import institution_of
from liangzhao.web.pages import page
from liangzhao.web.readings import Purpose
from liangzhao.web.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.PHYSICIAN_VERIFY)
def physicians(request: Request) -> HttpResponse:
    """医师验证—电子证照验证."""
    return _verify(request, Register.PHYSICIAN)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.NURSE_VERIFY)
def nurses(request: Request) -> HttpResponse:
    """信息验证—电子证照验证."""
    return _verify(request, Register.NURSE)


def _verify(request: Request, kind: Register) -> HttpResponse:
    form = VerifyForm(request.POST) if request.method == "POST" else VerifyForm()
    if form.is_valid():
        purpose = Purpose[form.cleaned_data["purpose"]]
        person = _of_ours(request, kind, form.cleaned_data["id_number"])
        if person is not None:
            was_merged = bytes(person.id_no_index) != index_of(form.cleaned_data["id_number"])
            return _found(request, kind, person, purpose, was_merged=was_merged)
        _journal_miss(request, purpose)
        form.add_error("id_number", _nobody(kind))
    context = shell(request, f"verify-{kind}") | {"form": form, "title": _title(kind)}
    return page(request, "institution/verify.html", context)


def _title(kind: Register) -> str:
    return _("医师验证—电子证照验证") if kind is Register.PHYSICIAN else _("信息验证—电子证照验证")


def _nobody(kind: Register) -> str:
    """The same sentence for somebody unknown and for somebody of another institution (SEC-Z5)."""
    if kind is Register.PHYSICIAN:
        return _("本机构没有使用这一身份证号的医师：请核对号码；刚办理变更的，请在登记机关办结后再查。")
    return _("本机构没有使用这一身份证号的护士：请核对号码；刚办理变更的，请在登记机关办结后再查。")


def _of_ours(request: Request, kind: Register, id_no: str) -> Person | None:
    staff = Staffing.objects.filter(institution_id=institution_of(request.actor), profession=kind)
    return merging.with_number(Person.objects.filter(pk__in=staff.values("person_id")), index_of(id_no))


def _journal_miss(request: Request, purpose: Purpose) -> None:
    """A look-up that found nobody is journalled, too: without the number, so that guessing is seen."""
    here = institution_of(request.actor)
    journal.record(
        Tag.PERSON_VIEWED,
        subject_kind="institution",
        subject_id=here,
        by=request.actor,
        at=clock.now(),
        body={"found": False, "purpose": str(purpose), "institution": here},
    )


def _found(request: Request, kind: Register, person: Person, purpose: Purpose, *, was_merged: bool) -> HttpResponse:
    """The full face with its state now, or what stands in the way of a licence."""
    licence = issue.current(kind, person.pk)
    context = shell(request, f"verify-{kind}") | {
        "title": _title(kind),
        "person": person,
        "was_merged": was_merged,
        "purpose": _(str(purpose)),
        "now": clock.now(),
        "again_url": reverse(f"institution:verify_{kind}"),
        "licence": None,
    }
    if licence is None or licence.state == State.PLANNED:
        readings.person_viewed([person.pk], by=request.actor, purpose=purpose, field="licence")
        findings = eligibility.findings(kind, subject_of(kind, person.pk), clock.today())
        context |= {"tasks": task_list(findings), "is_planned": licence is not None}
        return page(request, "institution/verified.html", context)
    readings.licence_viewed(licence, by=request.actor, purpose=purpose)
    photo_url = reverse("institution:licence_photo", args=[licence.pk]) if licence.photo_id else ""
    context |= licence_parts.face_context(licence, photo_url) | {"card": licence_parts.card_of(licence)}
    return page(request, "institution/verified.html", context)


@require_safe
@requires(P.PHYSICIAN_VERIFY, P.NURSE_VERIFY)
def licence_photo(request: Request, ref: UUID) -> HttpResponse:
    """The photo on the face of a practitioner's licence, for the profession the user may verify."""
    kinds = [
        kind
        for kind, permission in ((Register.PHYSICIAN, P.PHYSICIAN_VERIFY), (Register.NURSE, P.NURSE_VERIFY))
        if permission in request.actor.may
    ]
    found: Licence | None = queries.licences().filter(pk=ref, kind__in=kinds).first()
    if found is None or found.photo is None or found.person_id is None:
        raise Http404
    readings.photo_seen(found.person_id, by=request.actor, purpose=Purpose.CHECK)
    return answers.picture(found.photo)
