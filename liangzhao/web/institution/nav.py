"""The menu of the 机构端 with the names of the operation manual, and what its shell shows on every page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from liangzhao.access.actors import Actor
from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.consolidation.asking import answering
from liangzhao.consolidation.asking.reminding import OPEN as WAITING
from liangzhao.licensing import photo_confirmation
from liangzhao.registers.activation import codes
from liangzhao.registers.models import Institution
from liangzhao.web.doors import grants_of, place_of
from liangzhao.web.institution.queries import institution_of
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import NavGroup, NavItem


def shell(request: Request, key: str) -> dict[str, Any]:
    """Menu, current entry and name of the institution; call it inside the page's transaction."""
    actor = request.actor
    name = Institution.objects.filter(pk=institution_of(actor)).values_list("name", flat=True).first()
    return {"nav": menu(request), "nav_key": key, "owner": name or "", "institution_name": name or ""}


def waits_for_photos(actor: Actor) -> int:
    """How many photos wait for this actor."""
    return photo_confirmation.waiting(actor).count() if photo_confirmation.professions_of(actor) else 0


def menu(request: Request) -> list[NavGroup]:
    """The entries this account may open."""
    actor = request.actor
    groups = [
        NavGroup("", [NavItem(_("工作台"), reverse("institution:home"), "home")]),
        NavGroup(
            _("本机构业务办理"),
            [
                NavItem(_("申请｜亮照"), reverse("institution:licence"), "licence"),
                NavItem(_("机构信息"), reverse("institution:info"), "info"),
            ],
        ),
        NavGroup(_("医师管理"), _staff(actor, "physician", P.PHYSICIAN_VERIFY)),
        NavGroup(_("护士管理"), _staff(actor, "nurse", P.NURSE_VERIFY)),
    ]
    asked = answering.asked_of(actor).filter(WAITING)
    confirming = [NavItem(_("清理核实"), reverse("institution:clean"), "clean", asked.count() or None)]
    if photo_confirmation.professions_of(actor):
        photos = NavItem(_("照片确认"), reverse("institution:photos"), "photos", waits_for_photos(actor) or None)
        confirming.insert(0, photos)
    if codes.professions_of(actor):
        confirming.append(NavItem(_("账户激活"), reverse("institution:activation"), "activation"))
    groups.insert(2, NavGroup(_("确认"), confirming))
    if can(actor, P.STAFF_IMPORT):
        groups.append(NavGroup(_("批量办理"), [NavItem(_("导入"), reverse("institution:import"), "import")]))
    if _has_other_places(request):
        groups.append(NavGroup(_("账户"), [NavItem(_("切换工作台"), reverse("account:places"), "places")]))
    return groups


def _staff(actor: Actor, profession: str, verify: P) -> list[NavItem]:
    labels = {
        "physician": (_("医师管理"), _("医师验证—电子证照验证")),
        "nurse": (_("护士管理"), _("信息验证—电子证照验证")),
    }
    listed, checked = labels[profession]
    items = [NavItem(listed, reverse(f"institution:{profession}s"), f"{profession}s")]
    if can(actor, verify):
        items.append(NavItem(checked, reverse(f"institution:verify_{profession}"), f"verify-{profession}"))
    return items


def _has_other_places(request: Request) -> bool:
    grants = grants_of(request.account) if request.account else []
    return len({(grant.code.value[0], place_of(grant)) for grant in grants}) > 1
