"""Findings of rules as rows of a task list."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext

from liangzhao.kernel.rules import Finding, Outcome
from liangzhao.kernel.words import Sentence
from liangzhao.web.ui.parts import Task
from liangzhao.web.ui.tones import badge


def tasks_of(findings: Iterable[Finding], address: Callable[[str], str]) -> list[Task]:
    """One row per finding, in the page's language; ``address`` turns a symbolic link into an address, or nothing."""
    return [_task(finding, address) for finding in findings]


def _task(finding: Finding, address: Callable[[str], str]) -> Task:
    return Task(
        says=finding.sentence.render(gettext),
        done=finding.outcome is Outcome.MET,
        badge=badge("eligibility", finding.outcome.value),
        url=address(finding.link) if finding.link else "",
        remedy=_shown(finding.remedy_sentence),
        who=_shown(finding.who_sentence),
        article=finding.article_sentence.render(gettext),
    )


def _shown(sentence: Sentence | None) -> str:
    return sentence.render(gettext) if sentence else ""
