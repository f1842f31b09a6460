"""同样写法的各条: where a case and a queue lead to deciding all that say the same at once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from liangzhao.consolidation.deciding import together
from liangzhao.consolidation.deciding.holding import OPEN, State
from liangzhao.consolidation.models import Proposal
from liangzhao.web.ui.parts import Link


def offer(found: Proposal) -> tuple[str, str]:
    """What can be done at once with the findings that go with one, and where; nothing for one alone."""
    if found.state in OPEN:
        count, is_whole = together.glimpse(found)
        says = _("对同样写法的 %(n)d 条一并决定") if is_whole else _("对同样写法的各条一并决定（%(n)d 条以上）")
    else:
        count = len(together.members(found))
        is_second = found.state == State.SECOND
        says = _("查看一并提出的 %(n)d 条，一并复核或撤回") if is_second else _("一并撤销同时决定的 %(n)d 条")
    if count < 2:
        return "", ""
    return says % {"n": count}, reverse("authority:cleaning_together", args=[found.rule, found.pk])


def others(shown: Sequence[Proposal]) -> dict[UUID, Link]:
    """Beside each of these findings of a queue that others say as well: how many, and where all are decided on."""
    counts = together.glimpses(shown)
    return {
        each.pk: Link(_others(count - 1, is_whole), reverse("authority:cleaning_together", args=[each.rule, each.pk]))
        for each in shown
        for count, is_whole in [counts.get(each.pk, (0, True))]
        if count > 1
    }


def _others(count: int, is_whole: bool) -> str:
    told = _("另有 %(n)d 条相同") if is_whole else _("另有 %(n)d 条以上相同")
    return told % {"n": count}
