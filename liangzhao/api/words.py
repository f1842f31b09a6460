"""Types and answers that several operations share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext
from ninja import Query, Schema

from liangzhao.api.problems import Problem
from liangzhao.licensing.models import Licence
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.states import State
from liangzhao.licensing.waiting import waits_for
from liangzhao.registers.effects import Register

Code = Annotated[str, Query(max_length=20, pattern=r"^[0-9A-Za-z.]*$")]


class Named(Schema):
    """A code with what it is called today."""

    code: str
    name: str


class LicenceState(Schema):
    """A licence and its state today."""

    identifier: str
    kind: Register
    title: str
    number: str
    state: str
    state_words: str
    issuer: str
    issued_on: date
    valid_until: date | None
    waits_for: str = ""


def licence_state(licence: Licence) -> LicenceState:
    """A licence for its holder and those who may see it whole."""
    state = state_now(licence)
    return LicenceState(
        identifier=licence.identifier,
        kind=Register(licence.kind),
        title=str(licence.face["title"]),
        number=licence.number,
        state=str(state),
        state_words=str(state.label),
        issuer=licence.authority.name,
        issued_on=licence.issued_on,
        valid_until=licence.valid_until,
        waits_for=gettext(waits_for(licence)) if licence.state == State.PLANNED else "",
    )


def answers(model: Any, *problems: int, signed_in: bool = False) -> Mapping[int, Any]:
    """The documented answers of an operation: ``model``, a dict of them by status, and problem documents."""
    told = model if isinstance(model, dict) else {200: model}
    always = (400, 422, 401, 403) if signed_in else (400, 422)
    return {**told, **dict.fromkeys(sorted({*always, *problems}), Problem)}
