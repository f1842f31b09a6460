"""本机构业务办理—申请｜亮照: one control that applies once and shows ever after."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liangzhao.access.actors import Actor
from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.rules import Finding
from liangzhao.law import parameters
from liangzhao.licensing import composing, eligibility, issue, queries, showing
from liangzhao.licensing.issue import NotEligible
from liangzhao.licensing.models import Licence
from liangzhao.licensing.signer_access import SIGNER_AWAY
from liangzhao.licensing.states import State
from liangzhao.licensing.subjects import subject_of
from liangzhao.licensing.waiting import waits_for
from liangzhao.registers.effects import Register
from liangzhao.web import licence_downloads, licence_parts
from liangzhao.web.doors import requires
from liangzhao.web.institution.forms import ApplyForm
from liangzhao.web.institution.links import task_list
from liangzhao.web.institution.nav import shell
from liangzhao.web.institution.queries import institution_of
from liangzhao.web.licence_parts import title_of
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Fact
from liangzhao.web.ui.tones import badge
from liangzhao.web.words import said

STANDING = (State.ISSUED, State.PLANNED, State.FROZEN)
"""States in which a new application would change nothing."""


@require_safe
@requires(P.INSTITUTION_LICENCE_READ)
def licence(request: Request) -> HttpResponse:
    """The findings with 申请, or the licence with 亮照."""
    found = _current(request.actor)
    if found is None or queries.state_now(found) not in STANDING:
        return _apply_page(request, found)
    earlier = queries.history(Register.INSTITUTION, found.holder_id).exclude(pk=found.pk)
    context = shell(request, "licence") | licence_parts.face_context(found)
    context |= {
        "card": licence_parts.card_of(found),
        "is_planned": found.state == State.PLANNED,
        "waits_for": _(waits_for(found)) if found.state == State.PLANNED else "",
        "may_show": context["may_show"] and can(request.actor, P.INSTITUTION_LICENCE_SHOW),
        "tasks": task_list(_findings(request.actor)) if found.state == State.FROZEN else [],
        "earlier": [_line(each) for each in earlier],
    }
    return page(request, "institution/licence.html", context)


def _current(actor: Actor) -> Licence | None:
    return issue.current(Register.INSTITUTION, institution_of(actor))


def _findings(actor: Actor) -> tuple[Finding, ...]:
    subject = subject_of(Register.INSTITUTION, institution_of(actor))
    return eligibility.findings(Register.INSTITUTION, subject, clock.today())


def _apply_page(request: Request, ended: Licence | None, refusal: str = "") -> HttpResponse:
    """All findings and the face as it will be; the button only when nothing stands in the way."""
    actor = request.actor
    subject = subject_of(Register.INSTITUTION, institution_of(actor))
    findings = eligibility.findings(Register.INSTITUTION, subject, clock.today())
    is_eligible = subject is not None and eligibility.is_eligible(findings)
    face = composing.compose(subject, clock.today()) if subject and is_eligible else None
    context = shell(request, "licence") | {
        "tasks": task_list(findings),
        "steps_left": sum(finding.blocks for finding in findings),
        "is_eligible": is_eligible,
        "may_apply": is_eligible and can(actor, P.INSTITUTION_LICENCE_APPLY),
        "may_not": is_eligible and not can(actor, P.INSTITUTION_LICENCE_APPLY),
        "preview": [Fact(_(label), text) for label, text in face.facts] if face else [],
        "form": ApplyForm.fresh(),
        "refusal": refusal,
        "ended": licence_parts.card_of(ended) if ended else None,
    }
    return page(request, "institution/licence_apply.html", context)


@require_POST
@requires(P.INSTITUTION_LICENCE_APPLY, commits="own")
def apply(request: Request) -> HttpResponse:
    """申请: the licence is issued at once; the same request twice gives the same licence."""
    actor = request.actor
    key = ApplyForm(request.POST).request_key
    with actor_transaction(actor):
        if Licence.objects.filter(request_key=key).exists():
            return _to_licence()
    try:
        issue.issue(issue.Request(Register.INSTITUTION, institution_of(actor), key), by=actor)
    except NotEligible:
        return _again(request, _("信息在您查看后有变化，暂不能申请。请按下列提示办理。"))
    except SIGNER_AWAY:
        messages.info(request, _("审批通过，待制证。签章服务恢复后自动完成，无需再次申请。"))
        return _to_licence()
    except Refusal as refusal:
        return _again(request, said(refusal))
    messages.success(request, _("电子证照已签发，可以亮照、下载和打印。"))
    return _to_licence()


def _again(request: Request, says: str) -> HttpResponse:
    with actor_transaction(request.actor):
        return _apply_page(request, _current(request.actor), refusal=says)


def _to_licence() -> HttpResponse:
    return HttpResponseRedirect(reverse("institution:licence"))


@require_safe
@requires(P.INSTITUTION_LICENCE_SHOW)
def show(request: Request) -> HttpResponse:
    """亮照: a new live code each time the page is asked for; back to the licence when there is none to show."""
    found = _current(request.actor)
    if found is None:
        return _to_licence()
    try:
        shown = showing.show(licence=found, by=request.actor)
    except showing.NothingToShow as refusal:
        messages.error(request, said(refusal))
        return _to_licence()
    context = {
        "code": licence_parts.drawing_of(shown.url),
        "address": shown.url,
        "holder": found.face["holder"],
        "title": title_of(found),
        "seconds": parameters.number("live_code_seconds", on=clock.today()),
        "grace": parameters.number("live_code_grace_seconds", on=clock.today()),
        "now": clock.now(),
        "refresh_url": reverse("institution:show"),
        "back_url": reverse("institution:licence"),
    }
    return page(request, "institution/show.html", context)


@require_safe
@requires(P.INSTITUTION_LICENCE_READ)
def poster(request: Request) -> HttpResponse:
    """The printed code large enough to hang on the wall, on one A4."""
    found = _current(request.actor)
    if found is None or not found.static_code or queries.state_now(found) != State.ISSUED:
        messages.error(request, _("当前没有有效的电子证照，不能打印张贴二维码。"))
        return _to_licence()
    context = shell(request, "licence") | {
        "code": licence_parts.drawing_of(found.static_code),
        "title": title_of(found),
        "name": format_html('{}<span class="block">{} {}</span>', found.face["holder"], _("登记号"), found.number),
        "address": urlsplit(settings.LIANGZHAO_PUBLIC_URL).netloc,
    }
    return page(request, "institution/poster.html", context)


@require_safe
@requires(P.INSTITUTION_LICENCE_READ)
def version(request: Request, ref: UUID) -> HttpResponse:
    """The whole face of one version, as it is printed."""
    return page(
        request,
        "institution/version.html",
        shell(request, "licence") | licence_parts.face_context(_own(request.actor, ref)),
    )


@require_POST
@requires(P.INSTITUTION_LICENCE_READ, commits="own")
def file(request: Request, ref: UUID, file_format: str) -> HttpResponse:
    """The sealed file of a version, to keep; the download is journalled."""
    back = reverse("institution:version", args=[ref])
    own, body = partial(_own, request.actor, ref), {"institution": request.actor.institution_id}
    return licence_downloads.download(request, file_format, own, back=back, body=body)


def _own(actor: Actor, ref: UUID) -> Licence:
    """A version of the institution's own licence; any other is not there."""
    found = queries.licences().filter(pk=ref, kind=Register.INSTITUTION, holder_id=institution_of(actor)).first()
    if found is None:
        raise Http404
    return found


def _line(found: Licence) -> dict[str, object]:
    return {
        "url": reverse("institution:version", args=[found.pk]),
        "label": _("第 %(n)d 版") % {"n": found.version},
        "on": clock.local_date(found.sealed_at or found.planned_at),
        "badge": badge("licence", queries.state_now(found)),
    }
