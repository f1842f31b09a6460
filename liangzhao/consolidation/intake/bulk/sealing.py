"""Values sealed for rows that are only on their way: bound to table, column and key as the field would bind them."""

from __future__ import annotations

from typing import NamedTuple

from django.db import models

from liangzhao.access.sealed_fields import SealedTextField
from liangzhao.consolidation.intake.bulk.copying import NULL, binary
from liangzhao.kernel import encryption


class _Keyed(NamedTuple):
    pk: str


def place(model: type[models.Model], name: str) -> str:
    """What a sealed value of this column is bound to, up to the key of its row; TypeError for no sealed one."""
    field = model._meta.get_field(name)
    if not isinstance(field, SealedTextField):
        raise TypeError(name)
    return field.context(_Keyed(""))  # type: ignore[arg-type]  # asks for pk only


def sealed(place: str, key: str, plain: bytes) -> str:
    """A value sealed for its row, as COPY takes it; NULL for an empty one."""
    return binary(encryption.seal(plain, place + key)) if plain else NULL
