"""A form that was sent and could not be taken: who sent it is led back to the page that had it, and told so.

A form whose session ended meanwhile is not kept: what it says is somebody's data, and it would be done without being
looked at again. The way back goes through the log-in as an address with ``FLAG``; opened by somebody signed in, that
address gives a message and becomes the plain one. One that cannot be opened (the address of a form alone) leads to
the nearest above it that can.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

FLAG = "unsent"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_CLOSED = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})
_NO_WAY_BACK = ("/account/",)


def way_back(request: HttpRequest) -> str:
    """Where somebody must come back to: the page asked for, or the flagged one that had the form."""
    if request.method in _SAFE:
        return request.get_full_path()
    return flagged(_page_of_form(request))


def _page_of_form(request: HttpRequest) -> str:
    """The page of this node from which a form was sent, as the browser says; else the form's own address."""
    said = request.headers.get("HX-Current-URL", "") or request.headers.get("Referer", "")
    came = urlsplit(said)
    is_ours = url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure())
    if is_ours and came.netloc and not came.path.startswith(_NO_WAY_BACK):
        return came._replace(scheme="", netloc="", fragment="").geturl()
    return request.path


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's signature
    """The page for a form whose token is of another session: in words, with the way to a fresh one."""
    return render(request, "web/stale_form.html", {"again": flagged(_page_of_form(request))}, status=403)


def flagged(address: str) -> str:
    """An address of this node that will say that a form was not sent."""
    parts = urlsplit(address)
    query = [each for each in parse_qsl(parts.query, keep_blank_values=True) if each[0] != FLAG]
    return parts._replace(query=urlencode([*query, (FLAG, "1")])).geturl()


def is_flagged(address: str) -> bool:
    """Whether an address will say so."""
    return any(name == FLAG for name, _value in parse_qsl(urlsplit(address).query))


def _plain(address: str) -> str:
    parts = urlsplit(address)
    query = [each for each in parse_qsl(parts.query, keep_blank_values=True) if each[0] != FLAG]
    return parts._replace(query=urlencode(query)).geturl()


def _above(path: str) -> str:
    """The address one step up; the first page at the end."""
    return path.rstrip("/").rpartition("/")[0] + "/"


def _had_a_form(response: HttpResponse) -> bool:
    """Whether an answer may be the page of a form: it is there, and no file."""
    is_file = response.status_code == HTTPStatus.OK and not response.headers["Content-Type"].startswith("text/html")
    return response.status_code not in _CLOSED and not is_file


class SaysUnsent:
    """Turns a flagged address into the plain one with a message, for whoever is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "GET" or FLAG not in request.GET or getattr(request, "account", None) is None:
            return response
        if not _had_a_form(response) and request.path != "/":
            return HttpResponseRedirect(flagged(_above(request.path)))
        messages.warning(
            request, _("登录已结束或需要重新验证，刚才填写的内容没有提交。请重新填写后提交；文件需要重新选择。")
        )
        return HttpResponseRedirect(_plain(request.get_full_path()))
