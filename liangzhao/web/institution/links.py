"""Where the law's symbolic links lead in the 机构端."""

from __future__ import annotations

from collections.abc import Sequence

from liangzhao.kernel.rules import Finding
from liangzhao.web.ui.findings import tasks_of
from liangzhao.web.ui.parts import Task

HELP = "/help/"
_ADDRESSES = {
    "institution:info": "/org/info/",
    "institution:staff-info": "/org/info/",
    "institution:photos": "/org/confirm/photos/",
    "institution:clean": "/org/clean/",
    "institution:authority": "/org/info/#authority",
    "institution:change": f"{HELP}#institution-change",
    "institution:registration": f"{HELP}#institution-registration",
    "institution:renewal": f"{HELP}#institution-renewal",
    "institution:reopening": f"{HELP}#institution-reopening",
    "institution:verification": f"{HELP}#institution-verification",
}


def task_list(findings: Sequence[Finding]) -> list[Task]:
    """The findings as steps, each undone one with the first address that this portal has for it."""
    known = {finding.link: _first_here(finding) for finding in findings}
    return tasks_of(findings, lambda link: known.get(link, ""))


def _first_here(finding: Finding) -> str:
    return next((_ADDRESSES[link] for link in finding.links if link in _ADDRESSES), "")
