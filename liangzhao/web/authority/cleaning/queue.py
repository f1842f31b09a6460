"""The queue of one rule: what waits, what is being asked, what was decided; tidyings taken many at once; a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from liangzhao.access.actors import Actor
from liangzhao.access.permissions import P
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import actions, queues
from liangzhao.consolidation.deciding.holding import office
from liangzhao.consolidation.deciding.queues import Narrowing, Queue
from liangzhao.consolidation.deciding.weighing import is_lossless
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.rule import Rule
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.kernel import clock
from liangzhao.web.answers import file_name, table_file
from liangzhao.web.authority.cleaning import alike, licences, onward, rows, words
from liangzhao.web.authority.cleaning.narrowing import QueueFilter, narrowed, query_of, uuid_or_404
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.doors import requires
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


def _tab_or_404(request: Request) -> str:
    """Which part of a queue is asked for; the filter above the first one names none."""
    tab = request.GET.get("tab") or "open"
    if tab not in TABS:
        raise Http404
    return tab


def _page(request: Request, rule: Rule) -> HttpResponse:
    tab = _tab_or_404(request)
    actor, counts = request.actor, queues.queue_of(office(request.actor), rule.id)
    form, narrowing = narrowed(request, rule, actor)
    walks = queues.findings(office(actor), rule.id, TABS[tab], narrowing)
    found = queues.listed(walks, after=uuid_or_404(request.GET.get("after", "")), limit=PAGE + 1)
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
        "csv_url": _address(rule, "cleaning_csv", tab=tab, **query_of(narrowing)),
    }
    return authority_page(request, "authority/cleaning_queue.html", "cleaning", context)


def _first_url(actor: Actor, rule: Rule, narrowing: Narrowing) -> str:
    (walk,) = queues.findings(office(actor), rule.id, [State.OPEN], narrowing)
    first = walk.first()
    return reverse("authority:cleaning_case", args=[rule.id, first.pk]) if first else ""


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
    query = query_of(narrowing)
    names = {name: dict(form.fields[name].choices) for name in query}  # type: ignore[attr-defined]  # both are choices
    return [
        Chip(str(names[name][value]), _address(rule, tab=tab, **{k: v for k, v in query.items() if k != name}))
        for name, value in query.items()
    ]


def _paging(request: Request, rule: Rule, tab: str, narrowing: Narrowing, found: Sequence[Proposal]) -> Paging:
    """``found`` has one finding more than a page shows when there is a next one."""
    query = {"tab": tab, **query_of(narrowing)}
    return Paging(
        next_url=_address(rule, **query, after=str(found[PAGE - 1].pk)) if len(found) > PAGE else "",
        first_url=_address(rule, **query) if request.GET.get("after") else "",
    )


def _bulk(rule: Rule, narrowing: Narrowing, counts: Queue) -> Bulk:
    everything = signing.dumps({"rule": rule.id, **query_of(narrowing)}, salt=_SALT)
    total = counts.counts.get(State.OPEN, 0)
    return Bulk(
        [Choice("accept", _("批量采用"))], total, everything="" if query_of(narrowing) else everything, unit=_("件")
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
        walk = walk.filter(
            pk__in=[uuid_or_404(each) for each in request.POST.getlist("chosen")[: actions.MOST_AT_ONCE]]
        )
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
    found, tab = rule_or_404(rule), _tab_or_404(request)
    form, narrowing = narrowed(request, found, request.actor)
    walks = queues.findings(office(request.actor), found.id, TABS[tab], narrowing)
    listed = queues.listed(walks, after=None, limit=MOST_EXPORTED)
    _exported(request.actor, found, tab, len(listed))
    labels = [chip.label for chip in _chips(found, tab, narrowing, form)]
    name = file_name(found.id, words.title(found.id), _tab_words()[tab], *labels, f"{clock.today():%Y%m%d}")
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
