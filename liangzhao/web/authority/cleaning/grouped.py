"""Further records of the group a case is about, with the way to where they are decided on."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from liangzhao.consolidation.deciding import entries, grouped
from liangzhao.consolidation.deciding.sides import Case
from liangzhao.consolidation.models import WAITING
from liangzhao.web.ui.parts import Fact, Link


def facts(case: Case) -> list[Fact]:
    """Each record that may be one with those shown, while the case waits."""
    if case.proposal.state not in WAITING:
        return []
    return [
        Fact(
            _("同组的另一条记录"),
            Link(
                entries.name_of(each.entry),
                reverse("authority:cleaning_case", args=[each.finding.rule, each.finding.pk]),
                hidden=_("的待处理事项"),
            ),
            note=getattr(each.entry, "reg_no", ""),
        )
        for each in grouped.beyond(case)
    ]
