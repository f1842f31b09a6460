"""Field values as a ledger keeps them, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import models

from liangzhao.access.sealed_fields import SealedTextField


def plain(row: models.Model, names: Iterable[str]) -> dict[str, object]:
    """The named fields of a row as plain values."""
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, (str, int, bool, list)) else str(value)


def read_back(model: type[models.Model], kept: Mapping[str, object]) -> dict[str, object]:
    """Field values from the plain form they were kept in."""
    return {name: _back(_field(model, name), value) for name, value in kept.items()}


def _back(field: models.Field[object, object], value: object) -> object:
    return value if isinstance(field, SealedTextField) else field.to_python(value)


def _field(model: type[models.Model], name: str) -> models.Field[object, object]:
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(name)
    return field
