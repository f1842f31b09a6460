"""Many keys as one value of a statement: some hundred, each a value of its own, cost more than the rows they find."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, UUIDField, Value


def among(keys: Iterable[UUID]) -> Func:
    """These keys for a filter: ``filter(pk__in=among(keys))``."""
    given = Value(list(keys), output_field=ArrayField(UUIDField()))
    return Func(given, template="(SELECT unnest(%(expressions)s::uuid[]))", output_field=UUIDField())
