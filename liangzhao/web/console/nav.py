"""The menu of 平台管理: each of the three administrators sees their own part."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import NavGroup, NavItem


def console_page(request: Request, template: str, key: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the console with its menu."""
    return page(request, template, {"nav": menu(request), "nav_key": key, "owner": "", **context})


def menu(request: Request) -> list[NavGroup]:
    """The entries this administrator may open."""
    actor, items = request.actor, [NavItem(_("工作台"), reverse("console:home"), "home")]
    if can(actor, P.ACCOUNT_MANAGE) or can(actor, P.ROLE_GRANT):
        items.append(NavItem(_("账户与角色"), reverse("console:accounts"), "accounts"))
    if can(actor, P.ACCOUNT_MANAGE):
        items.append(NavItem(_("运行状况"), reverse("console:state"), "state"))
    if can(actor, P.SECURITY_MANAGE):
        items.append(NavItem(_("签章密钥"), reverse("console:keys"), "keys"))
    if can(actor, P.JOURNAL_READ):
        items.append(NavItem(_("操作日志"), reverse("console:journal"), "journal"))
        items.append(NavItem(_("信息波及统计"), reverse("console:reach"), "reach"))
    return [NavGroup("", items)]
