"""A row that stands twice in one date of a list of persons is one registration and a repeat, as the command has it."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.access.actors import Actor
from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.models import Comparison
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads.comparing import joining
from tests.consolidation.comparing.lists import Rows, compared, dated, fates_of
from tests.consolidation.comparing.test_worker import OTHER, person
from tests.consolidation.uploads.people import officer
from tests.support.cast import Cast
from tests.web.importing_scene import officer_at_work, text_of

pytestmark = pytest.mark.django_db
HERS, GONE, CAME = person(1), person(2), person(3)
UNNUMBERED = person(4, id_no="")


def _compared(clerk: Actor, older: Rows, newer: Rows) -> Comparison:
    return compared(dated(clerk, Kind.NURSE, older, at=0), dated(clerk, Kind.NURSE, newer, at=1), clerk)


@pytest.mark.parametrize("step", [1, 1000])
def test_registrations_are_compared_and_not_rows(cast: Cast, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "ASKED", step)
    elsewhere = person(1, place=OTHER)

    found = _compared(
        officer(cast),
        [HERS, elsewhere, GONE, GONE, UNNUMBERED, UNNUMBERED, person(1, licence="201511099999")],
        [CAME, elsewhere, CAME, UNNUMBERED],
    )

    assert fates_of(found) == {
        (2, 0): {Fate.REPEATED},
        (3, 3): {Fate.SAME},
        (4, 0): {Fate.GONE},
        (5, 0): {Fate.REPEATED},
        (6, 5): {Fate.SAME},
        (7, 0): {Fate.REPEATED},
        (8, 0): {Fate.GONE},
        (0, 2): {Fate.NEW},
        (0, 4): {Fate.REPEATED},
    }
    assert found.counts == {"same": 2, "gone": 2, "new": 1, "repeated": 4}


def test_the_page_tells_repeats_apart(cast: Cast, client: Client) -> None:
    found = _compared(officer(cast), [HERS, HERS], [HERS])
    officer_at_work(cast, client)

    page = text_of(client.get(f"/gov/import/compare/{found.pk}/"))
    shown = text_of(client.get(f"/gov/import/compare/{found.pk}/?fate=repeated"))

    assert "重复行 1" in page
    assert "消失 0" in page
    assert "共 1 行" in shown
    assert "全部变化 共 0 人" in page
    assert client.get(f"/gov/import/compare/{found.pk}/3/").status_code == 200
