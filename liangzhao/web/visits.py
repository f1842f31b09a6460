"""From where a request comes, in the few words that somebody recognises their own device by."""

from __future__ import annotations

from liangzhao.access import limits
from liangzhao.access.signing_in import Visit
from liangzhao.web.requests import Request

# The first mark found in the User-Agent names the program; the order matters, because most name Chrome and Safari, too.
_PROGRAMS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
LONGEST_ADDRESS = 45


def visit_of(request: Request) -> Visit:
    """Program and system in two words, and the network address."""
    said = request.headers.get("User-Agent", "")
    words = (next((name for mark, name in marks if mark in said), "") for marks in (_PROGRAMS, _SYSTEMS))
    return Visit(agent=" · ".join(filter(None, words)), address=limits.address_of(request)[:LONGEST_ADDRESS])
