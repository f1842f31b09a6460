"""账户激活: who has no account yet, codes to hand out, and the switch that does without them (ux.md /org/activate/)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liangzhao.access.permissions import P
from liangzhao.kernel import clock
from liangzhao.law import parameters
from liangzhao.licensing.faces import qr
from liangzhao.registers.activation import codes
from liangzhao.registers.activation.models import ActivationCode
from liangzhao.registers.models import Staffing
from liangzhao.web.doors import requires
from liangzhao.web.institution.forms import PROFESSIONS
from liangzhao.web.institution.nav import shell
from liangzhao.web.institution.queries import institution_of, uuid_or_none
from liangzhao.web.institution.staff_rows import MODELS
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Bulk, Choice, Column, Empty, Kpi, Row, Table
from liangzhao.web.ui.tones import Badge, Tone

MAY = (P.PHYSICIAN_ACTIVATE, P.NURSE_ACTIVATE)
AT_ONCE = 200
_ROOM = "\u00a0"
"""An empty cell to write in."""


@require_safe
@requires(*MAY)
def activation(request: Request) -> HttpResponse:
    """The rate of each profession, and those who have no account yet with the state of their codes."""
    waiting = _waiting(request)
    rows = list(waiting.order_by("person__name_sort", "pk")[:AT_ONCE])
    total = waiting.count()
    context = shell(request, "activation") | {
        "kpis": _rates(request),
        "people": _table(rows, _told_apart(request, [row.person_id for row in rows])),
        "bulk": Bulk((Choice("codes", _("生成激活码")),), total=total) if rows else None,
        "more": total - len(rows),
        "is_automatic": codes.is_automatic(institution_of(request.actor)),
        "days": parameters.number("activation_code_days", on=clock.today()),
    }
    return page(request, "institution/activation.html", context)


@require_POST
@requires(*MAY, again={"POST"})
def hand_out(request: Request) -> HttpResponse:
    """Codes for the chosen, shown this once, to print and cut."""
    chosen = [key for key in map(uuid_or_none, request.POST.getlist("chosen")) if key is not None][:AT_ONCE]
    try:
        made = codes.hand_out(chosen, by=request.actor, replacing=_replacing(request))
    except codes.CodesGivenOut:
        return _given_out(request, chosen)
    if not made:
        messages.warning(request, _("没有选择未激活的人员。"))
        return HttpResponseRedirect(reverse("institution:activation"))
    address, who = (
        request.build_absolute_uri(reverse("account:activate")),
        _told_apart(request, [each.person.pk for each in made]),
    )
    context = shell(request, "activation") | {
        "codes": made,
        "slips": [{"person": each.person, "code": each.code, "says": who[each.person.pk]} for each in made],
        "receipts": _receipts(made, who),
        "days": parameters.number("activation_code_days", on=clock.today()),
        "until": clock.local_date(made[0].good_until),
        "address": address,
        "drawing": mark_safe(qr.svg(address, _("开通地址二维码"))),  # noqa: S308  a drawing of our own address
    }
    return page(request, "institution/activation_codes.html", context)


def _replacing(request: Request) -> datetime | None:
    """Up to when codes are known that somebody wants replaced."""
    try:
        return datetime.fromisoformat(request.POST.get("replacing", "")).astimezone(UTC)
    except ValueError:
        return None


def _given_out(request: Request, chosen: list[UUID]) -> HttpResponse:
    """What a page loaded anew shows: the codes are out; new ones would end them, and only on request."""
    held = {each.person_id: each for each in codes.standing(chosen)}
    who = _told_apart(request, list(held))
    columns = [
        Column(_("姓名"), primary=True),
        Column(_("人员")),
        Column(_("发放时间"), "date"),
        Column(_("有效期至"), "date"),
    ]
    rows = [Row([each.person.name, who[key], each.made_at, each.good_until]) for key, each in held.items()]
    context = shell(request, "activation") | {
        "table": Table(_("已有激活码的人员"), columns, rows, caption_hidden=True),
        "count": len(held),
        "chosen": chosen,
        "others": [key for key in chosen if key not in held],
        "replacing": max(each.made_at for each in held.values()).isoformat(),
    }
    return page(request, "institution/activation_given_out.html", context)


def _told_apart(request: Request, people: list[UUID]) -> dict[UUID, str]:
    """What tells people of one name apart: profession, department, the last digits of the certificate."""
    said = dict[UUID, str]()
    for kind in codes.professions_of(request.actor):
        rows = MODELS[kind].objects.filter(person_id__in=people, main_institution_id=institution_of(request.actor))
        for person_id, number, department in rows.values_list("person_id", "licence_no", "department"):
            end = _("证书编码尾号 %(end)s") % {"end": number[-4:]}
            said[person_id] = " · ".join(filter(None, (str(PROFESSIONS[kind]), department, end)))
    return {key: said.get(key, "") for key in people}


def _receipts(made: list[codes.Handed], who: dict[UUID, str]) -> Table:
    """Who got a slip, with room to sign."""
    columns = [
        Column(_("序号"), "number"),
        Column(_("姓名"), primary=True),
        Column(_("人员")),
        Column(_("领取日期")),
        Column(_("本人签名")),
    ]
    rows = [
        Row([str(at), each.person.name, who[each.person.pk], _ROOM, _ROOM]) for at, each in enumerate(made, start=1)
    ]
    return Table(_("签收表"), columns, rows, caption_hidden=True)


@require_POST
@requires(*MAY, again={"POST"})
def automatic(request: Request) -> HttpResponse:
    """Switch automatic activation on or off."""
    on = request.POST.get("automatic") == "on"
    codes.switch_automatic(on=on, by=request.actor)
    messages.success(request, _("已开启自动激活。") if on else _("已关闭自动激活，须凭激活码激活。"))
    return HttpResponseRedirect(reverse("institution:activation"))


def _ours(request: Request) -> QuerySet[Staffing]:
    kinds = codes.professions_of(request.actor)
    return Staffing.objects.filter(institution_id=institution_of(request.actor), is_main=True, profession__in=kinds)


def _waiting(request: Request) -> QuerySet[Staffing, Any]:
    held = ActivationCode.objects.filter(person_id=OuterRef("person_id"), used_at=None)
    return (
        _ours(request)
        .filter(person__activated_at=None)
        .select_related("person")
        .annotate(good_until=Subquery(held.values("good_until")[:1]))
    )


def _rates(request: Request) -> list[Kpi]:
    counted = (
        _ours(request)
        .values("profession")
        .annotate(all=Count("pk"), done=Count("pk", filter=Q(person__activated_at__isnull=False)))
    )
    rows: list[dict[str, Any]] = list(counted.order_by("profession"))  # counts and a word
    return [
        Kpi(
            _("%(who)s激活率") % {"who": _word(row["profession"])},
            f"{100 * row['done'] / row['all']:.1f}%",
            _("已激活 %(done)d ／ 共 %(all)d 人") % row,
        )
        for row in rows
    ]


def _word(profession: str) -> str:
    return next(str(word) for kind, word in PROFESSIONS.items() if kind == profession)


def _table(rows: list[Any], who: dict[UUID, str]) -> Table:  # staffing with the end of its code
    columns = [Column(_("姓名"), primary=True), Column(_("人员")), Column(_("激活码")), Column(_("有效期至"), "date")]
    lines = [
        Row([row.person.name, who[row.person_id], _state(row.good_until), row.good_until], value=str(row.person_id))
        for row in rows
    ]
    nothing = Empty(_("都已激活"), _("本机构人员的账户都已激活。新注册的人员出现时显示在这里。"))
    return Table(_("未激活的人员"), columns, lines, select="chosen", caption_hidden=True, empty=nothing)


def _state(good_until: Any) -> Badge:
    if good_until is None:
        return Badge(_("未生成"), Tone.MUTE)
    return Badge(_("已发放"), Tone.INFO) if good_until > clock.now() else Badge(_("已过期"), Tone.WARN)
