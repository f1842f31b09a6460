"""Every row of every table, as plain values: what a merge and its undoing must leave as it was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models

HISTORY = {"audit.Event", "audit.Leaf", "registers.EntryVersion", "consolidation.Merge"}
"""Only ever added to."""
ENDED_FOR_GOOD = {"access.Session"}
"""A session that ended stays ended: its person signs in again."""
FOLLOWS = {"licensing.Licence", "licensing.LicenceFile"}
"""Licences follow the register with new versions; compared by what is in force."""
COUNTERS = {"version", "face_version"}

Dump = dict[str, dict[str, dict[str, Any]]]


def dump(*, without: Iterable[str] = (*HISTORY, *ENDED_FOR_GOOD, *FOLLOWS)) -> Dump:
    """Rows by table and key; sealed fields opened, counters left out."""
    skipped = set(without)
    return {
        model._meta.label: {str(row.pk): _plain(row) for row in model._default_manager.all()}
        for model in apps.get_models()
        if model._meta.app_label in {"registers", "licensing", "access", "consolidation", "audit", "supervision"}
        and model._meta.label not in skipped
    }


def _plain(row: models.Model) -> dict[str, Any]:
    return {
        field.attname: _value(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.attname not in COUNTERS
    }


def _value(value: Any) -> Any:
    return bytes(value) if isinstance(value, (bytes, memoryview)) else value


def in_force() -> dict[tuple[str, str], dict[str, Any]]:
    """By kind and holder, the face, entry and validity of the licence that is planned, issued or frozen."""
    from liangzhao.licensing.models import Licence
    from liangzhao.licensing.states import LIVE

    rows = Licence.objects.filter(state__in=list(LIVE))
    kept = ("entry_id", "serial", "number", "authority_id", "photo_id", "institution_id", "valid_until", "area_path")
    return {
        (row.kind, str(row.holder_id)): {name: getattr(row, name) for name in kept} | {"face": _face(row.face)}
        for row in rows
    }


def _face(face: Any) -> Any:
    return {name: value for name, value in face.items() if name not in {"issued_on", "identifier"}}
