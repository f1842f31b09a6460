"""信息核实 of the 个人端: what the authority asks about my entries, and saying that they are right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liangzhao.access.permissions import P
from liangzhao.consolidation.asking import answering
from liangzhao.consolidation.asking.reminding import OPEN as WAITING
from liangzhao.consolidation.models import Confirmation, Question
from liangzhao.licensing.subjects import Subject
from liangzhao.registers.effects import Register
from liangzhao.web import questions, readings
from liangzhao.web.doors import requires
from liangzhao.web.pages import page
from liangzhao.web.personal import facts
from liangzhao.web.personal.holding import holdings, person_of
from liangzhao.web.questions import AnswerForm
from liangzhao.web.readings import Purpose
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Fact
from liangzhao.web.words import said

ANSWERED_SHOWN = 20


@require_safe
@requires(P.OWN_RECORD_READ)
def clean(request: Request) -> HttpResponse:
    """The questions that wait, my entries to confirm, and what I answered before."""
    return _page(request)


@require_POST
@requires(P.OWN_RECORD_EDIT)
def answer(request: Request, ref: UUID) -> HttpResponse:
    """One answer."""
    back = reverse("personal:clean")
    return questions.take_answer(request, _own(request), ref, back=back, shown=lambda form: _page(request, form))


@require_POST
@requires(P.OWN_RECORD_EDIT)
def confirm(request: Request) -> HttpResponse:
    """Everything the register says of me is right."""
    done = 0
    for subject in _subjects(request):
        try:
            with transaction.atomic():
                answering.confirm(Register(subject.kind), subject.entry, by=request.actor)
        except answering.AlreadyConfirmed:
            continue
        done += 1
    if done:
        messages.success(request, _("已确认登记信息无误，谢谢。"))
    else:
        messages.info(request, said(answering.AlreadyConfirmed()))
    return HttpResponseRedirect(reverse("personal:clean"))


def waiting_of(request: Request) -> int:
    """How many questions wait for this person."""
    return _own(request).filter(WAITING).count()


def first_due(request: Request) -> date | None:
    """By which day the first of them is to be answered."""
    due: date | None = _own(request).filter(WAITING).values_list("due_on", flat=True).first()
    return due


def _own(request: Request) -> QuerySet[Question]:
    found = Question.objects.filter(person_id=person_of(request.actor), asked=Question.Asked.PERSON)
    return found.select_related("proposal").order_by("due_on", "pk")


def _subjects(request: Request) -> list[Subject]:
    return [each.subject for each in holdings(request.actor) if each.subject]


def _page(request: Request, form: AnswerForm | None = None) -> HttpResponse:
    own = _own(request)
    waiting = list(own.filter(WAITING))
    _note_numbers(request, waiting)
    entries = [
        replace(entry, facts=[*entry.facts, _confirmed(answering.last_confirmed(subject.entry.pk))])
        for subject in _subjects(request)
        for entry in [facts.registration(subject)]
    ]
    context = {
        "nav_key": "info",
        "form": form,
        "panels": questions.waiting(waiting, filled=form),
        "answered": questions.waiting(own.exclude(answer="").order_by("-answered_at")[:ANSWERED_SHOWN], filled=form),
        "entries": entries,
    }
    return page(request, "personal/clean.html", context)


def _note_numbers(request: Request, waiting: list[Question]) -> None:
    """Leave a line of the numbers that stand on the page as they are."""
    told = sorted({each.proposal.field for each in waiting if questions.is_told_whole(each)})
    for name in told:
        readings.person_viewed([person_of(request.actor)], by=request.actor, purpose=Purpose.OWN_LOOK, field=name)


def _confirmed(found: Confirmation | None) -> Fact:
    return Fact(_("上次确认"), found.confirmed_at if found else _("还没有确认过"))
