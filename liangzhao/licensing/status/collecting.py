"""Lists for a folder that checks licences without network: from a node's own folder, or fetched from its address.

Nothing is taken on faith: a list goes into the folder when its issuer signed it, a trust root vouches for the issuer,
and it is newer than the one that is there.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from liangzhao.kernel import durable_files
from liangzhao.licensing.status.folder import StatusFolder
from liangzhao.licensing.status.tokens import CWT_TYPE
from liangzhao_verify.status.lists import NotAStatusList, StatusList, read
from liangzhao_verify.trust import Trust

SECONDS = 20
LARGEST = 64 * 1024 * 1024
_AT_HOME = ("localhost", "127.0.0.1", "::1")

Fetch = Callable[[str], bytes]
"""What stands at an address; raises NotReached."""


class NotReached(OSError):
    """Raised when an address does not answer with what was asked for; the text is the address."""


@dataclass(frozen=True)
class Collected:
    """A list as it came: ``as_of`` is None for one that is not genuine; ``is_kept`` when it is now in the folder."""

    issuer: str
    as_of: datetime | None
    is_kept: bool


def from_folder(source: StatusFolder, trust: Trust, into: Path) -> list[Collected]:
    """The lists a node published."""
    return [_keep(source.read(uscc, "cwt") or b"", uscc, trust, into) for uscc in source.as_of()]


def from_address(base: str, trust: Trust, into: Path, fetch: Fetch | None = None) -> list[Collected]:
    """The lists of the node at an address; raises NotReached when one of them, or their register, is not there."""
    ask = fetch or over_http
    return [_keep(ask(f"{each}.cwt"), each.rpartition("/")[2], trust, into) for each in _addresses(base, ask)]


def over_http(address: str) -> bytes:
    """What stands at an address, by TLS or from this machine itself; raises NotReached."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _AT_HOME):
        raise NotReached(address)
    request = urllib.request.Request(address, headers={"Accept": f"{CWT_TYPE}, application/json"})  # noqa: S310  above
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310  the scheme is looked at above
            content: bytes = answer.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise NotReached(address) from error
    if len(content) > LARGEST:
        raise NotReached(address)
    return content


def _addresses(base: str, ask: Fetch) -> Iterator[str]:
    address = f"{base.rstrip('/')}/status/"
    try:
        found: Any = json.loads(ask(address))["status_lists"]
        named = [each for each in found if isinstance(each, str) and each.rpartition("/")[2].isalnum()]
    except (ValueError, TypeError, KeyError) as error:
        raise NotReached(address) from error
    yield from named


def _keep(content: bytes, issuer: str, trust: Trust, into: Path) -> Collected:
    try:
        found = read(content, issuer, trust)
    except NotAStatusList:
        return Collected(issuer, None, is_kept=False)
    place = into / f"{issuer}.cwt"
    before = _there(place, issuer, trust)
    if before is not None and before.as_of >= found.as_of:
        return Collected(issuer, before.as_of, is_kept=True)
    durable_files.replace(place, content)
    return Collected(issuer, found.as_of, is_kept=True)


def _there(place: Path, issuer: str, trust: Trust) -> StatusList | None:
    with suppress(OSError, NotAStatusList):
        return read(place.read_bytes(), issuer, trust)
    return None
