"""我的: what the register holds about the person, where it comes from, and who may change it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from liangzhao.access.permissions import P
from liangzhao.registers.models import Person
from liangzhao.web import readings
from liangzhao.web.doors import requires
from liangzhao.web.pages import page
from liangzhao.web.personal import facts
from liangzhao.web.personal.holding import holdings, person_of
from liangzhao.web.readings import Purpose
from liangzhao.web.requests import Request


@require_safe
@requires(P.OWN_RECORD_READ)
def info(request: Request) -> HttpResponse:
    """Person, qualifications and registrations with their sources; numbers masked."""
    return _info_page(request, id_no_shown=False)


@require_POST
@requires(P.OWN_RECORD_READ)
def id_number(request: Request) -> HttpResponse:
    """The same page with the whole ID number; the look is journalled."""
    if request.actor.person_id is None:
        raise Http404
    readings.person_viewed([request.actor.person_id], by=request.actor, purpose=Purpose.OWN_LOOK, field="id_no")
    return _info_page(request, id_no_shown=True)


def _info_page(request: Request, *, id_no_shown: bool) -> HttpResponse:
    person = Person.objects.prefetch_related("qualifications").filter(pk=person_of(request.actor)).first()
    subjects = [each.subject for each in holdings(request.actor) if each.subject]
    context = {
        "nav_key": "info",
        "person": person,
        "id_no_shown": id_no_shown,
        "identity": facts.identity(person, id_no_shown=id_no_shown) if person else [],
        "contact": facts.contact(person) if person else [],
        "qualifications": [facts.qualification(each) for each in person.qualifications.all()] if person else [],
        "registrations": [facts.registration(subject) for subject in subjects],
    }
    return page(request, "personal/info.html", context)
