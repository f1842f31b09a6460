"""Findings on a photo between the checker, the stored row and the page, in the page's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from liangzhao.registers.models import Photo
from liangzhao.registers.photos.checking import Examination, PhotoFinding
from liangzhao.registers.photos.checking.findings import WORDS, finding
from liangzhao.web.ui.parts import Task
from liangzhao.web.ui.tones import Badge, Tone
from liangzhao.web.words import paragraph, said


def against(found: Examination) -> list[str]:
    """What speaks against a photo, each with what to do."""
    return [_both(each) for each in found.failed]


def stored(found: Examination) -> list[dict[str, object]]:
    """The findings as the row keeps them: by name and parameters, with the Chinese sentence for any reader."""
    return [
        {
            "id": each.id,
            "ok": each.ok,
            "level": each.level,
            "params": dict(each.says.params),
            "says": str(each.says),
            "remedy": str(each.remedy or ""),
        }
        for each in found.findings
    ]


def shown(photo: Photo) -> list[Task]:
    """The findings of a stored photo as steps: met ones quiet, the others with their remedy."""
    known = [each for each in photo.findings if isinstance(each, dict) and each.get("id") in WORDS]
    findings = [finding(each["id"], ok=each["ok"], **each.get("params", {})) for each in known]
    tasks = [_task(each) for each in _hard_first(findings)]
    return list({task.says: task for task in tasks}.values())


def _hard_first(findings: Iterable[PhotoFinding]) -> list[PhotoFinding]:
    return sorted(findings, key=lambda each: (each.ok, each.level != "hard"))


def _task(each: PhotoFinding) -> Task:
    tone = Badge(gettext("须更换"), Tone.ERR) if each.level == "hard" else Badge(gettext("可以使用"), Tone.WARN)
    return Task(
        says=said(each.says),
        done=each.ok,
        badge=Badge(gettext("通过"), Tone.OK) if each.ok else tone,
        remedy=said(each.remedy),
    )


def _both(each: PhotoFinding) -> str:
    return paragraph(said(each.says), said(each.remedy))
