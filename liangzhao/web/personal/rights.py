"""个人信息权利: see and copy what is held, ask for correction, restriction or erasure, withdraw consent (SEC-P6)."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liangzhao.access.permissions import P
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.registers.models import Person, RightsRequest
from liangzhao.registers.rights import actions
from liangzhao.registers.rights.subjects import SUBJECTS, Subject
from liangzhao.web import readings
from liangzhao.web.answers import attachment
from liangzhao.web.doors import requires
from liangzhao.web.pages import page
from liangzhao.web.personal import rights_data, rights_tables
from liangzhao.web.personal.holding import person_of
from liangzhao.web.personal.rights_forms import AskForm
from liangzhao.web.readings import Purpose
from liangzhao.web.requests import Request
from liangzhao.web.words import said

KINDS = {kind.lower(): kind for kind in RightsRequest.Kind.values}


@require_safe
@requires(P.OWN_RECORD_READ)
def rights(request: Request) -> HttpResponse:
    """What one may ask, what one has asked and what became of it."""
    person = _person(request)
    context = {
        "nav_key": "info",
        "doors": rights_tables.doors(),
        "requests": rights_tables.requests(person),
        "set_aside": rights_tables.set_aside(person),
        "bases": rights_tables.bases(),
    }
    return page(request, "personal/rights.html", context)


@require_safe
@requires(P.OWN_RECORD_READ)
def data(request: Request) -> HttpResponse:
    """Everything held about me, readable and printable; the whole numbers stand there, so the look is journalled."""
    person = _person(request)
    readings.person_viewed([person.pk], by=request.actor, purpose=Purpose.OWN_LOOK, field="id_no")
    context = {
        "nav_key": "info",
        "sections": rights_data.sections(request.actor),
        "as_of": clock.now(),
        "is_open": request.GET.get("open") == "1",
    }
    return page(request, "personal/rights_data.html", context)


@require_POST
@requires(P.OWN_RECORD_READ, again={"POST"}, file=True)
def copy(request: Request) -> HttpResponse:
    """The same as one JSON file."""
    person = _person(request)
    actions.copied(person=person, by=request.actor)
    told = {"as_of": clock.now().isoformat(), "person": str(person.pk), "tables": rights_data.copy(request.actor)}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    name = _("个人信息副本")
    return attachment(text, f"{name}.json", "application/json; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.OWN_RECORD_EDIT)
def ask(request: Request) -> HttpResponse:
    """One request: first what it is about, then what should become of it."""
    person, kind = _person(request), KINDS.get(request.GET.get("kind", ""))
    if kind is None:
        raise Http404
    about = request.GET.get("about", "")
    if not about:
        context = {"nav_key": "info", "title": rights_tables.kind_words(kind), "choices": rights_tables.choices(kind)}
        return page(request, "personal/rights_choose.html", context)
    subject = SUBJECTS.get(about)
    if subject is None or not subject.allows(kind):
        raise Http404
    form = AskForm(kind, subject, request.POST if request.method == "POST" else None)
    if form.is_valid() and _asked(request, form, person, kind, subject):
        return HttpResponseRedirect(reverse("personal:rights"))
    return page(request, "personal/rights_ask.html", _asking(form, person, kind, subject))


@require_POST
@requires(P.OWN_RECORD_EDIT)
def withdraw(request: Request, ref: UUID) -> HttpResponse:
    """Take back a request that waits."""
    found = RightsRequest.objects.filter(pk=ref, person_id=person_of(request.actor)).first()
    if found is None:
        raise Http404
    _told(request, lambda: actions.withdraw(request=found, by=request.actor), _("已撤回请求。"))
    return HttpResponseRedirect(reverse("personal:rights"))


@require_POST
@requires(P.OWN_RECORD_EDIT)
def release(request: Request) -> HttpResponse:
    """Put back to use what was set aside."""
    person, about = _person(request), request.POST.get("about", "")
    _told(request, lambda: actions.release(person=person, about=about, by=request.actor), _("已解除限制。"))
    return HttpResponseRedirect(reverse("personal:rights"))


def _asked(request: Request, form: AskForm, person: Person, kind: str, subject: Subject) -> bool:
    try:
        with transaction.atomic():
            made = actions.ask(
                person=person,
                kind=kind,
                about=subject.key,
                wish=form.wish(),
                reason=form.cleaned_data.get("reason", ""),
                by=request.actor,
            )
    except Refusal as refusal:
        form.add_error(None, said(refusal))
        return False
    done = made.status == RightsRequest.Status.GRANTED
    until = _("请求已提交，登记机关将在 %(day)s 前答复。") % {"day": made.due_on.isoformat()}
    messages.success(request, _("已办理。") if done else until)
    return True


def _asking(form: AskForm, person: Person, kind: str, subject: Subject) -> dict[str, object]:
    return {
        "nav_key": "info",
        "form": form,
        "now": rights_tables.now_words(person, subject) if kind == RightsRequest.Kind.CORRECT else "",
        "title": rights_tables.kind_words(kind),
        "subject": subject,
        "at_once": subject.ends_at_once(kind),
        "warning": rights_tables.warning(kind, subject),
        "back": f"{reverse('personal:rights_ask')}?kind={kind.lower()}",
    }


def _told(request: Request, act: rights_tables.Act, words: str) -> None:
    try:
        with transaction.atomic():
            act()
    except Refusal as refusal:
        messages.warning(request, said(refusal))
    else:
        messages.success(request, words)


def _person(request: Request) -> Person:
    found = Person.objects.filter(pk=person_of(request.actor)).first()
    if found is None:
        raise Http404
    return found
