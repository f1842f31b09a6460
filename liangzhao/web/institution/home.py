"""工作台: what waits, since when; the coverage of our own staff; our own licence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liangzhao.access.actors import Actor
from liangzhao.access.permissions import P
from liangzhao.kernel import clock
from liangzhao.licensing import issue, photo_confirmation
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.subjects import LIVE_REGISTRATION
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration, Photo
from liangzhao.supervision import coverage
from liangzhao.supervision.models import Standing
from liangzhao.web import licence_parts
from liangzhao.web.doors import requires
from liangzhao.web.institution import photo_queue
from liangzhao.web.institution.forms import PROFESSIONS
from liangzhao.web.institution.nav import shell
from liangzhao.web.institution.photo_queue import Filter
from liangzhao.web.institution.queries import institution_of
from liangzhao.web.institution.staff_rows import MODELS, PAST
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Empty, Kpi, Link, Row, Table

EXPIRY_STEPS = (30, 90, 180)


@dataclass(frozen=True)
class Queue:
    """Something that waits: how many, since when, where to go."""

    label: str
    count: int
    since: date | datetime | None
    url: str
    action: str


@require_safe
@requires(P.STAFF_READ)
def home(request: Request) -> HttpResponse:
    """The queues with their counts, coverage and the state of the institution's own licence."""
    actor = request.actor
    own = issue.current(Register.INSTITUTION, institution_of(actor))
    context = shell(request, "home") | {
        "queues": _table([*_photos(actor), *_staff(actor), *_expiring(actor)]),
        "kpis": _coverage(),
        "as_of": coverage.as_of(),
        "card": licence_parts.card_of(own) if own else None,
        "is_issued": own is not None and state_now(own) == "ISSUED",
    }
    return page(request, "institution/home.html", context)


def _photos(actor: Actor) -> list[Queue]:
    queues = []
    for kind in photo_confirmation.professions_of(actor):
        rows = photo_queue.narrowed(photo_queue.mine(actor), Filter(profession=kind), actor)
        found = rows.order_by().aggregate(count=Count("pk"), since=Min("uploaded_at"))
        url = f"{reverse('institution:photos')}?profession={kind}"
        label = _("%(who)s照片待确认") % {"who": PROFESSIONS[kind]}
        queues.append(Queue(label, found["count"], found["since"], url, _("去确认")))
    return queues


def _staff(actor: Actor) -> list[Queue]:
    """Who cannot have a licence because an account or a photo is missing."""
    queues = []
    for kind, model in MODELS.items():
        here = model.objects.filter(main_institution_id=actor.institution_id, status__in=LIVE_REGISTRATION)
        usable = Photo.objects.filter(
            person_id=OuterRef("person_id"), status__in=[Photo.Status.UPLOADED, Photo.Status.CONFIRMED]
        )
        no_account, no_photo = Q(person__activated_at=None), Q(has_photo=False)
        found = here.annotate(has_photo=Exists(usable)).aggregate(
            accounts=Count("pk", filter=no_account),
            accounts_since=Min("approved_on", filter=no_account),
            photos=Count("pk", filter=no_photo),
            photos_since=Min("approved_on", filter=no_photo),
        )
        who, url = {"who": PROFESSIONS[kind]}, reverse(f"institution:{kind}s")
        queues += [
            Queue(
                _("%(who)s账户未激活") % who,
                found["accounts"],
                found["accounts_since"],
                f"{url}?account=no",
                _("去激活"),
            ),
            Queue(
                _("%(who)s缺照片") % who, found["photos"], found["photos_since"], f"{url}?photo=MISSING", _("看名单")
            ),
        ]
    return queues


def _expiring(actor: Actor) -> list[Queue]:
    today = clock.today()
    here = NurseRegistration.objects.filter(main_institution_id=actor.institution_id, status__in=LIVE_REGISTRATION)
    is_past, ahead = Q(valid_until__lt=today), Q(valid_until__gte=today)
    steps = {
        f"in{days}": Count("pk", filter=ahead & Q(valid_until__lte=today + timedelta(days=days)))
        for days in EXPIRY_STEPS
    }
    counts = here.aggregate(
        **steps,
        first=Min("valid_until", filter=ahead),
        past=Count("pk", filter=is_past),
        past_since=Min("valid_until", filter=is_past),
    )
    url = reverse("institution:nurses")
    past = Queue(_("护士注册已过期"), counts["past"], counts["past_since"], f"{url}?until={PAST}", _("看名单"))
    ahead_of_us = [
        Queue(
            _("护士注册 %(days)d 天内到期") % {"days": days},
            counts[f"in{days}"],
            counts["first"] if counts[f"in{days}"] else None,
            f"{url}?until={days}",
            _("看名单"),
        )
        for days in EXPIRY_STEPS
    ]
    return [past, *ahead_of_us]


def _table(queues: list[Queue]) -> Table:
    columns = [
        Column(_("事项"), primary=True),
        Column(_("人数"), "number"),
        Column(_("最早"), "date"),
        Column(_("办理"), "action"),
    ]
    rows = [
        Row([each.label, each.count, _day(each.since), Link(each.action, each.url, hidden=each.label)])
        for each in queues
        if each.count
    ]
    nothing = Empty(_("没有待办"), _("待确认照片、未激活账户、缺照片和到期提醒出现时显示在这里。"))
    return Table(_("待办事项"), columns, rows, caption_hidden=True, empty=nothing)


def _day(since: date | datetime | None) -> date | None:
    return clock.local_date(since) if isinstance(since, datetime) else since


def _coverage() -> list[Kpi]:
    """Issued of the base, per profession, as far as this institution sees standings: its own."""
    rows = Standing.objects.filter(in_base=True).exclude(kind=Register.INSTITUTION).values("kind")
    counted: dict[str, dict[str, Any]] = {
        row["kind"]: row
        for row in rows.annotate(
            base=Count("pk"),
            issued=Count("pk", filter=Q(is_issued=True)),
            ready=Count("pk", filter=Q(is_eligible=True, is_issued=False)),
        ).order_by("kind")
    }
    return [_kpi(kind, counted[str(kind)]) for kind in MODELS if str(kind) in counted]


def _kpi(kind: Register, row: dict[str, Any]) -> Kpi:
    rate = f"{100 * row['issued'] / row['base']:.1f}%" if row["base"] else "—"
    says = _("已领 %(issued)d ／ 应领 %(base)d，符合条件未领 %(ready)d") % row
    label = _("%(who)s电子证照") % {"who": PROFESSIONS[kind]}
    return Kpi(label, rate, says, url=f"{reverse(f'institution:{kind}s')}?licence=NONE")
