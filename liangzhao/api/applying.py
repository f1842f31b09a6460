"""Applying for a licence through the interface: once per idempotency key, whatever is repeated (SEC-I2)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.db import IntegrityError
from ninja import Header, Status

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction
from liangzhao.api.problems import KeyUsedOtherwise
from liangzhao.api.words import LicenceState, licence_state
from liangzhao.licensing import issue
from liangzhao.licensing.models import Licence
from liangzhao.registers.effects import Register

IdempotencyKey = Annotated[
    UUID, Header(alias="Idempotency-Key", description="本次申领的 UUID；重复发送同一请求时带同一个键")
]


def applied(kind: Register, holder_id: UUID, key: UUID, *, by: Actor) -> Status[LicenceState]:
    """201 with the licence this key stands for, 200 with the licence the holder already had; else a Refusal."""
    licence = _made_before(kind, holder_id, key, by) or _issued(issue.Request(kind, holder_id, key), by)
    with actor_transaction(by):
        told = licence_state(Licence.objects.select_related("authority").get(pk=licence.pk))
    return Status(201 if licence.request_key == key else 200, told)


def _made_before(kind: Register, holder_id: UUID, key: UUID, by: Actor) -> Licence | None:
    with actor_transaction(by):
        licence = Licence.objects.filter(request_key=key).first()
    if licence is not None and (licence.kind, licence.holder_id) != (kind, holder_id):
        raise KeyUsedOtherwise
    return licence


def _issued(request: issue.Request, by: Actor) -> Licence:
    try:
        return issue.issue(request, by=by)
    except IntegrityError as clash:
        if "request_key" in str(clash):  # a licence out of this actor's reach was made with this key
            raise KeyUsedOtherwise from clash
        raise
