"""查医疗机构: the public facts of institutions, by name, district and class."""

from __future__ import annotations

import re

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from liangzhao.licensing import issue
from liangzhao.licensing.queries import state_now
from liangzhao.reference.names import search_tokens
from liangzhao.registers.effects import Register
from liangzhao.registers.institutions.merging import survivor_of
from liangzhao.registers.institutions.standing import ON_FILE, ON_REGISTER, OUT_OF_PRACTICE, PUBLIC
from liangzhao.registers.models import Institution
from liangzhao.web import coded
from liangzhao.web.doors import public
from liangzhao.web.pages import page
from liangzhao.web.public.forms import InstitutionForm
from liangzhao.web.public.limits import limited
from liangzhao.web.public.nav import NAV
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Chip, Column, Empty, Fact, Link, Paging, Row, Table
from liangzhao.web.ui.tones import badge
from liangzhao.web.words import clauses, listed, remarked

PAGE = 20
MOST_COUNTED = 1000
_REFERENCE = re.compile(r"[0-9A-Za-z_-]{1,16}")
WHY = "registered institutions are public facts"
_STANDINGS = {"": PUBLIC, "registered": ON_REGISTER, "filed": ON_FILE, "ended": OUT_OF_PRACTICE}


@require_safe
@limited
@public(WHY)
def search(request: Request) -> HttpResponse:
    """The institutions that fit, by name, twenty at a time."""
    form = InstitutionForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = _matching(wanted) if form.is_valid() else Institution.objects.none()
    found = list(_behind(rows, request.GET.get("after", ""))[: PAGE + 1])
    context = {
        "nav": NAV,
        "nav_key": "institutions",
        "form": form,
        "says": _count(rows, divided=not wanted.get("standing")) if form.is_valid() else "",
        "chips": _chips(form, wanted),
        "table": _table(found[:PAGE], _paging(request, found, wanted)),
    }
    return page(request, "public/institutions.html", context)


def _matching(wanted: dict[str, str]) -> QuerySet[Institution]:
    rows = Institution.objects.filter(_STANDINGS[wanted.get("standing", "")])
    if wanted.get("q"):
        rows = rows.filter(name_tokens__contains=search_tokens(wanted["q"]))
    if wanted.get("district"):
        rows = rows.filter(division=wanted["district"])
    if wanted.get("group"):
        rows = rows.filter(institution_class__startswith=wanted["group"])
    return rows.order_by("name_sort", "id")


def _count(rows: QuerySet[Institution], *, divided: bool) -> str:
    """How many fit, ``divided``: how many of them are 在册; counted no further than anybody would read."""
    read = rows.order_by().annotate(standing=ExpressionWrapper(ON_REGISTER, BooleanField()))[: MOST_COUNTED + 1]
    counted = read.aggregate(found=Count("pk"), registered=Count("pk", filter=Q(standing=True)))
    found, registered = counted["found"], counted["registered"]
    if found > MOST_COUNTED:
        return _("%(n)d 家以上，请增加条件") % {"n": MOST_COUNTED}
    says = ngettext("共 %(n)d 家", "共 %(n)d 家", found) % {"n": found}
    if registered == found or not divided:
        return says
    return clauses([says, _("其中在册 %(n)d 家") % {"n": registered}])


def _behind(rows: QuerySet[Institution], ref: str) -> QuerySet[Institution]:
    """The rows behind the institution of that reference; all for an unknown one."""
    known = Institution.objects.filter(public_ref=ref) if _REFERENCE.fullmatch(ref) else Institution.objects.none()
    last = known.values_list("name_sort", "pk").first()
    if last is None:
        return rows
    name, key = last
    return rows.filter(Q(name_sort__gt=name) | Q(name_sort=name, pk__gt=key))


def _paging(request: Request, found: list[Institution], wanted: dict[str, str]) -> Paging:
    kept = {name: value for name, value in wanted.items() if value}
    here = reverse("public:institutions")
    more = len(found) > PAGE
    following = f"{here}?{urlencode({**kept, 'after': found[PAGE - 1].public_ref})}" if more else ""
    return Paging(next_url=following, first_url=f"{here}?{urlencode(kept)}" if request.GET.get("after") else "")


def _chips(form: InstitutionForm, wanted: dict[str, str]) -> list[Chip]:
    here = reverse("public:institutions")
    shown = {"q": wanted.get("q", "")}
    for name in ("district", "group", "standing"):
        labels = dict(form.fields[name].choices)  # type: ignore[attr-defined]  # a ChoiceField
        shown[name] = labels.get(wanted[name], "") if wanted.get(name) else ""
    rest = {name: {k: v for k, v in wanted.items() if v and k != name} for name in shown}
    return [Chip(str(label), f"{here}?{urlencode(rest[name])}") for name, label in shown.items() if label]


def _table(rows: list[Institution], paging: Paging) -> Table:
    return Table(
        caption=_("医疗机构"),
        caption_hidden=True,
        columns=[
            Column(_("机构名称"), primary=True),
            Column(_("类别")),
            Column(_("所在区")),
            Column(_("状态"), "badge"),
        ],
        rows=[
            Row(
                [
                    _tall_link(row.name, reverse("public:institution", args=[row.public_ref])),
                    coded.institution_class(row.institution_class) or None,
                    coded.division(row.division) or None,
                    badge("institution", row.status),
                ]
            )
            for row in rows
        ],
        paging=paging,
        empty=Empty(
            _("没有找到医疗机构"),
            _("请减少条件，或只输入名称中连续的两三个字。"),
            Link(_("看全部机构"), reverse("public:institutions")),
        ),
    )


def _tall_link(name: str, url: str) -> SafeString:
    """A link as tall as a finger needs."""
    return format_html('<a class="with-icon" href="{}">{}</a>', url, name)


@require_safe
@limited
@public(WHY)
def institution(request: Request, ref: str) -> HttpResponse:
    """The public facts of one institution and the state of its licence."""
    if not _REFERENCE.fullmatch(ref):
        raise Http404
    row = (
        Institution.objects.select_related("authority")
        .prefetch_related("subjects")
        .filter(PUBLIC, public_ref=ref)
        .first()
    )
    if row is None:
        raise Http404
    if row.merged_into_id is not None:
        return _to_survivor(row)
    licence = issue.current(Register.INSTITUTION, row.pk)
    context = {
        "nav": NAV,
        "nav_key": "institutions",
        "row": row,
        "organ": coded.authority(row.authority.name),
        "united": _united(row, request.GET.get("united", "")),
        "badge": badge("institution", row.status),
        "facts": _facts(row),
        "subjects": [_subject(each.code, each.remark) for each in row.subjects.all()],
        "licence_badge": badge("licence", state_now(licence) if licence else "NONE"),
        "licence": licence,
    }
    return page(request, "public/institution.html", context)


def _to_survivor(row: Institution) -> HttpResponse:
    """To the page of the entry this one was merged into; for now, since a merge can be undone."""
    here = reverse("public:institution", args=[survivor_of(row).public_ref])
    return HttpResponseRedirect(f"{here}?{urlencode({'united': row.public_ref})}")


def _united(row: Institution, ref: str) -> str:
    """The name of the merged entry somebody came from; empty when there is none of that reference."""
    if not _REFERENCE.fullmatch(ref):
        return ""
    former = Institution.objects.filter(PUBLIC, public_ref=ref, merged_into__isnull=False).first()
    return former.name if former is not None and survivor_of(former).pk == row.pk else ""


def _facts(row: Institution) -> list[Fact]:
    period = f"{row.valid_from} — {row.valid_until}" if row.valid_from and row.valid_until else None
    return [
        Fact(_("登记号"), row.reg_no or None),
        Fact(_("其他名称"), listed(row.other_names) or None),
        Fact(_("地址"), row.address or None),
        Fact(_("类别"), coded.institution_class(row.institution_class) or None),
        Fact(_("经营性质"), coded.name("management_type", row.mgmt_type) or None),
        Fact(_("法定代表人"), row.legal_rep_name or None),
        Fact(_("主要负责人"), row.principal_name or None),
        Fact(_("许可证有效期限"), period),
        Fact(_("电话"), row.phone or None),
        Fact(_("审批机关"), coded.authority(row.authority.name)),
    ]


def _subject(code: str, remark: str) -> str:
    name = coded.name("diagnosis_subject", code)
    return remarked(name, remark)
