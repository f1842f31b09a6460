"""What people take along to check licences without network: the trust bundle, and a page that holds it."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from liangzhao.licensing.trust import node_bundle
from liangzhao.licensing.verification import offline_page
from liangzhao.web.doors import public
from liangzhao.web.public.limits import limited
from liangzhao.web.requests import Request

WHY = "certificates and public keys, for everybody who checks licences without asking us"


@require_safe
@limited
@public(WHY, commits="own")
def trust(request: Request) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The trust bundle as JSON; other sites may fetch it."""
    response = JsonResponse(node_bundle().as_json())
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
@limited
@public(WHY, commits="own")
def page(request: Request) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The page that checks licences from the disk it is saved on; it is offered for saving, never shown here."""
    response = HttpResponse(offline_page(node_bundle()), content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="liangzhao-verify.html"'
    response["Cache-Control"] = "public, max-age=300"
    return response
