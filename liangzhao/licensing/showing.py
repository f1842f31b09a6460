"""亮照: a live code for a standing licence, and what whoever scans it sees (domain.md §6.4, §6.5)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from liangzhao.access.actors import Actor, holder_of
from liangzhao.access.transactions import actor_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.law import parameters
from liangzhao.licensing.models import Licence, ShowCode
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.states import State

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
    token = _token(text)
    if token is None:
        return Scan(None)
    digest = hash_of(token)
    with actor_transaction(holder_of(code=digest)):
        code = ShowCode.objects.select_related("licence__authority", "licence__photo").filter(token_hash=digest).first()
        if code is None:
            return Scan(None)
        return Scan(code.licence, expired=code.good_until < clock.now(), made_at=code.made_at)


def _token(text: str) -> bytes | None:
    try:
        token = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except ValueError:
        return None
    return token if len(token) == TOKEN_BYTES else None
