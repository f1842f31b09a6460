"""The old lists of the demo: they load as any list does, and leave officers of two districts something to decide."""

from __future__ import annotations

import pytest

from liangzhao.config.demo import legacy
from liangzhao.consolidation.models import Load, Proposal, Score
from liangzhao.registers.models import Institution, NurseRegistration
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_old_lists_leave_findings_for_two_districts(cast: Cast) -> None:
    assert legacy.load(1) == 60

    assert set(Load.objects.filter(origin="FILE").values_list("source", "state")) == {
        (legacy.INSTITUTIONS, "TAKEN"),
        (legacy.NURSES, "TAKEN"),
    }
    waiting = Proposal.objects.filter(state=Proposal.State.OPEN)
    haidian = set(waiting.filter(authority_id=cast.authority("海淀").pk).values_list("rule", flat=True))
    assert {"DQ-03", "DQ-14", "DQ-15", "DQ-17", "DQ-22", "DQ-23", "DQ-24", "DQ-29", "DQ-31"} <= haidian
    assert waiting.filter(authority_id=cast.authority("东城").pk).exists()
    assert Score.objects.filter(authority_id=cast.authority("海淀").pk, kind="institution").exists()


def test_loading_them_again_enters_nothing_twice(cast: Cast) -> None:
    legacy.load(1)
    before = (Institution.objects.count(), NurseRegistration.objects.count())

    legacy.load(1)

    assert (Institution.objects.count(), NurseRegistration.objects.count()) == before
    assert cast.authority("海淀").pk
