"""Lists by key: a page says behind which entry the next one begins, never how many pages there are."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Annotated, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from ninja import Query, Schema

from liangzhao.api.problems import WrongCursor

MOST = 100

Limit = Annotated[int, Query(ge=1, le=MOST, description="每页条数，最多 100")]
After = Annotated[str, Query(max_length=800, description="上一页返回的 next；第一页留空")]

M = TypeVar("M", bound=Model)


class Page(Schema):
    """What every page of a list has beside its items: ``next`` continues the list, null ends it."""

    next: str | None = None


def page_of(rows: QuerySet[M], *, key: str, after: str, limit: int) -> tuple[list[M], str | None]:
    """The rows behind ``after`` in the order of ``key`` and id, at most ``limit``, and the mark of the next page."""
    if after:
        text, last_id = _opened(after)
        rows = rows.filter(Q(**{f"{key}__gt": text}) | Q(**{key: text, "pk__gt": last_id}))
    found = list(rows.order_by(key, "pk")[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], mark(str(_value(last, key)), last.pk)


def mark(text: str, row_id: UUID) -> str:
    """The mark behind a row, opaque to callers."""
    return base64.urlsafe_b64encode(json.dumps([text, str(row_id)]).encode()).decode().rstrip("=")


def _opened(given: str) -> tuple[str, UUID]:
    try:
        text, row_id = json.loads(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
        found = str(text).encode().decode(), UUID(row_id)
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError) as wrong:
        raise WrongCursor from wrong
    if "\0" in found[0]:
        raise WrongCursor
    return found


def _value(row: Model, key: str) -> object:
    value: object = row
    for name in key.split("__"):
        value = getattr(value, name)
    return value
