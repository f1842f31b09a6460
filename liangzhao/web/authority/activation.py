"""账户激活: the rate by authority, by institution, and the list of those who have no account yet (S2 annex, row 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.consolidation.measuring import telling
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import masking
from liangzhao.registers.activation import progress
from liangzhao.registers.activation.progress import Opened
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Staffing
from liangzhao.web import coded
from liangzhao.web.authority.coverage_tables import share
from liangzhao.web.authority.naming import authority_names, institution_names, kind_word
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.authority.scopes import Reach, reach_of
from liangzhao.web.authority.two_reaches import read_in_both
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import CellValue, Column, Empty, Kpi, Link, NavItem, Paging, Row, Table

PAGE = 50
INSTITUTIONS = 200
KINDS = (Register.PHYSICIAN, Register.NURSE)


@dataclass(frozen=True)
class Asked:
    """What a page is about: a profession, and the authority and the institution it is narrowed to."""

    kind: Register
    authority: UUID | None
    institution: UUID | None
    everybody: bool
    after: UUID | None

    def url(self, reach: Reach, **other: object) -> str:
        """The address of a page beside this one."""
        own = {"kind": self.kind, "authority": self.authority if reach.is_area else None}
        return reach.url("activation", **{**own, **other})


def _asked(request: Request) -> Asked:
    given, reach = request.GET, reach_of(request)
    try:
        kind = Register(given.get("kind") or Register.NURSE)
        authority, institution, after = (
            UUID(given[name]) if given.get(name) else None for name in ("authority", "institution", "after")
        )
    except ValueError as wrong:
        raise Http404 from wrong
    if kind not in KINDS:
        raise Http404
    authority = authority if reach.is_area else request.actor.authority_id
    return Asked(kind, authority, institution, given.get("list") == "all", after)


def _page(request: Request) -> HttpResponse:
    asked, reach = _asked(request), reach_of(request)
    context: dict[str, Any] = {
        "reach": reach,
        "tabs": reach.tabs(request.actor, "activation", kind=asked.kind),
        "kinds": [NavItem(kind_word(each), reach.url("activation", kind=each), str(each)) for each in KINDS],
        "kind": str(asked.kind),
        **_shown(request, asked, reach),
    }
    return authority_page(request, "authority/activation.html", "activation", context)


def _shown(request: Request, asked: Asked, reach: Reach) -> dict[str, Any]:
    if asked.authority is None:
        return _of_area(request, asked, reach)
    if asked.institution or asked.everybody:
        return _people(request, asked, asked.authority, reach)
    return _of_authority(asked, asked.authority, reach)


def _of_area(request: Request, asked: Asked, reach: Reach) -> dict[str, Any]:
    """Each authority as it was counted last night."""
    scope = request.actor.scope
    found = telling.by_authority(Kind(asked.kind), telling.of_area((scope.area_low, scope.area_high)))
    counted = [(organ, Opened(told.work["persons"], told.work["activated"])) for organ, told in found]
    whole = Opened(sum(each.people for _organ, each in counted), sum(each.activated for _organ, each in counted))
    rows = [
        Row(
            _cells(
                coded.authority(organ.name),
                asked.url(reach, authority=organ.pk),
                asked.url(reach, authority=organ.pk, list="all"),
                each,
            )
        )
        for organ, each in counted
    ]
    nothing = Empty(_("还没有统计过"), _("系统每晚统计一次，次日可以查看。"))
    as_of = max((told.measured_at for _organ, told in found), default=None)
    return {"kpis": _kpis(whole), "as_of": as_of, "table": _table(_("登记机关"), rows, nothing)}


def _of_authority(asked: Asked, authority: UUID, reach: Reach) -> dict[str, Any]:
    """Each institution whose staff the authority registered, as it is now."""
    found = progress.by_institution(asked.kind, authority, INSTITUTIONS)
    names = institution_names([key for key, _told in found])
    rows = []
    for key, told in found:
        url = asked.url(reach, institution=key)
        rows.append(Row(_cells(names.get(str(key), "—"), "", url, told)))
    whole = progress.of_authority(asked.kind, authority)
    nothing = Empty(_("没有在册人员"), _("登记或导入人员后，这里列出各机构的激活情况。"))
    says = _("只列出未激活人数最多的 %(n)d 家机构。") % {"n": INSTITUTIONS} if len(found) == INSTITUTIONS else ""
    return {
        "title": authority_names([authority]).get(str(authority), "") if reach.is_area else "",
        "back": reach.url("activation", kind=asked.kind) if reach.is_area else "",
        "kpis": _kpis(whole, asked.url(reach, list="all") if whole.waiting else ""),
        "table": _table(_("医疗机构"), rows, nothing),
        "says": says,
    }


def _cells(name: str, url: str, list_url: str, told: Opened) -> list[CellValue]:
    waiting: CellValue = Link(f"{told.waiting:,}", list_url, hidden=name) if told.waiting else "0"
    return [Link(name, url) if url else name, f"{told.people:,}", f"{told.activated:,}", share(told.rate), waiting]


def _table(first: str, rows: Sequence[Row], nothing: Empty) -> Table:
    columns = [
        Column(first, primary=True),
        Column(_("在册人员"), "number"),
        Column(_("已激活"), "number"),
        Column(_("激活率"), "number"),
        Column(_("未激活"), "number"),
    ]
    return Table(_("激活情况"), columns, rows, caption_hidden=True, empty=nothing)


def _kpis(whole: Opened, list_url: str = "") -> list[Kpi]:
    told = {"done": f"{whole.activated:,}", "all": f"{whole.people:,}"}
    return [
        Kpi(_("激活率"), share(whole.rate), _("已激活 %(done)s ／ 共 %(all)s 人") % told),
        Kpi(_("未激活"), f"{whole.waiting:,}", _("由主要执业机构发放激活码"), list_url),
    ]


def _people(request: Request, asked: Asked, authority: UUID, reach: Reach) -> dict[str, Any]:
    """Those who have no account yet; names are masked for who only counts."""
    rows = progress.waiting(asked.kind, authority, asked.institution)
    found = list((rows.filter(pk__gt=asked.after) if asked.after else rows)[: PAGE + 1])
    shown = found[:PAGE]
    query = {"institution": asked.institution} if asked.institution else {"list": "all"}
    paging = Paging(
        next_url=asked.url(reach, **query, after=shown[-1].pk) if len(found) > PAGE else "",
        first_url=asked.url(reach, **query) if asked.after else "",
    )
    names = institution_names({row.institution_id for row in shown})
    title = (
        names.get(str(asked.institution), "")
        if asked.institution
        else authority_names([authority]).get(str(authority), "")
    )
    columns = [Column(_("姓名"), primary=True), Column(_("主要执业机构"))]
    lines = [Row([_name(request, row), names.get(str(row.institution_id), "—")]) for row in shown]
    nothing = Empty(_("都已激活"), _("这里没有还未激活账户的人员。"))
    return {
        "title": title,
        "back": asked.url(reach),
        "table": Table(_("未激活的人员"), columns, lines, caption_hidden=True, paging=paging, empty=nothing),
    }


def _name(request: Request, row: Staffing) -> str:
    name = row.person.name
    return name if can(request.actor, P.REGISTER_READ) else masking.person_name(name)


own, area = read_in_both("activation", _page)
