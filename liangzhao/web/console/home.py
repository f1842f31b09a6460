"""工作台 of the console: the doors of this administrator."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liangzhao.access.permissions import P
from liangzhao.access.roles import ROLES
from liangzhao.web.console.nav import console_page, menu
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request


@require_safe
@requires(P.ACCOUNT_MANAGE, P.ROLE_GRANT, P.JOURNAL_READ)
def home(request: Request) -> HttpResponse:
    """What this administrator may do, and where."""
    roles = sorted(request.actor.roles)
    context = {
        "links": [item for group in menu(request) for item in group.items][1:],
        "duties": [(_(ROLES[role].name), _(ROLES[role].duty)) for role in roles],
    }
    return console_page(request, "console/home.html", "home", context)
