"""What an officer can do with one finding: each button of its page, what it does, and what is said of it then."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from liangzhao.access.actors import Actor
from liangzhao.consolidation.deciding import actions, joining, passing_on, second_names, settling, undoing
from liangzhao.consolidation.deciding.actions import LONGEST_VALUE
from liangzhao.consolidation.deciding.choices import Choice, Join, Value
from liangzhao.consolidation.deciding.holding import State
from liangzhao.consolidation.deciding.passing_on import Asked
from liangzhao.consolidation.deciding.refusals import NothingChosen, SurvivorMissing
from liangzhao.consolidation.deciding.settling import Means
from liangzhao.consolidation.deciding.sides import Case
from liangzhao.consolidation.models import Load
from liangzhao.web.authority.cleaning import asked, keeping_both, leaving_out, options, settled, told, uniting
from liangzhao.web.authority.cleaning.forms import OWN, RIVAL, DecisionForm, sides_sent
from liangzhao.web.requests import Request
from liangzhao.web.words import paragraph


def form_of(looked: Case, data: QueryDict | None, *, by: Actor, sought: str = "") -> DecisionForm:
    """The form of a case, with the values to choose among, the ways to settle it and who could receive it.

    ``sought`` is the name of a workplace that was looked for.
    """
    found = options.offered(looked, asked.answer_of(looked.proposal), by=by, sought=sought)
    advises = looked.proposal.has_new or looked.load.origin != Load.Origin.COPY  # else the register is right
    form = DecisionForm(data, found, passing_on.receivers(looked), settled.ways_told(looked), picks=advises)
    answer = next((each.value for each in found if each.key == "answer" and not each.is_refused), "")
    if answer and settling.asks(looked.proposal):
        form.fields["other"].initial = answer
    return form


def sought(request: Request) -> str:
    """The name that was looked for: asked for in the address, and sent along with what was chosen."""
    return (request.POST.get("sought") or request.GET.get("sought", "")).strip()


def _seen(request: Request) -> str:
    return request.POST.get("seen", "")


def _accept(request: Request, looked: Case, form: DecisionForm) -> str:
    if not form.has_value:
        raise NothingChosen(most=LONGEST_VALUE)
    return _decided(request, looked, form, Value(form.value))


def _decided(request: Request, looked: Case, form: DecisionForm, choice: Choice) -> str:
    note = form.cleaned_data["note"]
    done = actions.decide(looked.proposal, choice, by=request.actor, seen=_seen(request), note=note)
    return told.taken(done, looked, request.actor)


def _keep(request: Request, looked: Case, form: DecisionForm) -> str:
    actions.keep(looked.proposal, form.cleaned_data["note"], by=request.actor, seen=_seen(request))
    return _("已保留原值，登记簿没有变更。")


def _keep_both(request: Request, looked: Case, form: DecisionForm) -> str:
    note = form.cleaned_data["note"] or keeping_both.reason(looked)
    kept = actions.keep(looked.proposal, note, by=request.actor, seen=_seen(request))
    return keeping_both.done(looked, kept, by=request.actor)


def _set_aside(request: Request, looked: Case, form: DecisionForm) -> str:
    note = form.cleaned_data["note"] or leaving_out.reason(looked.proposal)
    return leaving_out.proposed(actions.set_aside(looked.proposal, note, by=request.actor, seen=_seen(request)))


def _second_name(request: Request, looked: Case, form: DecisionForm) -> str:
    found = second_names.offered(looked)
    if found is None:
        raise Http404
    note = form.cleaned_data["note"] or leaving_out.as_second_name(found)
    named = found.institution.pk, found.name
    done = actions.set_aside(looked.proposal, note, by=request.actor, seen=_seen(request), named=named)
    return leaving_out.proposed(done)


def _join(request: Request, looked: Case, form: DecisionForm) -> str:
    shown = uniting.offered(looked, {})
    if shown is None or looked.own is None:
        raise Http404
    survivor = request.POST.get("survivor", "")
    if survivor not in (OWN, RIVAL):
        raise SurvivorMissing
    pair = {OWN: joining.key_of(looked.own), RIVAL: shown.partner}
    stays, goes = pair[survivor], pair[OWN if survivor == RIVAL else RIVAL]
    choice = Join(joining.kind_of(looked), stays, goes, sides_sent(request.POST.dict(), shown.names, survivor))
    note = form.cleaned_data["note"]
    done = actions.decide(looked.proposal, choice, by=request.actor, seen=_seen(request), note=note)
    return told.merge_proposed(done, request.actor)


def _settle(request: Request, looked: Case, form: DecisionForm) -> str:
    """Which of two records is right: a choice, a number the officer writes, or the reason why nothing changes."""
    way = next((each for each in settling.ways(looked) if each.key == form.cleaned_data["way"]), None)
    if way is None:
        raise NothingChosen(most=LONGEST_VALUE)
    if way.means == Means.STAYS:
        return _keep(request, looked, form)
    return _decided(request, looked, form, way.choice or Value(form.cleaned_data["other"]))


def _confirm(request: Request, looked: Case, form: DecisionForm) -> str:
    del form
    done = actions.confirm(looked.proposal, by=request.actor, seen=_seen(request))
    return told.confirmed(done, looked, request.actor)


def _give_back(request: Request, looked: Case, form: DecisionForm) -> str:
    note = form.cleaned_data["note"]
    return told.given_back(actions.give_back(looked.proposal, note, by=request.actor, seen=_seen(request)))


def _pass_on(request: Request, looked: Case, form: DecisionForm) -> str:
    to = form.cleaned_data["to"]
    passing_on.pass_on(looked.proposal, UUID(to) if to else UUID(int=0), by=request.actor, seen=_seen(request))
    return _("已转给登记机关，由其决定。")


def _ask_person(request: Request, looked: Case, form: DecisionForm) -> str:
    del form
    question = passing_on.ask(looked.proposal, Asked.PERSON, request.actor, seen=_seen(request))
    return _("已请本人核实，答复期限 %(day)s。") % {"day": question.due_on}


def _ask_institution(request: Request, looked: Case, form: DecisionForm) -> str:
    del form
    question = passing_on.ask(looked.proposal, Asked.INSTITUTION, request.actor, seen=_seen(request))
    told = _("已请机构核实，答复期限 %(day)s。") % {"day": question.due_on}
    return paragraph(told, asked.unreached(looked))


def _undo(request: Request, looked: Case, form: DecisionForm) -> str:
    note = form.cleaned_data["note"]
    done = undoing.undo(looked.proposal, by=request.actor, seen=_seen(request), note=note)
    if done.state == State.SECOND:
        return told.undoing_proposed(done, request.actor)
    return _("已撤销，登记簿恢复原状，可以重新决定。")


ACTS: dict[str, Callable[[Request, Case, DecisionForm], str]] = {
    "accept": _accept,
    "keep": _keep,
    "keep_both": _keep_both,
    "set_aside": _set_aside,
    "second_name": _second_name,
    "join": _join,
    "settle": _settle,
    "confirm": _confirm,
    "give_back": _give_back,
    "pass_on": _pass_on,
    "ask_person": _ask_person,
    "ask_institution": _ask_institution,
    "undo": _undo,
}
STAYS = frozenset({"undo", "give_back"})
"""After these the case itself is shown again."""
