"""What waits in an institution: how many, since when, and where to act on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liangzhao.access.actors import Actor
from liangzhao.access.can import can
from liangzhao.consolidation.asking import answering
from liangzhao.consolidation.asking.reminding import OPEN as WAITING
from liangzhao.kernel import clock
from liangzhao.licensing import photo_confirmation
from liangzhao.licensing.subjects import LIVE_REGISTRATION
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration, Photo
from liangzhao.registers.photos import period
from liangzhao.web.institution import photo_queue
from liangzhao.web.institution.forms import PROFESSIONS
from liangzhao.web.institution.photo_queue import Filter
from liangzhao.web.institution.staff_rows import ACTIVATE, MODELS, PAST
from liangzhao.web.ui.parts import Column, Empty, Link, Row, Table
from liangzhao.web.words import remarked

EXPIRY_STEPS = (30, 90, 180)


@dataclass(frozen=True)
class Queue:
    """Something that waits; ``since`` is its oldest day, or for what runs out its first."""

    label: str
    count: int
    since: date | datetime | None
    url: str
    action: str = ""


def table_of(actor: Actor) -> Table:
    """All queues of this actor that are not empty."""
    columns = [
        Column(_("事项"), primary=True),
        Column(_("数量"), "number"),
        Column(_("最早"), "date"),
        Column(_("办理"), "action"),
    ]
    queues = [*photos(actor), *questions(actor), *incomplete(actor), *expiring(actor)]
    rows = [_row(each) for each in queues if each.count]
    nothing = Empty(_("没有待办"), _("待确认照片、核实事项、未激活账户、缺照片和到期提醒出现时显示在这里。"))
    return Table(_("待办事项"), columns, rows, caption_hidden=True, empty=nothing)


def _row(queue: Queue) -> Row:
    since = clock.local_date(queue.since) if isinstance(queue.since, datetime) else queue.since
    return Row([queue.label, queue.count, since, Link(queue.action or _("看名单"), queue.url, hidden=queue.label)])


def photos(actor: Actor) -> list[Queue]:
    """Photos to confirm, by the professions this actor may confirm."""
    queues = []
    for kind in photo_confirmation.professions_of(actor):
        rows = photo_queue.narrowed(photo_queue.mine(actor), Filter(profession=kind), actor)
        late = Count("pk", filter=Q(uploaded_at__lt=period.overdue_until()))
        found = rows.order_by().aggregate(count=Count("pk"), since=Min("uploaded_at"), late=late)
        url = f"{reverse('institution:photos')}?profession={kind}"
        label = _("%(who)s照片待确认") % {"who": PROFESSIONS[kind]}
        if found["late"]:
            over = ngettext("其中 %(n)d 张已超期", "其中 %(n)d 张已超期", found["late"]) % {"n": found["late"]}
            label = remarked(label, over)
        queues.append(Queue(label, found["count"], found["since"], url, _("去确认")))
    return queues


def questions(actor: Actor) -> list[Queue]:
    """What the authority asks about the entries this actor may call right; since the first was asked."""
    found = answering.asked_of(actor).filter(WAITING).aggregate(count=Count("pk"), since=Min("asked_at"))
    label = _("登记机关请核实的登记信息")
    return [Queue(label, found["count"], found["since"], reverse("institution:clean"), _("去核实"))]


def incomplete(actor: Actor) -> list[Queue]:
    """Who cannot have a licence because an account or a photo is missing; since the last approval."""
    return [queue for kind in MODELS for queue in _incomplete(kind, actor)]


def _incomplete(kind: Register, actor: Actor) -> list[Queue]:
    usable = Photo.objects.filter(
        person_id=OuterRef("person_id"), status__in=[Photo.Status.UPLOADED, Photo.Status.CONFIRMED]
    )
    here = MODELS[kind].objects.filter(main_institution_id=actor.institution_id, status__in=LIVE_REGISTRATION)
    no_account, no_photo = Q(person__activated_at=None), Q(has_photo=False)
    found = here.annotate(has_photo=Exists(usable)).aggregate(
        accounts=Count("pk", filter=no_account),
        accounts_since=Min("approved_on", filter=no_account),
        photos=Count("pk", filter=no_photo),
        photos_since=Min("approved_on", filter=no_photo),
    )
    who, url = {"who": PROFESSIONS[kind]}, reverse(f"institution:{kind}s")
    action = _("去激活") if can(actor, ACTIVATE[kind]) else ""
    accounts, photos = found["accounts"], found["photos"]
    return [
        Queue(_("%(who)s账户未激活") % who, accounts, found["accounts_since"], f"{url}?account=no", action),
        Queue(_("%(who)s缺照片") % who, photos, found["photos_since"], f"{url}?photo=MISSING"),
    ]


def expiring(actor: Actor) -> list[Queue]:
    """Nurses whose registration has run out, or runs out soon."""
    today, url = clock.today(), reverse("institution:nurses")
    here = NurseRegistration.objects.filter(main_institution_id=actor.institution_id, status__in=LIVE_REGISTRATION)
    is_past, is_ahead = Q(valid_until__lt=today), Q(valid_until__gte=today)
    soon = {days: is_ahead & Q(valid_until__lte=today + timedelta(days=days)) for days in EXPIRY_STEPS}
    counts = here.aggregate(
        past=Count("pk", filter=is_past),
        past_since=Min("valid_until", filter=is_past),
        **{f"in{days}": Count("pk", filter=within) for days, within in soon.items()},
        **{f"first{days}": Min("valid_until", filter=within) for days, within in soon.items()},
    )
    words = _("护士注册 %(days)d 天内到期")
    return [
        Queue(_("护士注册已过期"), counts["past"], counts["past_since"], f"{url}?until={PAST}"),
        *(
            Queue(words % {"days": days}, counts[f"in{days}"], counts[f"first{days}"], f"{url}?until={days}")
            for days in EXPIRY_STEPS
        ),
    ]
