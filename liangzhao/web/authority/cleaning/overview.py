"""数据清理: how good the data of this authority are, and what waits under each rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liangzhao.access.actors import Actor
from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding import queues
from liangzhao.consolidation.deciding.holding import office
from liangzhao.consolidation.deciding.queues import COUNTED_TO, Queue, Waiting
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.kernel import clock
from liangzhao.web.authority.cleaning import quality, words
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.doors import requires
from liangzhao.web.importing.wording import kind_word
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import CellValue, Column, Empty, Kpi, Link, Row, Table

State = Proposal.State
_TABS = {State.OPEN: "open", State.SECOND: "second", State.ASKED: "asked", State.APPLIED: "done"}


@require_safe
@requires(P.REGISTER_MAINTAIN, P.REGISTER_APPROVE)
def overview(request: Request) -> HttpResponse:
    """The rules that found something, most useful first: what waits, then what is done."""
    if "source" in request.GET:
        return _of_list(request)
    actor, own = request.actor, office(request.actor)
    found = queues.overview(own)
    waiting = [queue for queue in found if queue.waiting]
    context = {
        "kpis": _kpis(actor, found),
        "table": _table(waiting, _("待办的规则"), queues.waiting(own, most=1), empty=_nothing(bool(found), actor)),
        "finished": _table([queue for queue in found if not queue.waiting], _("已办完的规则")),
        "panels": quality.panels(own, score_url(actor)),
        "score_url": score_url(actor),
        "has_decided": bool(found),
    }
    return authority_page(request, "authority/cleaning.html", "cleaning", context)


def _of_list(request: Request) -> HttpResponse:
    """What one list left to do, rule by rule; each leads to the findings of that list."""
    load, own = load_or_404(request), office(request.actor)
    found = queues.of_load(own, load.pk)
    nothing = Empty(_("这份名单没有待办事项"), _("从这份名单中发现的问题都已办理。"))
    context = {
        "load": load,
        "kind": kind_word(load.kind),
        "table": _table([queue for queue in found if queue.waiting], _("待办的规则"), empty=nothing, load=load.pk),
        "finished": _table([queue for queue in found if not queue.waiting], _("已办完的规则"), load=load.pk),
        "back": reverse("authority:cleaning"),
    }
    return authority_page(request, "authority/cleaning_list.html", "cleaning", context)


def load_or_404(request: Request) -> Load:
    """The list an address names, when something found in it is for this authority."""
    try:
        key = UUID(request.GET.get("source", ""))
    except ValueError as wrong:
        raise Http404 from wrong
    if not Proposal.objects.filter(load=key, authority_id=office(request.actor)).exists():
        raise Http404
    with service_transaction("cleaning"):
        return Load.objects.get(pk=key)


def score_url(actor: Actor) -> str:
    """Where the score is told at length; nowhere for who may not read it."""
    return reverse("authority:quality_score") if can(actor, P.STATISTICS_READ) else ""


def _nothing(has_been: bool, actor: Actor) -> Empty:
    if has_been:
        return Empty(_("没有待办的清理事项"), _("本机关登记范围内发现的问题都已办理。"))
    says = _("导入旧数据，或对登记簿全面检查之后，发现的问题会按规则列在这里。")
    way = Link(_("导入旧数据"), reverse("authority:import")) if can(actor, P.REGISTER_IMPORT) else None
    return Empty(_("还没有发现需要清理的数据"), says, way)


def _kpis(actor: Actor, found: Sequence[Queue]) -> list[Kpi]:
    total = {state: _sum(found, state) for state in State.values}
    settled, everything = sum(total[state] for state in queues.SETTLED), sum(total.values())
    share = f"{settled / everything:.0%}" if everything and all(queue.is_counted for queue in found) else "—"
    return [
        Kpi(_("待处理"), number(total[State.OPEN]), says=_("请逐件核对后决定"), url=_first(found, State.OPEN)),
        Kpi(
            _("待复核"),
            number(total[State.SECOND]),
            says=_("须由另一人复核"),
            url=_first(found, State.SECOND) if can(actor, P.REGISTER_APPROVE) else "",
        ),
        Kpi(_("核实中"), number(total[State.ASKED]), says=_("等待本人或机构答复"), url=_first(found, State.ASKED)),
        Kpi(
            _("办理进度"),
            share,
            says=_("已办 %(done)s / 发现 %(all)s") % {"done": number(settled), "all": number(everything)},
        ),
    ]


def _sum(found: Sequence[Queue], state: str) -> int:
    return sum(queue.counts.get(state, 0) for queue in found)


def _first(found: Sequence[Queue], state: str) -> str:
    """The first queue with something in this state."""
    rule = next((queue.rule for queue in found if queue.counts.get(state)), "")
    return queue_url(rule, state) if rule else ""


def queue_url(rule: str, state: str = State.OPEN, load: UUID | None = None) -> str:
    """The queue of a rule at the findings of a state, of one list or of all."""
    address = reverse("authority:cleaning_queue", args=[rule])
    query = {"tab": "" if state == State.OPEN else _TABS[State(state)], "source": str(load or "")}
    given = urlencode({name: value for name, value in query.items() if value})
    return f"{address}?{given}" if given else address


def number(count: int) -> str:
    """A count; above what is counted only that there are more."""
    return f"{COUNTED_TO:,}+" if count > COUNTED_TO else f"{count:,}"


def _table(
    found: Sequence[Queue],
    caption: str,
    waiting: Waiting | None = None,
    *,
    empty: Empty | None = None,
    load: UUID | None = None,
) -> Table | None:
    if not found and empty is None:
        return None
    oldest = waiting.rules if waiting else {}
    columns = [
        Column(_("规则"), primary=True),
        Column(_("待处理"), "number"),
        Column(_("待复核"), "number"),
        Column(_("核实中"), "number"),
        Column(_("已办"), "number"),
        *([Column(_("最早"), "date")] if waiting else []),
        Column(_("进度"), wide=True),
    ]
    rows = [Row(_cells(queue, [oldest.get(queue.rule)] if waiting else [], load)) for queue in found]
    return Table(caption, columns, rows, caption_hidden=True, empty=empty)


def _cells(queue: Queue, oldest: Sequence[datetime | None], load: UUID | None) -> list[CellValue]:
    waiting = (State.OPEN, State.SECOND, State.ASKED)
    return [
        Link(words.title(queue.rule), queue_url(queue.rule, load=load)),
        *(_count(queue, state, queue.counts.get(state, 0), load) for state in waiting),
        _count(queue, State.APPLIED, queue.settled, load),
        *(clock.local_date(each) if each else None for each in oldest),
        _progress(queue),
    ]


def _count(queue: Queue, state: str, count: int, load: UUID | None) -> CellValue:
    """A count that leads to what it counts."""
    return Link(number(count), queue_url(queue.rule, state, load), hidden=words.title(queue.rule)) if count else "0"


def _progress(queue: Queue) -> SafeString | None:
    """How much of a rule is done, as a bar with its share in words; nothing when there is too much to count."""
    if not queue.is_counted:
        return None
    everything = queue.waiting + queue.settled
    share = f"{queue.settled / everything:.0%}"
    label = _("%(rule)s办理进度") % {"rule": words.title(queue.rule)}
    bar = '<span class="meter"><progress max="{}" value="{}" aria-label="{}"></progress> <span>{}</span></span>'
    return format_html(bar, everything, queue.settled, label, share)
