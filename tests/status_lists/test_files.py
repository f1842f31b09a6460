"""A file from a phone, checked at a counter without network, with a list from this morning."""

from __future__ import annotations

from datetime import timedelta

import pytest

from liangzhao.kernel import clock
from liangzhao.licensing import trust
from liangzhao.licensing.files import file_of
from liangzhao.licensing.models import Licence
from liangzhao.licensing.status.folder import StatusFolder
from liangzhao.licensing.status.keeping import Keeper
from liangzhao_verify import Verdict, verify
from liangzhao_verify.status.lists import KeptStatusLists
from tests.status_lists.scene import issued, move, registration_of
from tests.support.cast import Cast

pytestmark = pytest.mark.database


def judged(ofd: bytes, lists: StatusFolder) -> Verdict:
    """What the counter says three hours later."""
    known = trust.bundle()
    return verify(ofd, trust=known, status=KeptStatusLists(lists.path, known), at=clock.now() + timedelta(hours=3))


def made(licence: Licence, stage: Cast) -> bytes:
    return file_of(licence, "ofd", by=stage.by)


def test_an_ofd_tells_where_its_state_stands(stage: Cast, keeper: Keeper, lists: StatusFolder) -> None:
    licence = issued(stage)
    ofd = made(licence, stage)
    keeper.turn()
    before = judged(ofd, lists)
    move(stage, registration_of(licence), "suspend")
    keeper.turn()

    after = judged(ofd, lists)

    assert (before.valid, before.state) == (True, "VALID"), before.as_json()
    assert "3 小时 0 分钟前" in before.steps[-1].detail
    assert (after.valid, after.state) == (False, "SUSPENDED")
