"""本机关登记 and 本辖区: two tabs, two routes, two database roles, never an OR (design.md §12)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from liangzhao.access.actors import Actor
from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import NavItem

OWN, AREA = "own", "area"


@dataclass(frozen=True)
class Reach:
    """How far a page reaches: what this authority registered, or the area it looks after."""

    key: str

    @property
    def is_area(self) -> bool:
        """Whether the page shows 本辖区."""
        return self.key == AREA

    @property
    def name(self) -> str:
        """The name of the tab."""
        return _("本辖区") if self.is_area else _("本机关登记")

    def url(self, route: str, /, *args: UUID | str, **query: object) -> str:
        """The address of a page in the same reach."""
        path = reverse(f"authority:{route}{'_area' if self.is_area else ''}", args=args)
        given = {key: str(value) for key, value in query.items() if value not in (None, "")}
        return f"{path}?{urlencode(given)}" if given else path

    def tabs(self, actor: Actor, route: str, /, **query: object) -> list[NavItem]:
        """The two tabs of a page; only 本辖区 for roles without a register of their own."""
        items = [NavItem(_("本辖区"), Reach(AREA).url(route, **query), AREA)]
        if can(actor, P.REGISTER_READ):
            items.insert(0, NavItem(_("本机关登记"), Reach(OWN).url(route, **query), OWN))
        return items


def reach_of(request: Request) -> Reach:
    """The reach of this request, as its door opened it."""
    return Reach(AREA if request.actor.scope.role is DatabaseRole.AREA else OWN)
