"""The doors of a page of figures: 本机关登记 and 本辖区, each to be read, and each to be taken away as a file."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from liangzhao.access.permissions import P
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.web.authority.scopes import reach_of
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request

View = Callable[[Request], HttpResponse]


def read_in_both(route: str, shown: View) -> tuple[View, View]:
    """The page within 本机关登记 and within 本辖区; who only counts is sent from the first to the second."""

    @require_safe
    @requires(P.STATISTICS_READ)
    def own(request: Request) -> HttpResponse:
        if reach_of(request).is_area:
            return HttpResponseRedirect(reach_of(request).url(route))
        return shown(request)

    @require_safe
    @requires(P.STATISTICS_READ, scope=DatabaseRole.AREA)
    def area(request: Request) -> HttpResponse:
        return shown(request)

    return own, area


def taken_from_both(file: View) -> tuple[View, View]:
    """The file of 本机关登记 and of 本辖区."""

    @require_safe
    @requires(P.STATISTICS_EXPORT)
    def own(request: Request) -> HttpResponse:
        return file(request)

    @require_safe
    @requires(P.STATISTICS_EXPORT, scope=DatabaseRole.AREA)
    def area(request: Request) -> HttpResponse:
        return file(request)

    return own, area
