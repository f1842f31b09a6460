"""The photos a finding is about: shown side by side, never written by an officer, asked of whom they show."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.measuring import looking
from liangzhao.consolidation.models import Proposal, Question
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.models import Photo
from tests.consolidation.deciding.conftest import Bench
from tests.support.cast import Cast
from tests.web.cleaning.pages import address, page, sent

pytestmark = pytest.mark.django_db


def looked_over() -> Proposal:
    """The first finding about a photo, after a look over all nurses."""
    looking.look_over(Kind.NURSE)
    return Proposal.objects.filter(rule="DQ-30").order_by("number")[0]


def seen_photos() -> set[object]:
    """Whose photo somebody looked at, as the journal says."""
    told = Event.objects.filter(tag=Tag.PERSON_VIEWED)
    return {event.person_id for event in told if journal.body_of(event).get("field") == "photo"}


def test_one_picture_of_two_people_is_shown_of_both(cast: Cast, bench: Bench, acceptor: Client) -> None:
    nurses = [cast.nurse(name, bench.place) for name in ("王小兰", "周莉")]
    Photo.objects.update(likeness="0a1b2c3d4e5f~5f4e3d2c1b0a")
    finding = looked_over()

    shown = page(acceptor, address(finding))

    assert shown.count('src="data:image/jpeg;base64,') == 2
    assert all(f'alt="{nurse.person.name}的照片"' in shown for nurse in nurses)
    assert seen_photos() == {nurse.person_id for nurse in nurses}


def test_who_has_none_is_asked_and_no_officer_writes_it(cast: Cast, bench: Bench, acceptor: Client) -> None:
    nurse = cast.nurse("王小兰", bench.place, photo="")
    finding = looked_over()

    shown = page(acceptor, address(finding))
    assert ("没有照片" in shown, "data:image" in shown, 'name="pick"' in shown) == (True, False, False)
    sent(acceptor, finding, "ask_person")

    assert Question.objects.get(proposal=finding).person_id == nurse.person_id
    assert seen_photos() == set()


def test_an_officer_may_let_a_photo_be_with_a_reason(cast: Cast, bench: Bench, acceptor: Client) -> None:
    cast.nurse("王小兰", bench.place, photo="RETURNED")
    finding = looked_over()
    assert "不需要更换照片" in page(acceptor, address(finding))

    sent(acceptor, finding, "keep", note="长期病假，返岗后补传")

    finding.refresh_from_db()
    assert (finding.state, finding.note) == (Proposal.State.REJECTED, "长期病假，返岗后补传")
