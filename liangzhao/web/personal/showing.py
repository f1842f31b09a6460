"""亮照: the full-screen live code."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liangzhao.access.permissions import P
from liangzhao.kernel import clock
from liangzhao.law import parameters
from liangzhao.licensing import issue, showing
from liangzhao.licensing.faces import qr
from liangzhao.web.doors import requires
from liangzhao.web.licence_parts import title_of
from liangzhao.web.pages import page
from liangzhao.web.personal.cards import photo_url
from liangzhao.web.personal.holding import chosen_kind, person_of
from liangzhao.web.requests import Request
from liangzhao.web.words import said


@require_GET
@requires(P.LICENCE_SHOW)
def show(request: Request) -> HttpResponse:
    """A new live code each time the page is asked for; back to the licence when there is none to show."""
    kind, _kinds = chosen_kind(request)
    query = f"?kind={kind}"
    licence = issue.current(kind, person_of(request.actor))
    if licence is None:
        return HttpResponseRedirect(reverse("personal:licence") + query)
    try:
        shown = showing.show(licence=licence, by=request.actor)
    except showing.NothingToShow as refusal:
        messages.error(request, said(refusal))
        return HttpResponseRedirect(reverse("personal:licence") + query)
    drawing = qr.svg(shown.url, _("亮照二维码"))
    context = {
        "code": mark_safe(drawing),  # noqa: S308  a drawing made of our own address
        "address": shown.url,
        "licence": licence,
        "holder": licence.face["holder"],
        "title": title_of(licence),
        "seconds": parameters.number("live_code_seconds", on=clock.today()),
        "grace": parameters.number("live_code_grace_seconds", on=clock.today()),
        "now": clock.now(),
        "photo_url": photo_url(licence),
        "refresh_url": reverse("personal:show") + query,
        "back_url": reverse("personal:licence") + query,
    }
    return page(request, "personal/show.html", context)
