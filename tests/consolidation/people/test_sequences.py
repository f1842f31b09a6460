"""Random merges and undoings over a handful of persons leave the register as it was."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liangzhao.consolidation.models import Merge
from liangzhao.consolidation.people import merging, previewing
from liangzhao.kernel.refusals import Refusal
from liangzhao.registers.models import NurseRegistration, PhysicianRegistration
from tests.consolidation.people.conftest import Officers
from tests.consolidation.people.dumps import dump
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

Wish = tuple[int, int, dict[str, str]]
SIDES = st.sampled_from(["survivor", "absorbed"])
MERGE = st.tuples(
    st.integers(0, 3),
    st.integers(0, 3),
    st.fixed_dictionaries({"nurse": SIDES, "physician": SIDES, "name": SIDES, "id_no": SIDES, "photo": SIDES}),
)


@pytest.fixture
def people(cast: Cast) -> list[NurseRegistration | PhysicianRegistration]:
    """Two nurses and two physicians, of whom some are one person."""
    hospital = cast.institution()
    return [
        cast.nurse("王小兰", hospital),
        cast.nurse("王小蘭", hospital, approved_on=date(2020, 6, 20)),
        cast.physician("王晓兰", hospital),
        cast.physician("王筱兰", cast.institution("海淀第二示例医院"), photo="UPLOADED"),
    ]


def tried(people: list[NurseRegistration | PhysicianRegistration], officers: Officers, wish: Wish) -> Merge | None:
    """One merge with those choices that there are; None when it is refused."""
    one, other, choices = wish
    survivor, absorbed = people[one].person_id, people[other].person_id
    looked = previewing.preview("person", survivor, absorbed)
    names = {field.name for field in looked.fields} | {choice.name for choice in looked.choices}
    chosen = {name: side for name, side in choices.items() if name in names}
    try:
        return merging.merge("person", survivor, absorbed, chosen, by=officers.first, second_by=officers.second)
    except Refusal:
        return None


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=st.lists(MERGE, min_size=1, max_size=4))
def test_any_merges_undone_last_first_leave_everything_as_it_was(
    people: list[NurseRegistration | PhysicianRegistration], officers: Officers, wishes: list[Wish]
) -> None:
    before = dump()
    with transaction.atomic():
        done = [made for wish in wishes if (made := tried(people, officers, wish)) is not None]
        for made in reversed(done):
            merging.undo(made, by=officers.second, second_by=officers.first)

        assert dump() == before
        transaction.set_rollback(True)
