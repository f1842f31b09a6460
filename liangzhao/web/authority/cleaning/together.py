"""同样写法的各条一并办理: which findings go with one, then the deed, a few at a time until all are done.

What is still to be done goes along in a signed form that sends itself again; without scripts a button sends it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.consolidation.deciding import together
from liangzhao.consolidation.deciding.actions import LONGEST_VALUE
from liangzhao.consolidation.deciding.holding import OPEN, State, account, office
from liangzhao.consolidation.deciding.refusals import NothingChosen
from liangzhao.consolidation.deciding.sides import case_of
from liangzhao.consolidation.deciding.together import Deed, Order
from liangzhao.consolidation.deciding.weighing import weight_of
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.kernel.refusals import Refusal
from liangzhao.web.authority.cleaning import acts, licences, looks, options, panels, rows, words
from liangzhao.web.authority.cleaning.forms import DecisionForm, LookUpForm
from liangzhao.web.authority.cleaning.queue import PAGE, rule_or_404
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Paging
from liangzhao.web.words import labelled, paragraph, said

_SALT = "cleaning.together"
_LONGEST = 3600
"""Seconds that a form may wait to be sent again."""


@dataclass
class Course:
    """How far an order is: of ``total`` so many were looked at; the refusals by their words, each with one finding."""

    total: int
    after: str = ""
    seen: int = 0
    done: int = 0
    proposed: int = 0
    refused: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        return self.seen >= self.total


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.REGISTER_MAINTAIN, P.REGISTER_APPROVE)
def together_with(request: Request, rule: str, ref: UUID) -> HttpResponse:
    """All findings that say the same as one, or were decided with it, to be decided, confirmed or undone at once."""
    rule_or_404(rule)
    found = Proposal.objects.filter(pk=ref, rule=rule, authority_id=office(request.actor)).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        return _go_on(request, found) if "course" in request.POST else _begin(request, found)
    return _page(request, found, None)


def group(found: Proposal) -> list[Proposal]:
    """What goes with a finding as it stands, itself among it."""
    return together.alike(found) if found.state in OPEN else together.members(found)


def _page(request: Request, found: Proposal, form: DecisionForm | None) -> HttpResponse:
    some = group(found)
    if found.pk not in {each.pk for each in some}:
        return HttpResponseRedirect(_case(found))
    looked, own = case_of(found), found.first_by == request.actor.account_id
    looks.noted(request, looked, again=bool(acts.sought(request)))
    is_second, here = found.state == State.SECOND, reverse("authority:cleaning_together", args=[found.rule, found.pk])
    in_order = sorted(some, key=lambda each: (each.load_id, each.number))
    context = {
        **_named(found),
        "count": len(some),
        "until": some[-1].pk,
        "table": rows.table(BY_ID[found.rule], in_order[:PAGE], Paging(), tidy=False),
        "more": max(0, len(some) - PAGE),
        "form": form or _asking(acts.form_of(looked, None, by=request.actor, sought=acts.sought(request)), found),
        "looks_up": found.state in OPEN and together.may_take(found) and options.looks_up(looked),
        "sought": acts.sought(request),
        "look_up": LookUpForm(acts.sought(request), here),
        "here": here,
        "facts": panels.in_question(looked),
        "chosen": panels.chosen(looked),
        "decided": panels.decided(found) if found.state not in OPEN else [],
        "is_open": found.state in OPEN,
        "may_take": together.may_take(found),
        "replaces": "" if (is_second and own) or found.state == State.REJECTED else licences.of_all(some),
        "weight": words.takes_two(weight) if (weight := weight_of(found)) else "",
        "is_second": is_second,
        "may_confirm": is_second and not own and can(request.actor, P.REGISTER_APPROVE),
        "may_withdraw": is_second and own,
    }
    return authority_page(request, "authority/cleaning_together.html", "cleaning", context)


def _asking(form: DecisionForm, found: Proposal) -> DecisionForm:
    """The form that says of the reason what holds here: one for all, and needed; asked before it is validated.

    A field that was validated keeps the words it had.
    """
    if found.state == State.SECOND:
        form.fields["note"].help_text = _("退回时必填；提出人看得到。")
    else:
        form.fields["note"].help_text = _("必填，写在每一条上。")
    return form


def _named(found: Proposal) -> dict[str, Any]:
    return {
        "title": words.title(found.rule),
        "heading": labelled(_("一并办理"), words.title(found.rule)),
        "case_url": _case(found),
        "queue_url": reverse("authority:cleaning_queue", args=[found.rule]),
    }


def _case(found: Proposal) -> str:
    return reverse("authority:cleaning_case", args=[found.rule, found.pk])


def _begin(request: Request, found: Proposal) -> HttpResponse:
    """Read the order, then carry out the first part of it."""
    form = _asking(acts.form_of(case_of(found), request.POST, by=request.actor, sought=acts.sought(request)), found)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        given = _ordered(found, form, request.POST)
        return _carry_on(request, found, given, Course(len(together.rest(found, given, by=request.actor, after=None))))
    except Refusal as refusal:
        form.add_error(None, said(refusal))
        return _page(request, found, form)


def _ordered(found: Proposal, form: DecisionForm, sent: QueryDict) -> Order:
    try:
        deed, until = Deed(sent.get("act", "")), UUID(sent.get("until", ""))
    except ValueError as wrong:
        raise Http404 from wrong
    if deed == Deed.TAKE and not (form.has_value and together.may_take(found)):
        raise NothingChosen(most=LONGEST_VALUE)
    value = form.value if deed == Deed.TAKE else ""
    return together.order(found, deed, until=until, value=value, note=form.cleaned_data["note"])


def _go_on(request: Request, found: Proposal) -> HttpResponse:
    try:
        kept = signing.loads(request.POST["course"], salt=_SALT, max_age=_LONGEST)
    except signing.BadSignature as wrong:
        raise Http404 from wrong
    if kept["by"] != str(account(request.actor)) or kept["of"] != str(found.pk):
        raise Http404
    told = kept["order"]
    given = Order(
        Deed(told["deed"]), UUID(told["key"]), UUID(told["until"]), told["value"], told["note"], told["is_undoing"]
    )
    return _carry_on(request, found, given, Course(**kept["course"]))


def _carry_on(request: Request, found: Proposal, given: Order, course: Course) -> HttpResponse:
    """Do the next part, and show how far it is."""
    after = UUID(course.after) if course.after else None
    some = together.rest(found, given, by=request.actor, after=after)[: together.STEP]
    batch = together.step(some, given, by=request.actor)
    course.done, course.proposed = course.done + batch.done, course.proposed + batch.proposed
    course.seen = course.seen + len(some) if some else course.total
    course.after = str(some[-1].pk) if some else course.after
    for key, refusal in batch.refused.items():
        count, first = course.refused.get(said(refusal), (0, str(key)))
        course.refused[said(refusal)] = (count + 1, first)
    context = {
        **_named(found),
        "course": course,
        "says": _said(given, course),
        "refused": [
            (says, count, reverse("authority:cleaning_case", args=[found.rule, key]))
            for says, (count, key) in course.refused.items()
        ],
        "signed": "" if course.is_over else _signed(request, found, given, course),
        "here": reverse("authority:cleaning_together", args=[found.rule, found.pk]),
    }
    return authority_page(request, "authority/cleaning_together_done.html", "cleaning", context)


def _signed(request: Request, found: Proposal, given: Order, course: Course) -> str:
    told = asdict(given) | {"key": str(given.key), "until": str(given.until)}
    kept = {"by": str(account(request.actor)), "of": str(found.pk), "order": told, "course": asdict(course)}
    return signing.dumps(kept, salt=_SALT, compress=True)


def _said(given: Order, course: Course) -> str:
    """What became of those that were done, and how many were not."""
    left = sum(count for count, _first in course.refused.values())
    if left and not course.done:
        return _("没有办理成功：%(n)d 条都没有办理，登记簿没有变更，原因见下。") % {"n": left}
    done = _done(given, course)
    return paragraph(done, _("另有 %(n)d 条没有办理，原因见下。") % {"n": left}) if left else done


def _done(given: Order, course: Course) -> str:
    if given.deed in {Deed.TAKE, Deed.UNDO} and course.proposed:
        return _("已提出 %(n)d 条，等待另一名工作人员复核。") % {"n": course.proposed}
    says = {
        Deed.TAKE: _("已采用 %(n)d 条，登记簿或名单行已更正。"),
        Deed.KEEP: _("已保留 %(n)d 条的原值，登记簿没有变更。"),
        Deed.CONFIRM: _("已复核同意 %(n)d 条。"),
        Deed.GIVE_BACK: _("已退回 %(n)d 条，可以重新决定。"),
        Deed.UNDO: _("已撤销 %(n)d 条，登记簿恢复原状，可以重新决定。"),
    }
    return says[given.deed] % {"n": course.done}
