"""The status lists as files (IETF Token Status List §8): an authority's as CWT or JWT, and where all of them are."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liangzhao.licensing.status.folder import Form, StatusFolder
from liangzhao.licensing.status.tokens import CWT_TYPE, JWT_TYPE
from liangzhao.web.doors import public
from liangzhao.web.requests import Request

WHY = "states of licences without names or numbers, for everybody who checks a licence without us"
TYPES: dict[Form, str] = {"cwt": CWT_TYPE, "jwt": JWT_TYPE}
SHORTLY = "public, max-age=5"
"""A change is to be seen within ten seconds: no cache on the way may keep a list longer than a few."""


def folder() -> StatusFolder:
    """The folder of this node's lists."""
    return StatusFolder(Path(settings.LIANGZHAO_STATUS_DIR))


@require_safe
@public(WHY, commits="own")
def aggregation(request: Request) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The addresses of all lists (§9.3)."""
    addresses = [f"{settings.LIANGZHAO_PUBLIC_URL}/status/{uscc}" for uscc in sorted(folder().as_of())]
    return _open(JsonResponse({"status_lists": addresses}))


@require_safe
@public(WHY, commits="own")
def status_list(request: Request, uscc: str) -> HttpResponse:
    """An authority's list in the form the reader prefers, CWT unless it says so."""
    wanted = request.get_preferred_type([CWT_TYPE, JWT_TYPE])
    response = _answer(request, uscc, "jwt" if wanted == JWT_TYPE else "cwt")
    patch_vary_headers(response, ["Accept"])
    return response


@require_safe
@public(WHY, commits="own")
def status_file(request: Request, uscc: str, form: Form) -> HttpResponse:
    """An authority's list in the form its address names."""
    return _answer(request, uscc, form)


def _answer(request: Request, uscc: str, form: Form) -> HttpResponse:
    content = folder().read(uscc, form)
    if content is None:
        words = _("这里没有签发机关 %(uscc)s 的状态列表。") % {"uscc": uscc[:18]}
        return _open(HttpResponseNotFound(words, content_type="text/plain; charset=utf-8"))
    response = _open(HttpResponse(content, content_type=TYPES[form]))
    response.headers["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def _open(response: HttpResponse) -> HttpResponse:
    """For any reader anywhere, a page of another site included."""
    response.headers["Cache-Control"] = SHORTLY
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
