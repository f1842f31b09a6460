"""医师、护士电子证照: an officer finds one licence by ID number or by name and institution, for a stated purpose."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liangzhao.access.permissions import P
from liangzhao.audit.tags import Tag
from liangzhao.kernel import masking
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.licensing.subjects import Subject, subject_of
from liangzhao.reference.names import sort_key
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, Person, Staffing
from liangzhao.web.authority.licence_panels import panel
from liangzhao.web.authority.lookup_forms import LookUpForm
from liangzhao.web.authority.naming import kind_word
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.authority.purposes import PURPOSES, looked_at
from liangzhao.web.authority.scopes import reach_of
from liangzhao.web.doors import requires
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
            return _licence(request, subject, subject.person, form.cleaned_data["purpose"])
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
        people = Person.objects.filter(id_type=given["id_type"], id_no_index=given["index"])
        return list(people.filter(pk__in=staff.values("person_id")))
    places = Institution.objects.filter(name=given["institution"], name_sort=sort_key(given["institution"]))
    staff = staff.filter(institution_id__in=list(places.values_list("pk", flat=True)))
    people = Person.objects.filter(name=given["name"], pk__in=staff.values("person_id"))
    if given.get("entry"):
        people = people.filter(pk=given["entry"])
    return list(people.order_by("birth_date", "pk")[:MOST_NAMESAKES])


def _namesake(person: Person) -> dict[str, str]:
    id_no = masking.id_number(person.id_no, birth_shown=True)
    return {"value": str(person.pk), "name": person.name, "born": masking.birth_date(person.birth_date), "id_no": id_no}


def _licence(request: Request, subject: Subject, person: Person, purpose: str) -> HttpResponse:
    shown = panel(subject)
    licence = shown["licence"]
    looked_at(
        request,
        Tag.LICENCE_VIEWED if licence else Tag.PERSON_VIEWED,
        subject_kind="licence" if licence else "person",
        subject_id=licence.pk if licence else person.pk,
        person_id=person.pk,
        purpose=purpose,
    )
    context = {
        **shown,
        "name": person.name,
        "id_no": masking.id_number(person.id_no, birth_shown=True),
        "purpose": _(PURPOSES[purpose]),
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
