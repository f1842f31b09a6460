"""Following every link a role can see, one page of each kind, and examining each page at three widths."""

from __future__ import annotations

import gzip
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urldefrag, urlsplit

from playwright.sync_api import Response

from tests.journeys.visitor import DESK, NARROWEST, PHONE, SIDEWAYS, Visitor, barriers, pattern_of

MOST_OF_A_PATH = 4  # lists and statistics link to themselves with ever other filters
FILES = re.compile(
    r"(/csv/|/import/template/|/toml/|/refused/|\.csv|/export/|/verify/offline\.html|/trust\.json|/status/"
    r"|/log/(checkpoint|keys|proof))"
)
LINKS = "[...document.querySelectorAll('a[href]')].map(a => new URL(a.getAttribute('href'), document.baseURI).href)"
KB = 1024
TABLES = re.compile(
    r"^/(org/(physicians|nurses|confirm)|gov/(institutions|stats/.*list|registers|maintenance)|console|find)"
)
DASHBOARDS = re.compile(r"^/(gov/$|org/$|gov/stats/)")
EXAMINED: set[tuple[str, str, int]] = set()


def crawl(visitor: Visitor, start: str) -> list[str]:
    """The pages below a start that links lead to, each examined; what is wrong stands in the visitor's complaints."""
    waiting, known, seen = deque([visitor.site + start]), {_kind(start)}, list[str]()
    times = Counter[str]()
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    while waiting:
        address = waiting.popleft()
        seen.append(urlsplit(address).path)
        _open(visitor, address)
        for link in _links(visitor):
            inside = urlsplit(link).path.startswith(start)
            if inside and _kind(link) not in known and times[pattern_of(link)] < MOST_OF_A_PATH:
                known.add(_kind(link))
                times[pattern_of(link)] += 1
                waiting.append(link)
    return seen


def _links(visitor: Visitor) -> Iterator[str]:
    """Links of the page that lead to pages of the site; files are fetched at once and never opened."""
    found: Iterable[str] = visitor.page.evaluate(LINKS)
    for link in dict.fromkeys(urldefrag(each).url for each in found):
        if not link.startswith(f"{visitor.site}/"):
            visitor.complaints.append(f"{visitor.page.url}: leads away to {link}")
        elif FILES.search(link):
            _fetch(visitor, link)
        else:
            yield link


def _fetch(visitor: Visitor, link: str) -> None:
    if (_kind(link), "", 0) in EXAMINED:
        return
    EXAMINED.add((_kind(link), "", 0))
    answer = visitor.context.request.get(link)
    if answer.status != 200:
        visitor.complaints.append(f"{answer.status}: {link}")


def _kind(link: str) -> str:
    """What makes two addresses the same kind of page: path without references, and which parameters it has."""
    names = sorted({name for name, _value in parse_qsl(urlsplit(link).query)})
    return f"{pattern_of(link)}?{'&'.join(names)}"


def _open(visitor: Visitor, address: str) -> None:
    page, loaded = visitor.page, list[Response]()

    def keep(response: Response) -> None:
        loaded.append(response)

    page.on("response", keep)
    page.set_viewport_size({"width": PHONE, "height": 844})
    answer = page.goto(address, wait_until="load")
    page.remove_listener("response", keep)
    if answer is None or answer.status != 200:
        visitor.complaints.append(f"{answer and answer.status}: {address}")
        return
    _weigh(visitor, address, loaded)
    _examine(visitor)


def _weigh(visitor: Visitor, address: str, loaded: list[Response]) -> None:
    """The page may not be heavier than its budget, photos left out; HTML counts as the proxy would send it."""
    weight = 0
    for response in loaded:
        kind = response.headers.get("content-type", "")
        if 300 <= response.status < 400:
            continue
        if kind.startswith("text/html"):
            weight += len(gzip.compress(response.body()))
        elif not kind.startswith(("image/jpeg", "image/webp", "image/png")):
            weight += response.request.sizes()["responseBodySize"]
    if weight > budget(urlsplit(address).path):
        visitor.complaints.append(f"{address}: {weight / KB:.0f} KB")
    visitor.heaviest = max(visitor.heaviest, weight)


def budget(path: str) -> int:
    """How many bytes a page may have (ux.md, budgets)."""
    if DASHBOARDS.search(path):
        return 120 * KB
    return 80 * KB if TABLES.search(path) else 60 * KB


def _examine(visitor: Visitor) -> None:
    page = visitor.page
    likeness = (pattern_of(page.url), visitor.title(), page.locator(".note, form, .tag").count())
    if likeness in EXAMINED:
        return
    EXAMINED.add(likeness)
    for width in (NARROWEST, PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 844})
        excess = page.evaluate(SIDEWAYS)
        if excess > 0:
            visitor.complaints.append(f"{page.url}: {excess} px wider than {width}")
        if width != NARROWEST:
            visitor.complaints += barriers(page)
