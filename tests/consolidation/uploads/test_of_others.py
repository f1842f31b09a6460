"""Rows of a list that another authority registers: counted apart, found fault with nowhere, no part of the share."""

from __future__ import annotations

import pytest

from liangzhao.access.actors import Actor
from liangzhao.consolidation.importing.report import ELSEWHERE, refused
from liangzhao.consolidation.measuring import report, telling
from liangzhao.consolidation.measuring.report import Task
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, previews
from tests.consolidation.uploads.people import HOSPITAL, INSTITUTIONS, nurse_line, nurses, officer, tried, worked
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

FAULTY = INSTITUTIONS + "3,丙诊所,东城区,某路３号,D211\n3,丁诊所,东城区,某路4号,D211\n"
"""One row of one's own, three of another district: one written in wide digits, one with the code of another row."""
OTHERS = "北京东城示例医院"


@pytest.fixture
def clerk(cast: Cast) -> Actor:
    cast.authority("东城")
    return officer(cast)


def test_a_trial_counts_them_apart_whatever_else_is_wrong_with_them(clerk: Actor) -> None:
    seen = previews.of(tried(FAULTY.encode(), clerk, Kind.INSTITUTION))

    assert (seen.counts["entries"], seen.counts["elsewhere"], refused(seen.counts)) == (1, 3, 0)
    assert [(each.row, each.rule) for each in seen.problems] == [(3, ELSEWHERE), (4, ELSEWHERE), (5, ELSEWHERE)]
    assert seen.refused_rows == {}
    assert {each.row for sort in seen.expected for each in sort.first} <= {2}


def test_people_of_a_workplace_of_another_authority_are_counted_apart_too(cast: Cast, clerk: Actor) -> None:
    cast.institution(HOSPITAL)
    cast.institution(OTHERS, organ="东城", division="110101")
    faulty = nurse_line(3, OTHERS).replace("2015.1.20", "")

    seen = previews.of(tried(nurses(nurse_line(1), nurse_line(2, OTHERS), faulty), clerk))

    assert (seen.counts["entries"], seen.counts["elsewhere"], refused(seen.counts)) == (1, 2, 0)


def test_what_was_loaded_has_no_finding_about_them_and_the_share_is_whole(clerk: Actor) -> None:
    worked(actions.apply(tried(FAULTY.encode(), clerk, Kind.INSTITUTION), by=clerk))

    assert not Proposal.objects.filter(load=Load.objects.get(), number__gt=2).exists()
    (merged,) = [each for each in report.report("海淀", telling.WHOLE).tasks if each.task is Task.MERGED]
    assert (merged.done, merged.whole) == (1, 1)


def test_the_share_of_people_leaves_them_out_too(cast: Cast, clerk: Actor) -> None:
    cast.institution(HOSPITAL)
    cast.institution(OTHERS, organ="东城", division="110101")
    lines = nurses(nurse_line(1), nurse_line(2, OTHERS), nurse_line(3, "查无此院"))

    worked(actions.apply(tried(lines, clerk), by=clerk))

    (merged,) = [each for each in report.report("海淀", telling.WHOLE).tasks if each.task is Task.MERGED]
    assert (merged.done, merged.whole) == (1, 2)
