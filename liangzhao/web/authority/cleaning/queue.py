"""The queue of one rule: what waits, what is being asked, what was decided; tidyings taken many at once; a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core import signing
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from liangzhao.access.actors import Actor
from liangzhao.access.permissions import P
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import actions, queues
from liangzhao.consolidation.deciding.holding import office
from liangzhao.consolidation.deciding.queues import Narrowing, Queue
from liangzhao.consolidation.deciding.results import Result
from liangzhao.consolidation.deciding.weighing import is_lossless
from liangzhao.consolidation.importing.our_fields import FIELD_WORDS
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Rule
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.kernel import clock
from liangzhao.web.answers import file_name, table_file
from liangzhao.web.authority.cleaning import alike, licences, onward, rows, words
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.doors import requires
from liangzhao.web.importing.wording import kind_word
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Bulk, Chip, Choice, NavItem, Paging
from liangzhao.web.words import labelled

State = Proposal.State
PAGE = 50
MOST_EXPORTED = 20_000
TABS: dict[str, tuple[str, ...]] = {
    "open": (State.OPEN,),
    "second": (State.SECOND,),
    "asked": (State.ASKED,),
    "done": queues.SETTLED,
}
_SALT = "cleaning.everything"
_SAMPLE = 200


class QueueFilter(forms.Form):
    """Which findings of a rule are shown; everything may be left open."""

    field = forms.ChoiceField(label=gettext_lazy("字段"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("来源"), required=False)
    result = forms.ChoiceField(label=gettext_lazy("办理结果"), required=False)
    tab = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: object, fields: Sequence[str], loads: Sequence[Load], results: Sequence[Result]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict
        everything = ("", _("全部"))
        for name, choices in (
            ("field", [(each, words.field(each)) for each in fields]),
            ("source", [(str(load.pk), _named(load, loads)) for load in loads]),
            ("result", [(str(each), words.result(each)) for each in results]),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [everything, *choices]
        if not results:
            del self.fields["result"]


def _named(load: Load, loads: Sequence[Load]) -> str:
    """A load by its source; those of one source by what they list, then by the moment they came in."""
    same = [each for each in loads if each.source == load.source]
    if len(same) == 1:
        return load.source
    kind = kind_word(load.kind)
    if sum(each.kind == load.kind for each in same) == 1:
        return labelled(load.source, kind)
    return labelled(load.source, f"{kind} {load.received_at.astimezone(clock.LEGAL_ZONE):%Y-%m-%d %H:%M}")


def rule_or_404(given: str) -> Rule:
    """The rule an address names."""
    if given not in BY_ID:
        raise Http404
    return BY_ID[given]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.REGISTER_MAINTAIN, P.REGISTER_APPROVE)
def queue(request: Request, rule: str) -> HttpResponse:
    """The findings of one rule at this authority, fifty at a time, the oldest first."""
    found = rule_or_404(rule)
    if request.method == "POST":
        return _take(request, found)
    return _page(request, found)


def _page(request: Request, rule: Rule) -> HttpResponse:
    tab = request.GET.get("tab", "open")
    if tab not in TABS:
        raise Http404
    actor, counts = request.actor, queues.queue_of(office(request.actor), rule.id)
    form, narrowing = _narrowed(request, rule, actor)
    walks = queues.findings(office(actor), rule.id, TABS[tab], narrowing)
    found = queues.listed(walks, after=_uuid(request.GET.get("after", "")), limit=PAGE + 1)
    shown = found[:PAGE]
    tidy = tab == "open" and any(is_lossless(each) for each in shown)
    context = {
        "rule": rule,
        "title": words.title(rule.id),
        "says": _(rule.says),
        "tab": tab,
        "tabs": _tabs(rule, counts),
        "form": form,
        "is_filtered": bool(narrowing != Narrowing()),
        "chips": _chips(rule, tab, narrowing, form),
        "table": rows.table(
            rule, shown, _paging(request, rule, tab, narrowing, found), tidy=tidy, alike=alike.others(shown)
        ),
        "bulk": _bulk(rule, narrowing, counts) if tidy else None,
        "first_url": _first_url(actor, rule, narrowing),
        "csv_url": _address(rule, "cleaning_csv", tab=tab, **_query(narrowing)),
    }
    return authority_page(request, "authority/cleaning_queue.html", "cleaning", context)


def _first_url(actor: Actor, rule: Rule, narrowing: Narrowing) -> str:
    (walk,) = queues.findings(office(actor), rule.id, [State.OPEN], narrowing)
    first = walk.first()
    return reverse("authority:cleaning_case", args=[rule.id, first.pk]) if first else ""


def _narrowed(request: Request, rule: Rule, actor: Actor) -> tuple[QueueFilter, Narrowing]:
    fields = _fields(actor, rule, request.GET.get("field", ""))
    loads = _loads(actor, rule, request.GET.get("source", ""))
    form = QueueFilter(request.GET, fields, loads, list(Result) if request.GET.get("tab") == "done" else [])
    if not form.is_valid():
        raise Http404
    chosen = form.cleaned_data
    result = Result(chosen["result"]) if chosen.get("result") else None
    return form, Narrowing(chosen["field"], _uuid(chosen["source"]), result=result)


def _fields(actor: Actor, rule: Rule, given: str) -> list[str]:
    """The fields the first findings of a rule are about, and the one asked for."""
    (walk,) = queues.findings(office(actor), rule.id, [State.OPEN])
    found = {*walk.values_list("field", flat=True)[:_SAMPLE]} | ({given} & FIELD_WORDS.keys())
    return sorted(found, key=words.field)


def _loads(actor: Actor, rule: Rule, given: str) -> list[Load]:
    """The newest loads this authority's findings can come from, its own and the node's, and the one asked for."""
    key = _uuid(given)
    mine = Proposal.objects.filter(load=key, authority_id=office(actor)) if key else Proposal.objects.none()
    asked_for = mine.values_list("load_id", flat=True).first()
    with service_transaction("cleaning"):
        found = Load.objects.filter(Q(authority_id=None) | Q(authority_id=office(actor)), kind__in=rule.kinds)
        newest = list(found.filter(institution_id=None).order_by("-received_at")[:20])
        asked = Load.objects.filter(pk=asked_for) if asked_for else ()
        return [*newest, *(each for each in asked if each not in newest)]


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError as wrong:
        raise Http404 from wrong


def _query(narrowing: Narrowing) -> dict[str, str]:
    found = {"field": narrowing.field, "source": str(narrowing.load or ""), "result": narrowing.result or ""}
    return {name: value for name, value in found.items() if value}


def _address(rule: Rule, route: str = "cleaning_queue", **query: str) -> str:
    path = reverse(f"authority:{route}", args=[rule.id])
    return f"{path}?{urlencode(query)}" if query else path


def _tab_words() -> dict[str, str]:
    return {"open": _("待处理"), "second": _("待复核"), "asked": _("核实中"), "done": _("已办")}


def _tabs(rule: Rule, counts: Queue) -> list[NavItem]:
    return [
        NavItem(label, _address(rule, tab=tab), tab, count=_count(counts, tab) if tab != "done" else None)
        for tab, label in _tab_words().items()
    ]


def _count(counts: Queue, tab: str) -> int | None:
    return sum(counts.counts.get(state, 0) for state in TABS[tab]) or None


def _chips(rule: Rule, tab: str, narrowing: Narrowing, form: QueueFilter) -> list[Chip]:
    query = _query(narrowing)
    names = {name: dict(form.fields[name].choices) for name in query}  # type: ignore[attr-defined]  # both are choices
    return [
        Chip(str(names[name][value]), _address(rule, tab=tab, **{k: v for k, v in query.items() if k != name}))
        for name, value in query.items()
    ]


def _paging(request: Request, rule: Rule, tab: str, narrowing: Narrowing, found: Sequence[Proposal]) -> Paging:
    """``found`` has one finding more than a page shows when there is a next one."""
    query = {"tab": tab, **_query(narrowing)}
    return Paging(
        next_url=_address(rule, **query, after=str(found[PAGE - 1].pk)) if len(found) > PAGE else "",
        first_url=_address(rule, **query) if request.GET.get("after") else "",
    )


def _bulk(rule: Rule, narrowing: Narrowing, counts: Queue) -> Bulk:
    everything = signing.dumps({"rule": rule.id, **_query(narrowing)}, salt=_SALT)
    total = counts.counts.get(State.OPEN, 0)
    return Bulk(
        [Choice("accept", _("批量采用"))], total, everything="" if _query(narrowing) else everything, unit=_("件")
    )


def _take(request: Request, rule: Rule) -> HttpResponse:
    """Confirm first what is taken at once, then take it."""
    chosen = _chosen(request, rule)
    if not chosen:
        messages.warning(request, _("没有选择要采用的建议：请先勾选。"))
        return HttpResponseRedirect(_address(rule))
    if "sure" not in request.POST:
        return _confirm(request, rule, chosen)
    batch = actions.accept_all(chosen, by=request.actor)
    done = ngettext("已采用 %(n)d 件建议。", "已采用 %(n)d 件建议。", batch.done) % {"n": batch.done}
    messages.success(request, done)
    if batch.refused:
        left = _("另有 %(n)d 件没有采用：登记信息已有变化，请逐件核对。") % {"n": len(batch.refused)}
        messages.warning(request, left)
    (walk,) = queues.findings(office(request.actor), rule.id, [State.OPEN])
    return HttpResponseRedirect(_address(rule) if walk.exists() else onward.behind(request, rule.id, State.OPEN))


def _chosen(request: Request, rule: Rule) -> list[Proposal]:
    """The findings ticked, or the first of all that are open; only tidyings."""
    (walk,) = queues.findings(office(request.actor), rule.id, [State.OPEN])
    if "everything" in request.POST:
        try:
            given = signing.loads(request.POST["everything"], salt=_SALT, max_age=3600)
        except signing.BadSignature as wrong:
            raise Http404 from wrong
        if given["rule"] != rule.id:
            raise Http404
    else:
        walk = walk.filter(pk__in=[_uuid(each) for each in request.POST.getlist("chosen")[: actions.MOST_AT_ONCE]])
    return [each for each in walk[: actions.MOST_AT_ONCE] if is_lossless(each)]


def _confirm(request: Request, rule: Rule, chosen: Sequence[Proposal]) -> HttpResponse:
    context: dict[str, Any] = {
        "rule": rule,
        "title": words.title(rule.id),
        "heading": labelled(_("批量采用"), words.title(rule.id)),
        "chosen": chosen,
        "count": len(chosen),
        "most": actions.MOST_AT_ONCE,
        "is_cut": len(chosen) == actions.MOST_AT_ONCE,
        "table": rows.tidyings(chosen[:PAGE]),
        "more": max(0, len(chosen) - PAGE),
        "replaces": licences.of_all(chosen),
        "back": _address(rule),
    }
    return authority_page(request, "authority/cleaning_batch.html", "cleaning", context)


@require_safe
@requires(P.REGISTER_MAINTAIN, P.REGISTER_APPROVE, again={"GET"}, file=True)
def queue_csv(request: Request, rule: str) -> HttpResponse:
    """The findings of a tab as a file; values of people are masked in it."""
    found, tab = rule_or_404(rule), request.GET.get("tab", "open")
    if tab not in TABS:
        raise Http404
    form, narrowing = _narrowed(request, found, request.actor)
    walks = queues.findings(office(request.actor), found.id, TABS[tab], narrowing)
    listed = queues.listed(walks, after=None, limit=MOST_EXPORTED)
    _exported(request.actor, found, tab, len(listed))
    narrowed = [chip.label for chip in _chips(found, tab, narrowing, form)]
    name = file_name(found.id, words.title(found.id), _tab_words()[tab], *narrowed, f"{clock.today():%Y%m%d}")
    return table_file(name, rows.headings(), rows.lines(listed))


def _exported(actor: Actor, rule: Rule, tab: str, count: int) -> None:
    journal.record(
        Tag.LIST_EXPORTED,
        subject_kind="report",
        subject_id=actor.account_id or office(actor),
        by=actor,
        at=clock.now(),
        body={"report": f"cleaning.{tab}", "authority": office(actor), "rule": rule.id, "rows": count},
    )
