"""机构电子证照: find an institution by name, list those of this authority or area, see one in full."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from liangzhao.access.permissions import P
from liangzhao.kernel import clock
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.licensing.models import Licence
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.states import LIVE_FIRST, NONE_APPLIED, State
from liangzhao.licensing.subjects import subject_of
from liangzhao.reference.models import Authority
from liangzhao.reference.names import search_tokens
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution
from liangzhao.web import coded, readings
from liangzhao.web.authority import united
from liangzhao.web.authority.licence_panels import panel
from liangzhao.web.authority.lookup_forms import TOO_SHORT, is_too_short
from liangzhao.web.authority.naming import class_name
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.authority.scopes import Reach, reach_of
from liangzhao.web.authority.standings import COUNTED_TO, count_in_words
from liangzhao.web.doors import requires
from liangzhao.web.readings import Purpose
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Empty, Link, Paging, Row, Table
from liangzhao.web.ui.tones import badge

PAGE = 50
STATES = (
    State.ISSUED,
    State.FROZEN,
    State.EXPIRED,
    State.CANCELLED,
    State.REVOKED,
    State.ANNULLED,
    State.VOID,
)
"""What the licence of an institution in the list can be in, besides that it has none."""


class SearchForm(forms.Form):
    """Name, organ and state; all of them in the address."""

    name = forms.CharField(
        label=gettext_lazy("机构名称"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("可以只填一部分，至少两个字。"),
    )
    organ = forms.ChoiceField(label=gettext_lazy("审批机关"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("电子证照"), required=False)

    def __init__(self, *args: object, organs: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through to Django's form
        every = [("", _("全部"))]
        if organs:
            self.fields["organ"].choices = [*every, *organs]  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["organ"]
        self.fields["state"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            *every,
            *((state, str(badge("licence", state).word)) for state in (*STATES, NONE_APPLIED)),
        ]

    def clean_name(self) -> str:
        """A part of a name; one character would find nothing, so it is said."""
        name: str = self.cleaned_data["name"].strip()
        if name and is_too_short(name):
            raise forms.ValidationError(TOO_SHORT)
        return name


@require_safe
@requires(P.REGISTER_READ)
def institutions(request: Request) -> HttpResponse:
    """Institutions registered by this authority."""
    return _list(request)


@require_safe
@requires(P.REGISTER_READ, scope=DatabaseRole.AREA)
def institutions_in_area(request: Request) -> HttpResponse:
    """Institutions of this area."""
    return _list(request)


def _list(request: Request) -> HttpResponse:
    reach = reach_of(request)
    form = SearchForm(request.GET, organs=_organs(request) if reach.is_area else [])
    if not form.is_valid() and set(form.errors) != {"name"}:
        raise Http404
    given = {key: value for key, value in form.cleaned_data.items() if value}
    rows = _matching(within(request), given) if form.is_valid() else Institution.objects.none()
    found = list(_after(rows, request.GET.get("after", ""))[: PAGE + 1])
    shown, query = found[:PAGE], {**given}
    paging = Paging(
        next_url=reach.url("institutions", **query, after=shown[-1].pk) if len(found) > PAGE else "",
        first_url=reach.url("institutions", **query) if request.GET.get("after") else "",
    )
    context = {
        "reach": reach,
        "tabs": reach.tabs(request.actor, "institutions", name=given.get("name")),
        "form": form,
        "says": count_in_words(rows.order_by()[: COUNTED_TO + 1].count(), Register.INSTITUTION)
        if form.is_valid()
        else "",
        "table": _table(shown, reach, paging),
    }
    return authority_page(request, "authority/institutions.html", "institutions", context)


def within(request: Request) -> QuerySet[Institution]:
    """The institutions of the reach. Institutions are public, so here the query itself draws the border."""
    scope = request.actor.scope
    if reach_of(request).is_area:
        rows = Institution.objects.filter(area_path__gte=scope.area_low, area_path__lt=scope.area_high)
    else:
        rows = Institution.objects.filter(authority_id=scope.authority or UUID(int=0))
    return rows.select_related("authority")


def _organs(request: Request) -> list[tuple[str, str]]:
    scope = request.actor.scope
    organs = Authority.objects.filter(area_path__gte=scope.area_low, area_path__lt=scope.area_high)
    return [(str(key), name) for key, name in organs.order_by("path").values_list("pk", "name")]


def _matching(rows: QuerySet[Institution], given: dict[str, str]) -> QuerySet[Institution]:
    if "name" in given:
        rows = rows.filter(name_tokens__contains=search_tokens(given["name"]))
    if "organ" in given:
        rows = rows.filter(authority_id=given["organ"])
    if "state" in given:
        rows = _in_state(rows, given["state"])
    return rows.order_by("name_sort", "id")


def _in_state(rows: QuerySet[Institution], state: str) -> QuerySet[Institution]:
    """Those whose standing licence, the one the list shows, is in a state today."""
    mine = Licence.objects.filter(kind=Register.INSTITUTION, holder_id=OuterRef("pk")).exclude(state=State.ABANDONED)
    if state == NONE_APPLIED:
        return rows.filter(~Q(Exists(mine)))
    is_over = Q(state=State.ISSUED, valid_until__lt=clock.today())
    wanted = {State.ISSUED: Q(state=state) & ~is_over, State.EXPIRED: Q(state=state) | is_over}
    those = mine.filter(wanted.get(State(state), Q(state=state)))
    same = Licence.objects.filter(kind=Register.INSTITUTION, holder_id=OuterRef("holder_id"))
    standing = same.exclude(state=State.ABANDONED).order_by(*LIVE_FIRST).values("pk")[:1]
    return rows.filter(Exists(those.filter(pk=Subquery(standing))))


def _after(rows: QuerySet[Institution], cursor: str) -> QuerySet[Institution]:
    try:
        key = UUID(cursor) if cursor else None
    except ValueError as wrong:
        raise Http404 from wrong
    last = Institution.objects.filter(pk=key).values_list("name_sort", flat=True).first() if key else None
    if last is None:
        return rows
    return rows.filter(Q(name_sort__gte=last), Q(name_sort__gt=last) | Q(name_sort=last, pk__gt=key))


def _table(shown: list[Institution], reach: Reach, paging: Paging) -> Table:
    columns = [
        Column(_("机构名称"), primary=True),
        Column(_("登记号"), "code"),
        Column(_("机构类别")),
        Column(_("登记状态"), "badge"),
        Column(_("电子证照"), "badge"),
        Column(_("有效期至"), "date"),
        Column(_("审批机关")),
    ]
    states = _states(shown)
    rows = [
        Row(
            [
                Link(row.name, reach.url("institution", row.pk)),
                row.reg_no or None,
                class_name(row.institution_class),
                badge("institution", row.status),
                badge("licence", states.get(row.pk, NONE_APPLIED)),
                row.valid_until,
                coded.authority(row.authority.short_name),
            ]
        )
        for row in shown
    ]
    empty = Empty(_("没有符合条件的医疗机构"), _("请核对机构名称，或换一个范围、状态查询。"))
    return Table(_("医疗机构"), columns, rows, caption_hidden=True, paging=paging, empty=empty)


def _states(shown: list[Institution]) -> dict[UUID, State]:
    """The state of each one's latest licence, in one query."""
    rows = Licence.objects.filter(kind=Register.INSTITUTION, holder_id__in=[row.pk for row in shown])
    rows = rows.exclude(state=State.ABANDONED).order_by("holder_id", *LIVE_FIRST).distinct("holder_id")
    found = rows.only("holder_id", "state", "valid_until")
    return {row.holder_id: state_now(row) for row in found}


@require_safe
@requires(P.REGISTER_READ)
def institution(request: Request, ref: UUID) -> HttpResponse:
    """The e-licence of an institution registered here."""
    return _one(request, ref)


@require_safe
@requires(P.REGISTER_READ, scope=DatabaseRole.AREA)
def institution_in_area(request: Request, ref: UUID) -> HttpResponse:
    """The e-licence of an institution of this area."""
    return _one(request, ref)


def _one(request: Request, ref: UUID) -> HttpResponse:
    row = within(request).filter(pk=ref).first()
    subject = subject_of(Register.INSTITUTION, ref) if row else None
    if row is None or subject is None:
        raise Http404
    if (onward := united.led_on(request, row, "institution")) is not None:
        return onward
    reach = reach_of(request)
    shown = panel(subject)
    if shown["licence"]:
        readings.licence_viewed(shown["licence"], by=request.actor, purpose=Purpose.REGISTER_UPKEEP)
    context = {
        **shown,
        **united.said(request, row, "institution"),
        "institution": row,
        "organ": coded.authority(row.authority.name),
        "reach": reach,
        "back": reach.url("institutions"),
        "entry_url": reach.url("entry", Register.INSTITUTION, row.pk),
    }
    return authority_page(request, "authority/institution.html", "institutions", context)
