"""首页 of the 个人端: what I hold, what is still missing, what runs out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from liangzhao.access.permissions import P
from liangzhao.licensing.states import State
from liangzhao.licensing.waiting import waits_for
from liangzhao.web.doors import requires
from liangzhao.web.pages import page
from liangzhao.web.personal import clean, links
from liangzhao.web.personal.cards import card_of
from liangzhao.web.personal.holding import Holding, holdings
from liangzhao.web.personal.photo_state import PhotoPanel, panel_of
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Empty, LicenceCard, Task
from liangzhao.web.ui.tones import Badge, Tone
from liangzhao.web.words import listed


@dataclass(frozen=True)
class Section:
    """One profession on the home page."""

    holding: Holding
    title: str
    badge: Badge
    card: LicenceCard | None
    tasks: list[Task]
    next_url: str
    next_label: str
    query: str
    waits_for: str


@require_safe
@requires(P.OWN_RECORD_READ)
def home(request: Request) -> HttpResponse:
    """Greet by name; each licence as a card, or the steps to it."""
    found = holdings(request.actor)
    sections = [_section(each, several=len(found) > 1) for each in found]
    context = {
        "nav_key": "home",
        "name": request.actor.name,
        "sections": sections,
        "photo": _photo(found),
        "nothing": Empty(
            _("没有查询到执业注册"), _("您的账户还没有对应的医师或护士执业注册。请联系主要执业机构核实。")
        ),
        "questions": clean.waiting_of(request),
        "questions_due": clean.first_due(request),
        "reminders": [note for each in found for note in (each.renewal_note, each.new_version_note) if note],
    }
    return page(request, "personal/home.html", context)


def _photo(found: list[Holding]) -> PhotoPanel | None:
    subject = next((each.subject for each in found if each.subject), None)
    return panel_of(subject.photos, subject, found) if subject else None


def _section(holding: Holding, *, several: bool) -> Section:
    query = f"?kind={holding.kind}" if several else ""
    tasks = links.task_list(holding.findings) if holding.is_open or holding.state is State.FROZEN else []
    url, label = _next_step(holding, tasks, query)
    return Section(
        holding=holding,
        title=links.kind_name(holding.kind),
        badge=_badge(holding, tasks),
        card=card_of(holding.licence) if holding.licence else None,
        tasks=_for_the_eye(tasks),
        next_url=url,
        next_label=label,
        query=query,
        waits_for=_(waits_for(holding.licence)) if holding.state is State.PLANNED and holding.licence else "",
    )


def _for_the_eye(tasks: list[Task]) -> list[Task]:
    """What is left to do first, without the articles, which stand on the page of the application."""
    return [replace(task, article="") for task in sorted(tasks, key=lambda task: task.done)]


def _badge(holding: Holding, tasks: list[Task]) -> Badge:
    if holding.may_apply:
        return Badge(_("可以申领"), Tone.OK)
    if by := _turn_of_others(tasks):
        return Badge(_("等%(who)s办理") % {"who": by}, Tone.WARN)
    left = holding.steps_left
    return Badge(ngettext("还差 %(n)d 步", "还差 %(n)d 步", left) % {"n": left}, Tone.WARN)


def _turn_of_others(tasks: list[Task]) -> str:
    """Who has to act when nothing is left for the person to do here; empty when something is, or it is not known."""
    left = [task for task in tasks if not task.done]
    by = dict.fromkeys(str(task.who) for task in left)
    return "" if any(not who or who.startswith(_("本人")) for who in by) else listed(by)


def _next_step(holding: Holding, tasks: list[Task], query: str) -> tuple[str, str]:
    if holding.may_apply:
        return f"/me/licence/apply/{query}", _("申领电子证照")
    if _turn_of_others(tasks):
        return f"/me/licence/apply/{query}", _("查看由谁办理")
    waiting = {finding.rule_id: finding for finding in holding.findings if finding.blocks}
    photo_first = any(finding.link == "personal:photo" for finding in waiting.values())
    if photo_first:
        return "/me/photo/", _("上传照片")
    return (f"/me/licence/apply/{query}", _("查看办理办法")) if tasks else ("", "")
