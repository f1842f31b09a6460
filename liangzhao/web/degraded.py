"""Bad days, said plainly: storage that fills up, a database that is away. What cannot be known is never called valid.

Writing ends before the volume is full, so that what runs can finish and reading goes on (SEC-B3); without the database
every page that needs it answers 503 and says so; with a replica, who only asks is answered from there (SEC-B4).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from http import HTTPStatus

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

from liangzhao.kernel import clock
from liangzhao.kernel.standby import AS_OF, KNOWN_UNTIL, is_refused_write
from liangzhao.kernel.storage import is_full
from liangzhao.licensing.last_known import last_known
from liangzhao.web import replica

RETRY_SECONDS = 60
AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Asked for by POST because they carry what must not be in an address; they change nothing but who asked.
LOOK_UPS = frozenset(
    {
        "public:verify",
        "public:verify_number",
        "public:verify_file",
        "institution:verify_physician",
        "institution:verify_nurse",
        "institution:physician_reveal",
        "institution:nurse_reveal",
        "authority:institutions",
        "authority:institutions_area",
        "authority:physicians",
        "authority:physicians_area",
        "authority:nurses",
        "authority:nurses_area",
        "account:sign_in",
        "account:second",
        "account:confirm",
        "account:sign_out",
    }
)


PRINTED = ("s/<str:code>", "S/<str:code>")
"""Where printed codes lead; scanners write the second."""


class NoWritingWhenFull:
    """Answers 503 to what would write when a volume is nearly full; look-ups and signing in go on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """The refusal, None when the page may go on."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if request.method in SAFE or name in LOOK_UPS or not storage_is_full():
            return None
        return unavailable(request, "web/full.html", _("存储空间不足，暂停办理；查询、核验不受影响。请稍后再试。"))


class SaysWhenKnown:
    """Gives every answer from the replica the moment to which it goes; one that is too old is no answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not replica.is_asked() or response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            return response
        until = replica.known_until()
        if until is None:
            return unavailable(request, "web/away.html", _says_nothing(), known=_known(request))
        response[KNOWN_UNTIL] = until.isoformat()
        response["Cache-Control"] = "no-store"
        return dated(response, until.isoformat())


def dated(response: HttpResponse, until: str) -> HttpResponse:
    """The answer, for other systems with ``as_of`` beside what it says; one that says of when it is stays as it is."""
    if response.streaming or response.get("Content-Type", "").partition(";")[0] != "application/json":
        return response
    body = json.loads(response.content)
    if isinstance(body, dict):
        response.content = json.dumps({AS_OF: until, **body}, ensure_ascii=False)
        response["Content-Length"] = str(len(response.content))
    return response


def storage_is_full() -> bool:
    """Whether a volume of this node is so full that nothing more should be written."""
    spare = settings.LIANGZHAO_STORAGE_SPARE
    return is_full(settings.LIANGZHAO_VOLUMES, share=settings.LIANGZHAO_STORAGE_LIMIT, spare=spare)


def away(request: HttpRequest) -> HttpResponse | None:
    """The 503 page when the exception being handled says that the database is away; None for any other."""
    error = sys.exc_info()[1]
    if is_refused_write(error):
        replica.want_the_primary()
        says = _(
            "主登记库暂时无法访问，不能登录、亮照和办理；刚才的操作没有完成，内容没有改变。核验和查询照常。请稍后再试。"
        )
        return unavailable(request, "web/away.html", says)
    if not isinstance(error, AWAY):
        return None
    replica.renew()
    return unavailable(request, "web/away.html", _says_nothing(), known=_known(request))


def _says_nothing() -> str:
    return _("登记数据库暂时无法访问，刚才的操作没有完成，内容没有改变；此刻也不能说明任何证照是否有效。请稍后再试。")


def _known(request: HttpRequest) -> str:
    """For a printed code of ours, the last state its authority published, and of when; nothing for anything else."""
    match = request.resolver_match
    if match is None or match.route not in PRINTED:
        return ""
    found = last_known(str(match.kwargs["code"]))
    if found is None:
        return ""
    local = found.as_of.astimezone(clock.LEGAL_ZONE)
    words = _("码是真的。%(at)s 发布的状态列表显示：%(state)s。此后是否有变化，此刻无法得知。")
    return words % {"at": f"{local:%Y-%m-%d %H:%M:%S}", "state": _(found.words)}


def unavailable(request: HttpRequest, template: str, says: str, *, known: str = "") -> HttpResponse:
    """503 with a sentence: a page for people, a problem document for other systems; people read what is known."""
    if request.path.startswith("/api/"):
        body = {"type": "urn:liangzhao:problem:unavailable", "title": _("暂停服务"), "detail": says, "status": 503}
        content = json.dumps({**body, "errors": []}, ensure_ascii=False)
        answer = HttpResponse(content, status=503, content_type="application/problem+json")
    else:
        answer = render(request, template, {"says": says, "known": known}, status=503)
    answer["Retry-After"] = str(RETRY_SECONDS)
    return answer
