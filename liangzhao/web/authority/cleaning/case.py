"""One finding: the records side by side, what to do about it, and straight on to the next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.consolidation.deciding import joining, later, passing_on, queues, settling, undoing
from liangzhao.consolidation.deciding.holding import OPEN, State, office, stamp
from liangzhao.consolidation.deciding.refusals import DecidedMeanwhile, StillWrong
from liangzhao.consolidation.deciding.sides import Case, case_of
from liangzhao.consolidation.deciding.weighing import weight_of
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.kernel.refusals import Refusal
from liangzhao.web import coded
from liangzhao.web.authority.cleaning import (
    acts,
    alike,
    asked,
    grouped,
    keeping_both,
    leaving_out,
    licences,
    looks,
    maintaining,
    onward,
    options,
    panels,
    photographs,
    settled,
    told,
    under_way,
    uniting,
    words,
)
from liangzhao.web.authority.cleaning.forms import DecisionForm, LookUpForm
from liangzhao.web.authority.cleaning.queue import rule_or_404
from liangzhao.web.authority.nav import authority_page, menu
from liangzhao.web.authority.scopes import OWN as OWN_REACH
from liangzhao.web.authority.scopes import Reach
from liangzhao.web.doors import requires
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.words import labelled, said


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.REGISTER_MAINTAIN, P.REGISTER_APPROVE)
def case(request: Request, rule: str, ref: UUID) -> HttpResponse:
    """One finding of a rule; a decision leads to the next one."""
    rule_or_404(rule)
    found = Proposal.objects.filter(pk=ref, rule=rule, authority_id=office(request.actor)).first()
    if found is None:
        return _elsewhere(request, rule, ref)
    if request.method == "POST":
        return _decide(request, found)
    return _page(request, case_of(found), None)


def _elsewhere(request: Request, rule: str, ref: UUID) -> HttpResponse:
    """A finding this officer passed on: to be taken back, as long as nobody there acted on it."""
    found = passing_on.passed_on_by(ref, by=request.actor)
    if found is None or found.rule != rule:
        raise Http404
    if request.method == "POST" and request.POST.get("act") == "take_back":
        try:
            passing_on.take_back(ref, by=request.actor)
        except Refusal as refusal:
            messages.warning(request, said(refusal))
            return HttpResponseRedirect(reverse("authority:cleaning_queue", args=[rule]))
        messages.success(request, _("已收回，可以重新决定。"))
        return HttpResponseRedirect(reverse("authority:cleaning_case", args=[rule, ref]))
    context = {
        "title": words.title(rule),
        "organ": told.elsewhere(found, request.actor),
        "is_second": found.state == State.SECOND,
        "back": reverse("authority:cleaning_queue", args=[rule]),
    }
    return authority_page(request, "authority/cleaning_passed_on.html", "cleaning", context)


def _decide(request: Request, found: Proposal) -> HttpResponse:
    looked = case_of(found)
    act = acts.ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    form = acts.form_of(looked, request.POST, by=request.actor, sought=acts.sought(request))
    if not form.is_valid():
        return _page(request, looked, form)
    try:
        with transaction.atomic():
            says = act(request, looked, form)
    except DecidedMeanwhile as refusal:
        return _conflict(request, looked, form, refusal)
    except StillWrong as refusal:
        form.add_error(form.value_field, said(refusal))
    except Refusal as refusal:
        form.add_error(None, said(refusal))
    except IntegrityError:
        form.add_error(None, _("登记簿不接受：与其他登记矛盾，请核对后再决定。"))
    else:
        messages.success(request, says)
        return HttpResponseRedirect(_next(request, found))
    return _page(request, looked, form)


def _next(request: Request, done: Proposal) -> str:
    """Where to go after a decision: what waits next in the same state, here or under the next rule."""
    if (request.POST.get("act") in acts.STAYS or later.under_way([done])) and _may_see(request, done):
        return reverse("authority:cleaning_case", args=[done.rule, done.pk])
    return onward.after(request, done, State.SECOND if request.POST.get("act") == "confirm" else State.OPEN)


def _may_see(request: Request, found: Proposal) -> bool:
    """Whether the page of a finding still shows it here: a merge of two authorities goes back to where it came from."""
    mine = Proposal.objects.filter(pk=found.pk, authority_id=office(request.actor))
    return mine.exists() or passing_on.passed_on_by(found.pk, by=request.actor) is not None


def _conflict(request: Request, looked: Case, form: DecisionForm, refusal: Refusal) -> HttpResponse:
    """Somebody came in between: what was chosen is shown again, and nothing of it was done."""
    now = Proposal.objects.filter(pk=looked.proposal.pk).first()
    context = {
        "nav": menu(request),
        "nav_key": "cleaning",
        "title": words.title(looked.proposal.rule),
        "says": said(refusal),
        "badge": words.badge(now) if now else None,
        "decided": panels.decided(now) if now else [],
        "value": words.value(looked.kind, looked.proposal.field, form.value) if "pick" in request.POST else "",
        "field": words.field(looked.proposal.field, looked.kind),
        "note": form.cleaned_data.get("note", ""),
        "again": reverse("authority:cleaning_case", args=[looked.proposal.rule, looked.proposal.pk]),
        "back": reverse("authority:cleaning_queue", args=[looked.proposal.rule]),
        "owner": coded.authority(request.actor.place),
    }
    return page(request, "authority/cleaning_conflict.html", context, status=409)


def _page(request: Request, looked: Case, form: DecisionForm | None) -> HttpResponse:
    found, actor = looked.proposal, request.actor
    looks.noted(request, looked, again=bool(acts.sought(request)))
    shown = uniting.offered(looked, request.POST.dict()) if found.state in OPEN else None
    going = under_way.of(found)
    is_running = going is not None and going.is_running
    joined = uniting.Joined() if is_running else uniting.waiting(looked)
    question = asked.answer_of(found)
    is_first = found.first_by == actor.account_id
    waits = found.state == State.SECOND and not is_running
    together_says, together_url = alike.offer(found)
    context: dict[str, Any] = {
        "found": found,
        "title": words.title(found.rule),
        "heading": labelled(words.title(found.rule), panels.name_of(looked)),
        "says": _(BY_ID[found.rule].says),
        "name": panels.name_of(looked),
        "badge": going.badge if going else words.badge(found),
        "going": going,
        "here": reverse("authority:cleaning_case", args=[found.rule, found.pk]),
        "entry_url": _entry_url(looked),
        "facts": [*panels.found(looked), *grouped.facts(looked)],
        "comparison": panels.comparison(looked),
        "raw": panels.raw(looked),
        "decided": panels.decided(found),
        "undone": panels.undone(found),
        "chosen": panels.chosen(looked),
        "joined": joined.facts,
        "moves": joined.moves,
        "replaces": joined.replaces or licences.of(found),
        "question": asked.answer_words(question) if question else "",
        "disowned": asked.disowned(looked, by=actor),
        "asked": asked.facts(question) if question and found.state == State.ASKED else [],
        "form": form or acts.form_of(looked, None, by=actor, sought=acts.sought(request)),
        "looks_up": found.state in OPEN and options.looks_up(looked),
        "sought": acts.sought(request),
        "look_up": LookUpForm(acts.sought(request), reverse("authority:cleaning_case", args=[found.rule, found.pk])),
        "seen": stamp(found),
        "weight": words.takes_two(weight) if (weight := weight_of(found)) else "",
        "joining": shown,
        "settling": settled.question(looked) if settling.asks(found) else "",
        "settling_note": settled.note(looked),
        "settling_needs_value": found.rule != settling.TWO_LIVE,
        "is_duplicate": found.rule in joining.RULES,
        "is_photo": found.rule in photographs.RULES,
        "photographs": photographs.of(request, looked),
        "leaving_out": leaving_out.offer(looked) if found.state in OPEN else None,
        "second_name": leaving_out.naming(looked) if found.state in OPEN else None,
        "keeping_both": keeping_both.label(looked),
        "keeping_both_says": keeping_both.says(looked) if found.state in OPEN else "",
        "is_open": found.state in OPEN,
        "is_second": found.state == State.SECOND,
        "may_confirm": waits and not is_first and can(actor, P.REGISTER_APPROVE),
        "may_withdraw": waits and is_first,
        "may_undo": found.state in undoing.UNDOABLE,
        "is_merged": found.state == State.APPLIED and undoing.merge_of(found) is not None,
        "undo_takes_two": found.state in undoing.UNDOABLE and undoing.takes_two(found),
        "receivers": passing_on.receivers(looked),
        "askable": passing_on.askable(looked),
        "unreached": asked.unreached(looked) if found.state in OPEN else "",
        "together_says": together_says,
        "together_url": together_url,
        "maintain": maintaining.offer(looked, by=actor),
        "has_entry": looked.own is not None,
        "back": reverse("authority:cleaning_queue", args=[found.rule]),
        "next_url": _following(request, found),
        "previous_url": _previous(request, found),
        "before_url": _before(request),
    }
    return authority_page(request, "authority/cleaning_case.html", "cleaning", context)


def _entry_url(looked: Case) -> str:
    if looked.own is None or looked.kind not in ("institution", "physician", "nurse"):
        return ""
    return Reach(OWN_REACH).url("entry", looked.kind, looked.own.pk)


def _following(request: Request, found: Proposal) -> str:
    following = queues.next_one(office(request.actor), found.rule, after=found.pk)
    return reverse("authority:cleaning_case", args=[found.rule, following.pk]) if following else ""


def _previous(request: Request, found: Proposal) -> str:
    before = queues.one_before(office(request.actor), found.rule, before=found.pk)
    return reverse("authority:cleaning_case", args=[found.rule, before.pk]) if before else ""


def _before(request: Request) -> str:
    """The finding decided on just now, to look at once more or to undo."""
    try:
        key = UUID(request.GET.get("done", ""))
    except ValueError:
        return ""
    done = Proposal.objects.filter(pk=key, authority_id=office(request.actor)).only("rule").first()
    return reverse("authority:cleaning_case", args=[done.rule, done.pk]) if done else ""
