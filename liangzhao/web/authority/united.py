"""Institutions that were entered twice: the address of the entry that was merged leads to the one that stands."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from liangzhao.registers.institutions.merging import survivor_of
from liangzhao.registers.models import Institution
from liangzhao.web.authority.scopes import reach_of
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Link

ALONE = "alone"
"""Asked for in the address, the merged entry itself is shown, with its own versions."""


def led_on(request: Request, row: Institution, route: str, *before: str) -> HttpResponse | None:
    """The way to the page of the entry that stands; None for one that was not merged, or asked for by itself."""
    if row.merged_into_id is None or request.GET.get(ALONE):
        return None
    return HttpResponseRedirect(reach_of(request).url(route, *before, survivor_of(row).pk, united=row.pk))


def said(request: Request, row: Institution, route: str, *before: str) -> dict[str, object]:
    """What a page says of a merge: the entry somebody came from, or what this one was merged into."""
    reach = reach_of(request)
    if row.merged_into_id is not None:
        standing = survivor_of(row)
        link = Link(standing.name, reach.url(route, *before, standing.pk))
        return {"united": _("本条登记已并入另一条登记，以合并后的登记为准："), "united_link": link}
    former = _former(row, request.GET.get("united", ""))
    if former is None:
        return {}
    says = _("“%(name)s”已并入本条登记，以下为合并后的登记。") % {"name": former.name}
    return {"united": says, "united_link": Link(_("查看并入前的登记"), reach.url(route, *before, former.pk, alone=1))}


def _former(row: Institution, told: str) -> Institution | None:
    try:
        key = UUID(told)
    except ValueError:
        return None
    found = Institution.objects.filter(pk=key, merged_into__isnull=False).first()
    return found if found is not None and survivor_of(found).pk == row.pk else None
