"""Two copies of one level side by side: what changed there between them, and what officers may ask about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from liangzhao.access.actors import Actor
from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.models import Comparison, Load, Proposal
from liangzhao.consolidation.uploads import actions, working
from liangzhao.consolidation.uploads.comparing import asking, doubting, lines
from liangzhao.consolidation.uploads.comparing.asking import NotComparable
from liangzhao.kernel import clock
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses, officer, tried, worked
from tests.consolidation.uploads.test_copies import copy_of, received
from tests.support.cast import Cast
from tests.web.importing_scene import officer_at_work, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(cast: Cast) -> Actor:
    return officer(cast)


@pytest.fixture
def nurse(cast: Cast) -> NurseRegistration:
    return cast.nurse("王小兰", cast.institution(HOSPITAL))


@pytest.fixture
def copies(cast: Cast, clerk: Actor, nurse: NurseRegistration) -> tuple[Load, Load]:
    """An older copy with two nurses, and a newer one without the second."""
    other = cast.nurse("李梅", nurse.main_institution)
    return _laid(copy_of(nurse, other), clerk), _laid(copy_of(nurse, department="心内科"), clerk)


def _laid(content: bytes, by: Actor) -> Load:
    upload = received(content, by)
    done = worked(actions.apply(worked(actions.choose_columns(upload, upload.columns, by=by)), by=by))
    assert done.load is not None
    taken = Load.objects.filter(pk=done.load.pk)
    taken.update(received_at=clock.now() + timedelta(days=Load.objects.count()))  # the clock of tests stands still
    return taken.get()


def _compared(pair: tuple[Load, Load], by: Actor) -> Comparison:
    made = asking.ask(pair[0].pk, pair[1].pk, by=by)
    working.work(60)
    return Comparison.objects.select_related("older", "newer").get(pk=made.pk)


def test_two_copies_of_one_level_are_compared(clerk: Actor, copies: tuple[Load, Load]) -> None:
    made = _compared(copies, clerk)

    told = {side.told.name: set(line.fates) for line in lines.every(made, None, with_same=True)
            if (side := line.newer or line.older)}  # fmt: skip
    assert (made.state, made.older_id, made.newer_id) == ("DONE", copies[0].pk, copies[1].pk)
    assert told == {"王小兰": {Fate.SAME}, "李梅": {Fate.GONE}}


def test_a_copy_is_not_compared_with_a_list_to_be_entered(clerk: Actor, copies: tuple[Load, Load]) -> None:
    content = nurses(nurse_line(1))
    entered = worked(actions.apply(tried(content, clerk, source=copies[0].source), by=clerk)).load
    assert entered is not None

    with pytest.raises(NotComparable):
        asking.ask(copies[0].pk, entered.pk, by=clerk)


def test_who_went_from_the_copy_is_asked_about(clerk: Actor, copies: tuple[Load, Load]) -> None:
    made = _compared(copies, clerk)
    gone = next(line for line in lines.every(made, None, with_same=False) if Fate.GONE in line.fates)

    found = doubting.doubt(made, gone, by=clerk)

    assert (found.rule, found.state, found.load_id) == ("DQ-35", "OPEN", copies[0].pk)
    assert Proposal.objects.filter(rule="DQ-35").count() == 1


def test_an_officer_chooses_two_copies_at_the_page(
    cast: Cast, client: Client, nurse: NurseRegistration, copies: tuple[Load, Load]
) -> None:
    officer_at_work(cast, client)
    form = text_of(client.get("/gov/import/compare/"))

    sent = client.post("/gov/import/compare/", {"first": str(copies[0].pk), "second": str(copies[1].pk)})
    working.work(60)

    page = text_of(client.get(sent["Location"]))
    assert "国家库（副本）" in form
    assert "国家库（护士执业注册，副本）" in page
    assert "消失 1" in page
