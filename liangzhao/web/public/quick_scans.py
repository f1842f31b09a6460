"""The short way to ``/v/<code>``, in front of Django: the page ``scans.live`` made before, once it is known to be true.

1. count the question of this address; one that must wait goes to Django with the count
2. ask the register, in the narrow scope of the code's holder, whether the code is good now and which version of the
   licence's row it names
3. take the page Django made of exactly this version, today, for this language; note the use; fill in 核验号, time, path

Whatever is unusual takes Django's way: another address, a cookie, a code that is not good, a page not made yet. The
page, its headers and its words have one source: an answer of Django's whose view left a ``Shown`` is taken apart at
the values that differ by visit. Such a view reads nothing but the row of the licence, its photo and the clock.

Each web process knows its own pages, as it has its own counts of addresses (``access.limits``), its own uses waiting to
be written and its own connections: what one knows makes no other's answer older, for all of them ask the register.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from datetime import date
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from liangzhao.access.limits import CHECKS, address_in
from liangzhao.kernel import clock
from liangzhao.licensing import glance, uses
from liangzhao.licensing.models import LicenceUse
from liangzhao.web.metrics.requests import REQUESTS, SECONDS
from liangzhao.web.public import verdicts
from liangzhao.web.public.known_pages import Headers, KnownPage, KnownPages, NoSuchGap
from liangzhao.web.public.limits import COUNTED
from liangzhao.web.public.scans import SHOWN, Shown

_PATH = re.compile(r"/v/([a-zA-Z2-7]{26})")
_METHODS = ("GET", "HEAD")
_ROUTE = "public:live"
_SECONDS = SECONDS.labels(_ROUTE)
_ANSWERED = {method: REQUESTS.labels(_ROUTE, method, 200) for method in _METHODS}
_MAKES_ANOTHER_PAGE = ("HTTP_COOKIE", "HTTP_HX_REQUEST", "QUERY_STRING", "SCRIPT_NAME")
_LONGEST_HEADERS = 300

Look = Callable[[str], glance.Version | None]


class QuickScans:
    """A WSGI application: known pages of live codes, everything else from ``django``."""

    def __init__(self, django: WSGIApplication, look: Look = glance.of_code) -> None:
        self._django, self._look = django, look
        self.pages: KnownPages[Shown] = KnownPages()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        begun, path = time.perf_counter(), environ.get("PATH_INFO", "")
        found = _PATH.fullmatch(path)
        reader = _reader(environ) if found is not None else None
        if found is None or reader is None:
            return self._django(environ, start_response)
        environ[COUNTED] = CHECKS.wait(address_in(environ))
        version = None if environ[COUNTED] else self._look(found[1])
        if version is None:
            return self._django(environ, start_response)
        day, key = clock.today(), (version, reader)
        known = self.pages.get(day, key)
        if known is None:
            return self._learn(environ, start_response, day, key)
        page, before = known
        reference = uses.note_shown(before.licence_id, before.holder_id, LicenceUse.How.LIVE_CODE, before.state)
        start_response(page.status, page.headers)
        body = page.filled(_gaps(reference, verdicts.moment(), path))
        _ANSWERED[environ["REQUEST_METHOD"]].inc()
        _SECONDS.observe(time.perf_counter() - begun)
        return [body]

    def _learn(
        self, environ: WSGIEnvironment, start_response: StartResponse, day: date, key: Hashable
    ) -> Iterable[bytes]:
        """Django's own answer; kept when it is the verdict on a licence and the same for everybody."""
        told: list[tuple[str, Headers]] = []

        def remember(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            told.append((status, headers))
            return start_response(status, headers, exc_info)

        path = environ["PATH_INFO"]
        answer = self._django(environ, remember)
        try:
            body = b"".join(answer)
        finally:
            answer.close()  # type: ignore[attr-defined]  # Django's responses have it; it ends the request
        shown = environ.get(SHOWN)
        status, headers = told[-1]
        if isinstance(shown, Shown) and not any(name.lower() == "set-cookie" for name, _value in headers):
            with suppress(NoSuchGap):
                page = KnownPage(status, headers, body, _gaps(shown.reference, shown.moment, path))
                self.pages.keep(day, key, page, shown)
        return [body]


def _reader(environ: WSGIEnvironment) -> tuple[str, str, str] | None:
    """All that the page depends on beside the code; None when something else might matter."""
    get = environ.get
    if environ["REQUEST_METHOD"] not in _METHODS or any(map(get, _MAKES_ANOTHER_PAGE)):
        return None
    host, language = get("HTTP_HOST", ""), get("HTTP_ACCEPT_LANGUAGE", "")
    return (environ["wsgi.url_scheme"], host, language) if len(host) + len(language) <= _LONGEST_HEADERS else None


def _gaps(reference: str, moment: str, path: str) -> list[bytes]:
    """What of a page belongs to one visit."""
    return [reference.encode(), moment.encode(), path.encode()]
