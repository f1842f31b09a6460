"""亮照: a live code for a standing licence, and what whoever scans it sees (domain.md §6.4, §6.5)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from liangzhao.access.actors import Actor, holder_of
from liangzhao.access.transactions import actor_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.documents.models import Blob
from liangzhao.kernel import clock, statements
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.law import parameters
from liangzhao.licensing.models import Licence, ShowCode
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.reading import Columns
from liangzhao.licensing.states import State
from liangzhao.reference.models import Authority

TOKEN_BYTES = 16


class NothingToShow(Refusal):
    """Raised when a holder without a standing licence would show it."""

    template = _("当前没有有效的电子证照，不能亮照。")


@dataclass(frozen=True)
class Shown:
    """A live code: the text of its QR and until when the page shows it."""

    url: str
    fresh_until: datetime
    good_until: datetime


def show(*, licence: Licence, by: Actor) -> Shown:
    """A new live code; good for the fresh period and a grace for slow hands. NothingToShow unless in force."""
    if state_now(licence) != State.ISSUED:
        raise NothingToShow
    token, at = secrets.token_bytes(TOKEN_BYTES), clock.now()
    fresh = at + timedelta(seconds=parameters.number("live_code_seconds", on=clock.today()))
    good = fresh + timedelta(seconds=parameters.number("live_code_grace_seconds", on=clock.today()))
    ShowCode.objects.create(licence=licence, token_hash=hash_of(token), made_at=at, good_until=good)
    journal.record(
        Tag.LICENCE_SHOWN, subject_kind="licence", subject_id=licence.pk, by=by, at=at, person_id=licence.person_id
    )
    text = base64.b32encode(token).decode().rstrip("=").lower()
    return Shown(f"{settings.LIANGZHAO_PUBLIC_URL}/v/{text}", fresh, good)


def hash_of(token: bytes) -> str:
    """What is kept of a token: enough to know it again, useless to whoever reads the table."""
    return hashlib.sha256(b"show" + token).hexdigest()


@dataclass(frozen=True)
class Scan:
    """What a live code leads to: ``licence`` is None for a code we never made, ``expired`` for an old one."""

    licence: Licence | None
    expired: bool = False
    made_at: datetime | None = None


def scan(text: str) -> Scan:
    """The licence a live code names, read with no more rights than the code gives."""
    digest = digest_of(text)
    if digest is None:
        return Scan(None)
    with actor_transaction(holder_of(code=digest)):
        found = statements.run(connection, _NAMED, [digest])
        if not found:
            return Scan(None)
        made_at, good_until, *values = found[0]
        return Scan(_licence(values), expired=good_until < clock.now(), made_at=made_at)


_LICENCE, _AUTHORITY, _PHOTO = Columns(Licence, "licence"), Columns(Authority, "authority"), Columns(Blob, "photo")
_NAMED = f"""
SELECT code.made_at, code.good_until, {_LICENCE.sql}, {_AUTHORITY.sql}, {_PHOTO.sql}
FROM licensing_showcode code JOIN licensing_licence licence ON licence.id = code.licence_id
JOIN reference_authority authority ON authority.id = licence.authority_id
LEFT JOIN documents_blob photo ON photo.id = licence.photo_id
WHERE code.token_hash = %s
"""  # noqa: S608  names of our tables


def _licence(values: list[Any]) -> Licence:
    licence = _LICENCE.row(values, 0)
    licence.authority = _AUTHORITY.row(values, _LICENCE.width)
    at = _LICENCE.width + _AUTHORITY.width
    photo = _PHOTO.row(values, at) if values[at] is not None else None
    Licence._meta.get_field("photo").set_cached_value(licence, photo)
    return licence


def digest_of(text: str) -> str | None:
    """What is kept of the token a code's text stands for; None for text that can be no code of ours."""
    try:
        token = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except ValueError:
        return None
    return hash_of(token) if len(token) == TOKEN_BYTES else None
