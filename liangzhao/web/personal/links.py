"""Where the law's symbolic links lead in the 个人端, and the tabs of a person with two professions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from liangzhao.kernel.rules import Finding
from liangzhao.registers.effects import Register
from liangzhao.web.ui.findings import tasks_of
from liangzhao.web.ui.parts import Task

HELP = "/help/"
_ADDRESSES = {
    "personal:photo": "/me/photo/",
    "personal:info": "/me/info/",
    "personal:records": "/me/info/",
    "personal:clean": "/me/clean/",
    "personal:activation": f"{HELP}#activation",
    "personal:real-name": f"{HELP}#activation",
    "personal:registration": f"{HELP}#registration",
    "personal:re-registration": f"{HELP}#registration",
    "personal:qualification": f"{HELP}#qualification",
}


@dataclass(frozen=True)
class Tab:
    """One profession in the switch above a page."""

    label: str
    url: str
    current: bool


def task_list(findings: Sequence[Finding]) -> list[Task]:
    """The findings as steps, each undone one with the first address that this portal has for it."""
    known = {finding.link: _first_here(finding) for finding in findings}
    return tasks_of(findings, lambda link: known.get(link, ""))


def _first_here(finding: Finding) -> str:
    return next((_ADDRESSES[link] for link in finding.links if link in _ADDRESSES), "")


def kind_name(kind: Register) -> str:
    """What the licence of a kind is called in menus."""
    return _("医师执业证书") if kind is Register.PHYSICIAN else _("护士执业证书")


def tabs(route: str, kinds: Sequence[Register], current: Register) -> list[Tab]:
    """The switch between two professions; nothing for those who have one."""
    if len(kinds) < 2:
        return []
    return [Tab(kind_name(kind), f"{reverse(route)}?kind={kind}", kind is current) for kind in kinds]
