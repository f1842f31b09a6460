"""电子证照 and 申领: the card and the face, their files, and the one button that issues."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liangzhao.access.permissions import P
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.licensing import composing, issue, queries
from liangzhao.licensing.issue import NotEligible
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.licensing.waiting import waits_for
from liangzhao.registers.effects import Register
from liangzhao.web import licence_downloads
from liangzhao.web.answers import picture
from liangzhao.web.doors import requires
from liangzhao.web.pages import page
from liangzhao.web.personal import cards, links
from liangzhao.web.personal.forms import ApplyForm
from liangzhao.web.personal.holding import Holding, chosen_kind, holding, person_of
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Fact
from liangzhao.web.ui.tones import badge
from liangzhao.web.wallet.answers import is_on
from liangzhao.web.words import said


@require_safe
@requires(P.OWN_RECORD_READ)
def licence(request: Request) -> HttpResponse:
    """The current licence: card, face, files, earlier versions; without one, the way to it."""
    kind, kinds = chosen_kind(request)
    versions = list(queries.history(kind, person_of(request.actor)))
    context: dict[str, object] = {
        "nav_key": "licence",
        "kind": kind,
        "tabs": links.tabs("personal:licence", kinds, kind),
        "title": links.kind_name(kind),
        "has_wallets": is_on(),
    }
    if not versions:
        return page(request, "personal/licence_none.html", context)
    current, *earlier = versions
    context |= cards.shown(current) | {"earlier": [_line(each) for each in earlier]}
    if current.state == State.PLANNED:
        return page(request, "personal/licence_planned.html", context | {"waits_for": _(waits_for(current))})
    return page(request, "personal/licence.html", context)


@require_safe
@requires(P.OWN_RECORD_READ)
def version(request: Request, ref: UUID) -> HttpResponse:
    """The whole face of one version, as it is printed."""
    return page(request, "personal/version.html", {"nav_key": "licence", **cards.shown(_own(request, ref))})


@require_safe
@requires(P.OWN_RECORD_READ)
def photo(request: Request, ref: UUID) -> HttpResponse:
    """The photo of one version."""
    blob = _own(request, ref).photo
    if blob is None:
        raise Http404
    return picture(blob)


@require_POST
@requires(P.OWN_RECORD_READ, commits="own")
def file(request: Request, ref: UUID, file_format: str) -> HttpResponse:
    """The sealed file of a version, to keep; the download is journalled."""
    back = reverse("personal:version", args=[ref])
    return licence_downloads.download(request, file_format, partial(_own, request, ref), back=back, body={})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.LICENCE_APPLY, commits="own")
def apply(request: Request) -> HttpResponse:
    """All findings and the face as it will be; the one button issues at once."""
    with actor_transaction(request.actor):
        kind, kinds = chosen_kind(request)
        found = holding(request.actor, kind)
    if request.method == "POST":
        return _apply(request, kind, kinds, found)
    if found.state in (State.ISSUED, State.PLANNED):
        return _to_licence(kind)
    return _apply_page(request, kinds, found)


def _apply(request: Request, kind: Register, kinds: list[Register], found: Holding) -> HttpResponse:
    if found.subject is None or not found.is_open:
        return _apply_page(request, kinds, found) if found.is_open else _to_licence(kind)
    key = ApplyForm(request.POST).request_key
    with actor_transaction(request.actor):
        if Licence.objects.filter(request_key=key).exists():
            return _to_licence(kind)
    try:
        issue.issue(issue.Request(kind, found.subject.holder_id, key), by=request.actor)
    except NotEligible:
        return _again(request, kinds, kind, _("信息在您查看后有变化，暂不能申领。请按下列提示办理。"))
    except Refusal as refusal:
        return _again(request, kinds, kind, said(refusal))
    messages.success(request, _("电子证照已签发。"))
    return _to_licence(kind)


def _again(request: Request, kinds: list[Register], kind: Register, says: str) -> HttpResponse:
    """The page as things are now: planned and waiting for its seal, or not possible."""
    with actor_transaction(request.actor):
        found = holding(request.actor, kind)
    if not found.is_open:
        return _to_licence(kind)
    return _apply_page(request, kinds, found, refusal=says)


def _apply_page(request: Request, kinds: list[Register], found: Holding, refusal: str = "") -> HttpResponse:
    subject = found.subject
    face = composing.compose(subject, clock.today()) if subject and found.may_apply else None
    confirmed = subject.confirmed_photo if subject and face else None
    context = {
        "nav_key": "licence",
        "kind": found.kind,
        "tabs": links.tabs("personal:apply", kinds, found.kind),
        "title": links.kind_name(found.kind),
        "holding": found,
        "tasks": links.task_list(found.findings),
        "refusal": refusal,
        "form": ApplyForm.fresh(),
        "preview": [Fact(_(label), text) for label, text in face.facts] if face else [],
        "photo_url": reverse("personal:picture", args=[confirmed.pk]) if confirmed else "",
    }
    return page(request, "personal/apply.html", context)


def _to_licence(kind: Register) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('personal:licence')}?kind={kind}")


def _own(request: Request, ref: UUID) -> Licence:
    found = queries.licences().filter(pk=ref, person_id=person_of(request.actor)).first()
    if found is None:
        raise Http404
    return found


def _line(found: Licence) -> dict[str, object]:
    state = queries.state_now(found)
    return {
        "url": reverse("personal:version", args=[found.pk]),
        "label": _("第 %(n)d 版") % {"n": found.version},
        "on": clock.local_date(found.sealed_at or found.planned_at),
        "badge": badge("licence", state),
    }
