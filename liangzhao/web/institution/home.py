"""工作台: what waits, since when; the coverage of our own staff; our own licence."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liangzhao.access.permissions import P
from liangzhao.licensing import issue
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.states import State
from liangzhao.registers.effects import Register
from liangzhao.supervision import coverage
from liangzhao.supervision.models import Standing
from liangzhao.web import licence_parts
from liangzhao.web.doors import requires
from liangzhao.web.institution import queues
from liangzhao.web.institution.forms import PROFESSIONS
from liangzhao.web.institution.nav import shell
from liangzhao.web.institution.queries import institution_of
from liangzhao.web.institution.staff_rows import MODELS
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Kpi


@require_safe
@requires(P.STAFF_READ)
def home(request: Request) -> HttpResponse:
    """The queues with their counts, coverage and the state of the institution's own licence."""
    own = issue.current(Register.INSTITUTION, institution_of(request.actor))
    context = shell(request, "home") | {
        "queues": queues.table_of(request.actor),
        "kpis": _coverage(),
        "as_of": coverage.as_of(),
        "card": licence_parts.card_of(own) if own else None,
        "is_issued": own is not None and state_now(own) == State.ISSUED,
    }
    return page(request, "institution/home.html", context)


def _coverage() -> list[Kpi]:
    """Issued of the base, per profession; an institution sees the standings of its own staff alone."""
    rows = Standing.objects.filter(in_base=True).exclude(kind=Register.INSTITUTION).values("kind")
    counted: dict[str, dict[str, Any]] = {  # a count is an int, the kind a str
        row["kind"]: row
        for row in rows.annotate(
            base=Count("pk"),
            issued=Count("pk", filter=Q(is_issued=True)),
            ready=Count("pk", filter=Q(is_eligible=True, is_issued=False)),
        ).order_by("kind")
    }
    return [_kpi(kind, counted[str(kind)]) for kind in MODELS if str(kind) in counted]


def _kpi(kind: Register, row: dict[str, Any]) -> Kpi:  # see _coverage
    rate = f"{100 * row['issued'] / row['base']:.1f}%"
    says = _("已领 %(issued)d ／ 应领 %(base)d，符合条件未领 %(ready)d") % row
    label = _("%(who)s电子证照") % {"who": PROFESSIONS[kind]}
    return Kpi(label, rate, says, url=f"{reverse(f'institution:{kind}s')}?licence=NONE")
