"""The menu of the 管理端: names as in ux.md §5, entries by permission."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.consolidation.uploads import owning
from liangzhao.web import coded
from liangzhao.web.authority import findings_waiting
from liangzhao.web.authority.proposal_rows import waiting_for
from liangzhao.web.authority.scopes import AREA, OWN, Reach, reach_of
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import NavGroup, NavItem


def authority_page(
    request: Request, template: str, key: str, context: dict[str, Any] | None = None, *, part: str | None = None
) -> HttpResponse:
    """A page of the 管理端 with its menu and the name of the authority in the masthead."""
    frame = {"nav": menu(request), "nav_key": key, "owner": coded.authority(request.actor.place)}
    return page(request, template, {**frame, **(context or {})}, part=part)


def menu(request: Request) -> list[NavGroup]:
    """The menu as far as the roles of this account reach."""
    actor = request.actor
    groups = [NavGroup("", [NavItem(_("工作台"), reverse("authority:home"), "home")])]
    if can(actor, P.LICENCE_READ_BY_NUMBER):
        groups.append(NavGroup(_("电子证照"), _licences()))
    stats = Reach(OWN if can(actor, P.REGISTER_READ) else AREA).url("statistics")
    quality = Reach(OWN if can(actor, P.REGISTER_READ) else AREA).url("quality_score")
    opened = Reach(OWN if can(actor, P.REGISTER_READ) else AREA).url("activation")
    shown = [
        NavItem(_("电子证照统计"), stats, "statistics"),
        NavItem(_("数据质量得分"), quality, "quality"),
        NavItem(_("账户激活"), opened, "activation"),
    ]
    groups.append(NavGroup(_("统计"), shown))
    if can(actor, P.REGISTER_READ):
        groups.append(NavGroup(_("登记簿"), _registers(request)))
    return groups


def _licences() -> list[NavItem]:
    return [
        NavItem(_("机构电子证照"), reverse("authority:institutions"), "institutions"),
        NavItem(_("医师电子证照"), reverse("authority:physicians"), "physicians"),
        NavItem(_("护士电子证照"), reverse("authority:nurses"), "nurses"),
    ]


def _registers(request: Request) -> list[NavItem]:
    items = [NavItem(_("登记簿查询"), reverse("authority:registers"), "registers")]
    actor = request.actor
    if can(actor, P.REGISTER_MAINTAIN) or can(actor, P.REGISTER_APPROVE):
        items.append(NavItem(_("登记簿维护"), reverse("authority:maintenance"), "maintenance", count=_waiting(request)))
        items.append(NavItem(_("数据清理"), reverse("authority:cleaning"), "cleaning", count=_to_confirm(request)))
    if can(actor, P.REGISTER_IMPORT):
        items.append(NavItem(_("导入"), reverse("authority:import"), "import", count=_lists_waiting(request)))
    if can(actor, P.PHOTO_CONFIRM_AUTHORITY):
        items.append(NavItem(_("照片确认"), reverse("authority:photos"), "photos"))
    if can(actor, P.PERSONAL_DATA_DECIDE):
        items.append(NavItem(_("个人信息请求"), reverse("authority:rights"), "rights"))
    return items


def _waiting(request: Request) -> int | None:
    """How many proposals this officer could decide now; not told in 本辖区, where no proposal is in reach."""
    actor = request.actor
    if reach_of(request).is_area or not can(actor, P.REGISTER_APPROVE):
        return None
    return waiting_for(actor).count() or None


def _to_confirm(request: Request) -> int | None:
    """How many findings wait for this officer as the second of two; not told in 本辖区."""
    return None if reach_of(request).is_area else findings_waiting.count(request.actor)


def _lists_waiting(request: Request) -> int | None:
    """How many lists of institutions wait for this authority to agree."""
    if reach_of(request).is_area:
        return None
    return owning.to_agree_to(request.actor).count() or None
