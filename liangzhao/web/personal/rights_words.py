"""Values of stored fields as their owner reads them, and as they go into a copy."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Field, Model
from django.utils.translation import gettext as _

from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.documents import store
from liangzhao.documents.models import Blob
from liangzhao.web.personal.rights_codes import CODED
from liangzhao.web.personal.rights_inside import Names
from liangzhao.web.ui.parts import CellValue
from liangzhao.web.words import listed

SHOWN_BYTES = 24


def shown(label: str, field: Field[Any, Any], row: Model, names: Names) -> CellValue:
    """A value in words for the page."""
    value = getattr(row, field.name)
    if value in (None, "", [], {}):
        return None
    if name := CODED.get(f"{label}.{field.name}"):
        return name(value)
    if field.name in ("institution_id", "authority_id"):
        return names.of(field.name.removesuffix("_id"), value)
    return _words(value)


def _words(value: object) -> CellValue:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime | date | int):
        return value
    if isinstance(value, Blob):
        return _("文件，%(n)d 字节") % {"n": value.size}
    if isinstance(value, Model):
        return str(getattr(value, "name", value))
    if isinstance(value, bytes | memoryview):
        return bytes(value)[:SHOWN_BYTES].hex() + "…"
    return listed(map(str, value)) if isinstance(value, list) else str(value)


def copied(field: Field[Any, Any], row: Model) -> object:
    """A value as it is stored, for the machine-readable copy; files whole."""
    value = getattr(row, field.name)
    if isinstance(row, Event) and field.name == "body":
        value = journal.body_of(row)
    return _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, Blob):
        return {"media_type": value.media_type, "base64": base64.b64encode(store.read(value)).decode()}
    if isinstance(value, Model):
        return {"id": str(value.pk), "name": str(getattr(value, "name", value))}
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
