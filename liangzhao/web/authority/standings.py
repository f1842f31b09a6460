"""The list behind a number of the statistics, by key; names are masked for those who only count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.kernel import masking
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, NurseRegistration, Person, PhysicianRegistration
from liangzhao.supervision import coverage
from liangzhao.supervision.models import Standing
from liangzhao.web.answers import file_name, table_file
from liangzhao.web.authority.exporting import exported
from liangzhao.web.authority.naming import authority_names, class_name, kind_word, obstacle_words, unit
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.authority.scopes import Reach, reach_of
from liangzhao.web.authority.selection import Selection, read
from liangzhao.web.authority.statistics import chips
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request
from liangzhao.web.rule_titles import rule_words
from liangzhao.web.ui.parts import CellValue, Chip, Column, Empty, Link, Paging, Row, Table
from liangzhao.web.ui.tones import Badge, Tone
from liangzhao.web.words import clauses

PAGE = 50
COUNTED_TO = 10_000
"""Longer lists are announced as 10,000+ (performance.md)."""
MOST_EXPORTED = 20_000


@require_safe
@requires(P.STATISTICS_READ)
def own(request: Request) -> HttpResponse:
    """The list within 本机关登记; who only counts is sent to 本辖区."""
    if reach_of(request).is_area:
        return HttpResponseRedirect(reach_of(request).url("standings", **read(request).list_query()))
    return _list(request)


@require_safe
@requires(P.STATISTICS_READ, scope=DatabaseRole.AREA)
def area(request: Request) -> HttpResponse:
    """The list within 本辖区."""
    return _list(request)


def _list(request: Request) -> HttpResponse:
    selection, reach = read(request), reach_of(request)
    rows = coverage.listed(
        selection.kind, selection.which, selection.part, rule_id=selection.rule_id, month=selection.month
    )
    count = rows.order_by()[: COUNTED_TO + 1].count()
    found = list(coverage.after(rows, selection.after)[: PAGE + 1])
    shown = found[:PAGE]
    context = {
        "title": title(selection),
        "reach": reach,
        "as_of": coverage.as_of(),
        "says": count_in_words(count, selection.kind),
        "chips": _narrowed(selection, reach),
        "table": _table(request, selection, shown, _paging(selection, reach, shown, more=len(found) > PAGE)),
        "csv_url": _csv_url(request, selection, reach),
        "back": reach.url("statistics", **selection.query()),
    }
    return authority_page(request, "authority/standings.html", "statistics", context)


def _csv_url(request: Request, selection: Selection, reach: Reach) -> str:
    if not can(request.actor, P.STATISTICS_EXPORT):
        return ""
    return reach.url("standings_csv", **selection.list_query())


def title(selection: Selection) -> str:
    """What is listed, in words."""
    words = {
        "base": _("应领%(kind)s名单"),
        "eligible": _("可领%(kind)s名单"),
        "issued": _("已领%(kind)s名单"),
        "missing": _("可领未领%(kind)s名单"),
        "obstructed": _("有未满足条件的%(kind)s名单"),
        "first": _("首次签发%(kind)s名单"),
    }
    return words[selection.which] % {"kind": kind_word(selection.kind)}


def count_in_words(count: int, kind: Register) -> str:
    """How long a list is; above ten thousand only that."""
    if count > COUNTED_TO:
        return _("共 %(n)s+ %(unit)s") % {"n": f"{COUNTED_TO:,}", "unit": unit(kind)}
    words = ngettext("共 %(n)s %(unit)s", "共 %(n)s %(unit)s", count)
    return words % {"n": f"{count:,}", "unit": unit(kind)}


def _narrowed(selection: Selection, reach: Reach) -> list[Chip]:
    """All that narrows the list."""
    return [*chips(selection, reach, "standings"), *_own_chips(selection, reach)]


def _own_chips(selection: Selection, reach: Reach) -> list[Chip]:
    found = []
    if selection.rule_id:
        without = selection.listing(selection.which, month=selection.month)
        label = _("未满足：%(rule)s") % {"rule": rule_words(selection.rule_id)}
        found.append(Chip(label, reach.url("standings", **without.list_query())))
    if selection.month:
        without = selection.listing(selection.which, rule_id=selection.rule_id)
        found.append(Chip(f"{selection.month:%Y-%m}", reach.url("standings", **without.list_query())))
    return found


def _paging(selection: Selection, reach: Reach, shown: Sequence[Standing], *, more: bool) -> Paging:
    query = selection.list_query()
    return Paging(
        next_url=reach.url("standings", **query, after=shown[-1].pk) if more else "",
        first_url=reach.url("standings", **query) if selection.after else "",
    )


def _table(request: Request, selection: Selection, shown: Sequence[Standing], paging: Paging) -> Table:
    columns = [Column(label, primary=i == 0) for i, label in enumerate(_headings(selection.kind))]
    columns[1] = Column(columns[1].label, "code")
    columns[-2] = Column(_("状态"), "badge")
    columns[-1] = Column(_("未满足的条件"), wide=True)
    empty = Empty(_("名单为空"), _("没有符合这些条件的登记。"))
    rows = [Row(cells) for cells in _rows(request, selection.kind, shown, linked=True)]
    return Table(title(selection), columns, rows, caption_hidden=True, paging=paging, empty=empty)


def _headings(kind: Register) -> list[str]:
    last = [_("登记机关"), _("状态"), _("未满足的条件")]
    if kind is Register.INSTITUTION:
        return [_("机构名称"), _("登记号"), _("机构类别"), *last]
    number = _("证书编码") if kind is Register.PHYSICIAN else _("护士执业证书编号")
    return [_("姓名"), number, _("主要执业机构"), *last]


def _rows(request: Request, kind: Register, shown: Sequence[Standing], *, linked: bool) -> list[list[CellValue]]:
    """Cells of the list; four look-ups whatever its length."""
    reads = can(request.actor, P.REGISTER_READ)
    people = _people([row.person_id for row in shown if row.person_id], masked=not reads)
    institutions = dict(
        Institution.objects.filter(pk__in={row.institution_id for row in shown}).values_list("pk", "name")
    )
    numbers = _numbers(kind, [row.entry_id for row in shown], masked=not reads)
    organs = authority_names({row.authority_id for row in shown})
    found: list[list[CellValue]] = []
    for row in shown:
        name = people.get(row.person_id, "—") if row.person_id else institutions.get(row.institution_id, "—")
        second = institutions.get(row.institution_id, "—") if row.person_id else class_name(row.institution_class)
        url = reach_of(request).url("entry", kind, row.entry_id) if reads and linked else ""
        found.append(
            [
                Link(name, url) if url else name,
                numbers.get(row.entry_id) or "—",
                second,
                organs.get(str(row.authority_id), "—"),
                _state(row),
                clauses(obstacle_words(rule) for rule in row.obstacles),
            ]
        )
    return found


def _people(ids: Sequence[UUID], *, masked: bool) -> dict[UUID, str]:
    names = Person.objects.filter(pk__in=ids).values_list("pk", "name")
    return {key: masking.person_name(name) if masked else name for key, name in names}


def _numbers(kind: Register, entry_ids: Sequence[UUID], *, masked: bool) -> dict[UUID, str]:
    """The printed numbers of entries; of people masked for those who only count (domain.md §10.3)."""
    if kind is Register.INSTITUTION:
        return dict(Institution.objects.filter(pk__in=entry_ids).values_list("pk", "reg_no"))
    model, mask = _PEOPLE[kind]
    found = model.objects.filter(pk__in=entry_ids).values_list("pk", "licence_no")
    return {key: mask(number) if masked else number for key, number in found}


_PEOPLE: dict[Register, tuple[type[PhysicianRegistration] | type[NurseRegistration], Callable[[str], str]]] = {
    Register.PHYSICIAN: (PhysicianRegistration, masking.physician_no),
    Register.NURSE: (NurseRegistration, masking.nurse_no),
}


def _state(row: Standing) -> Badge:
    if row.is_issued:
        return Badge(_("已领"), Tone.OK)
    return Badge(_("可领未领"), Tone.INFO) if row.is_eligible else Badge(_("暂不可领"), Tone.WARN)


@require_safe
@requires(P.STATISTICS_EXPORT, again={"GET"}, file=True)
def own_csv(request: Request) -> HttpResponse:
    """The list within 本机关登记 as a file."""
    return _csv(request)


@require_safe
@requires(P.STATISTICS_EXPORT, scope=DatabaseRole.AREA, again={"GET"}, file=True)
def area_csv(request: Request) -> HttpResponse:
    """The list within 本辖区 as a file."""
    return _csv(request)


def _csv(request: Request) -> HttpResponse:
    selection, reach = read(request), reach_of(request)
    listed = coverage.listed(
        selection.kind, selection.which, selection.part, rule_id=selection.rule_id, month=selection.month
    )
    shown = list(listed[: MOST_EXPORTED + 1])
    if len(shown) > MOST_EXPORTED:
        says = _("名单超过 %(n)s 行，请先按审批机关、区或条件缩小范围，再下载。") % {"n": f"{MOST_EXPORTED:,}"}
        messages.error(request, says)
        return HttpResponseRedirect(reach.url("standings", **selection.list_query()))
    exported(request, f"list.{selection.which}", len(shown), selection=selection.list_query())
    rows = [
        [str(cell.word) if isinstance(cell, Badge) else str(cell) for cell in cells]
        for cells in _rows(request, selection.kind, shown, linked=False)
    ]
    narrowed = [chip.label for chip in _narrowed(selection, reach)]
    return table_file(file_name(title(selection), reach.name, *narrowed), _headings(selection.kind), rows)
