"""医师、护士电子证照: an officer finds one licence by ID number or by name and institution, for a stated purpose."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liangzhao.access.permissions import P
from liangzhao.kernel import masking
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.licensing.subjects import Subject, subject_of
from liangzhao.reference.names import search_tokens, sort_key
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, Person, Staffing
from liangzhao.registers.people import merging
from liangzhao.web import readings
from liangzhao.web.authority.licence_panels import panel
from liangzhao.web.authority.lookup_forms import LookUpForm
from liangzhao.web.authority.naming import kind_word
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.authority.scopes import reach_of
from liangzhao.web.doors import requires
from liangzhao.web.readings import Purpose
from liangzhao.web.requests import Request

ROUTES = {Register.PHYSICIAN: "physicians", Register.NURSE: "nurses"}
MOST_NAMESAKES = 20


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.LICENCE_READ_BY_NUMBER)
def physicians(request: Request) -> HttpResponse:
    """医师电子证照 within 本机关登记."""
    return _look_up(request, Register.PHYSICIAN)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.LICENCE_READ_BY_NUMBER, scope=DatabaseRole.AREA)
def physicians_in_area(request: Request) -> HttpResponse:
    """医师电子证照 within 本辖区."""
    return _look_up(request, Register.PHYSICIAN)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.LICENCE_READ_BY_NUMBER)
def nurses(request: Request) -> HttpResponse:
    """护士电子证照 within 本机关登记."""
    return _look_up(request, Register.NURSE)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.LICENCE_READ_BY_NUMBER, scope=DatabaseRole.AREA)
def nurses_in_area(request: Request) -> HttpResponse:
    """护士电子证照 within 本辖区."""
    return _look_up(request, Register.NURSE)


def _look_up(request: Request, kind: Register) -> HttpResponse:
    form = LookUpForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        found = _people(kind, form.cleaned_data)
        subject = subject_of(kind, found[0].pk) if len(found) == 1 else None
        if subject is not None and subject.person is not None:
            purpose, was_merged = Purpose[form.cleaned_data["purpose"]], _is_of_another_row(found[0], form.cleaned_data)
            return _licence(request, subject, subject.person, purpose, was_merged=was_merged)
        if found:
            context["namesakes"] = [_namesake(person) for person in found]
        else:
            form.add_error(None, nobody(request, kind))
    return _page(request, kind, "authority/lookup.html", context)


def nobody(request: Request, kind: Register) -> str:
    """The same sentence for a number nobody has and for somebody out of reach."""
    return _("%(reach)s范围内未查询到这名%(kind)s，请核对号码、姓名和机构名称，或换一个范围查询。") % {
        "reach": reach_of(request).name,
        "kind": kind_word(kind),
    }


def _people(kind: Register, given: dict[str, Any]) -> list[Person]:
    """Those in reach the form describes; the rows that others registered do not exist for this query."""
    staff = Staffing.objects.filter(profession=kind)
    if "index" in given:
        reach = Person.objects.filter(pk__in=staff.values("person_id"))
        found = merging.with_number(reach, given["index"], given["id_type"])
        return [] if found is None else [found]
    staff = _at(staff, given["institution"])
    people = Person.objects.filter(name=given["name"], pk__in=staff.values("person_id"))
    if given.get("entry"):
        people = people.filter(pk=given["entry"])
    return list(people.order_by("birth_date", "pk")[:MOST_NAMESAKES])


def _at(staff: QuerySet[Staffing], name: str) -> QuerySet[Staffing]:
    """The staff of the institutions of this very name; of those with this part in their name when none bears it."""
    whole = list(Institution.objects.filter(name=name, name_sort=sort_key(name)).values_list("pk", flat=True))
    if whole:
        return staff.filter(institution_id__in=whole)
    tokens = [token for token in search_tokens(name) if len(token) > 1]
    if not tokens:
        return staff.none()
    return staff.filter(institution_id__in=Institution.objects.filter(name_tokens__contains=tokens).values("pk"))


def _namesake(person: Person) -> dict[str, str]:
    id_no = masking.id_number(person.id_no, birth_shown=True)
    return {"value": str(person.pk), "name": person.name, "born": masking.birth_date(person.birth_date), "id_no": id_no}


def _is_of_another_row(person: Person, given: dict[str, Any]) -> bool:
    """Whether the number asked for is that of a row that was merged into this one."""
    return "index" in given and bytes(person.id_no_index) != given["index"]


def _licence(request: Request, subject: Subject, person: Person, purpose: Purpose, *, was_merged: bool) -> HttpResponse:
    shown = panel(subject)
    licence = shown["licence"]
    if licence:
        readings.licence_viewed(licence, by=request.actor, purpose=purpose)
    else:
        readings.person_viewed([person.pk], by=request.actor, purpose=purpose, field="licence")
    context = {
        **shown,
        "name": person.name,
        "id_no": masking.id_number(person.id_no, birth_shown=True),
        "purpose": _(purpose.value),
        "was_merged": was_merged,
        "entry_url": reach_of(request).url("entry", subject.kind, subject.entry.pk),
    }
    return _page(request, subject.kind, "authority/lookup_result.html", context)


def _page(request: Request, kind: Register, template: str, context: dict[str, Any]) -> HttpResponse:
    reach, route = reach_of(request), ROUTES[kind]
    frame = {
        "title": _("%(kind)s电子证照") % {"kind": kind_word(kind)},
        "reach": reach,
        "tabs": reach.tabs(request.actor, route),
        "here": reach.url(route),
    }
    return authority_page(request, template, route, {**frame, **context})
