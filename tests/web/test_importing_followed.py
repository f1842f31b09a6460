"""The page of a list follows what officers decided about its rows since it was loaded."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.consolidation.intake import changes, proposals
from liangzhao.consolidation.models import Proposal, Upload
from liangzhao.consolidation.uploads import working
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses
from tests.support.cast import Cast
from tests.web.importing_scene import mapped, officer_at_work, text_of, the_upload

pytestmark = pytest.mark.django_db
STRANGE = "查无此院"
DECIDED = "其中 1 行导入时没有登记，后来经数据清理的决定登记。"


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    cast.institution(HOSPITAL)
    officer_at_work(cast, client)
    return client


@pytest.fixture
def upload(office: Client) -> Upload:
    """One row registered, two refused."""
    found = mapped(office, "/gov/", nurses(nurse_line(1), nurse_line(2, STRANGE), nurse_line(3, STRANGE)))
    office.post(f"/gov/import/{found.pk}/apply/")
    working.work(60)
    return the_upload()


def decide(cast: Cast, row: int) -> Proposal:
    found = Proposal.objects.get(rule="DQ-18", number=row)
    return proposals.apply(found, HOSPITAL, by=cast.by)


def shown(office: Client, upload: Upload) -> str:
    return text_of(office.get(f"/gov/jobs/{upload.pk}/"))


def mending(office: Client, upload: Upload) -> list[str]:
    lines = office.post(f"/gov/import/{upload.pk}/refused/").content.decode().splitlines()
    return [line for line in lines if STRANGE in line]


def test_a_row_that_was_decided_is_registered_on_the_page_and_to_be_mended_no_more(
    cast: Cast, office: Client, upload: Upload
) -> None:
    before, listed = shown(office, upload), mending(office, upload)

    decide(cast, 3)

    after = shown(office, upload)
    assert ("新登记 1" in before, "不能登记 2" in before, DECIDED in before) == (True, True, False)
    assert ("新登记 2" in after, "不能登记 1" in after, DECIDED in after) == (True, True, True)
    assert "1 行没有登记，原因如下" in after
    assert "经数据清理决定登记" in after
    assert (len(listed), len(mending(office, upload))) == (2, 1)


def test_with_every_row_decided_nothing_is_to_be_mended(cast: Cast, office: Client, upload: Upload) -> None:
    decide(cast, 3)
    decide(cast, 4)

    page = shown(office, upload)

    assert NurseRegistration.objects.count() == 3
    assert "行没有登记，原因如下" not in page
    assert "下载不能登记的" not in page


def test_a_decision_that_is_taken_back_is_followed_too(cast: Cast, office: Client, upload: Upload) -> None:
    found = decide(cast, 3)

    changes.undo_proposal(found, by=cast.by)

    assert DECIDED not in shown(office, upload)
    assert len(mending(office, upload)) == 2
