"""A row that says an institution again under a second name: what becomes of it is told, and the name may be taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.models import EntryVersion, Institution
from tests.consolidation.intake.test_persons import take
from tests.support.cast import Cast
from tests.web.cleaning.pages import address, page, sent
from tests.web.importing_scene import text_of

pytestmark = pytest.mark.django_db
NUMBER = "PDY00007911010517D2122"
HEAD = "登记号,机构名称,区县,地址,类别\n"
FIRST = f"{NUMBER},海淀清河诊所,海淀区,清河路1号,D212\n"
SECOND_NAME = "海淀清河口腔门诊部"


@pytest.fixture(autouse=True)
def _authority(cast: Cast) -> None:
    cast.authority("海淀")


def loaded(cast: Cast, path: Path, name: str) -> Proposal:
    """The finding about the second row, which has the 登记号 of the first one."""
    take(Kind.INSTITUTION, f"{HEAD}{FIRST}{NUMBER},{name},海淀区,清河路1号,D212\n", path / "list.csv")
    organ = cast.authority("海淀").pk
    Proposal.objects.filter(authority_id=None).update(authority_id=organ)
    return Proposal.objects.filter(rule="DQ-14", number=3, entry_id=None).earliest("field")


def names() -> tuple[str, list[str]]:
    place = Institution.objects.get()
    return place.name, place.other_names


def test_keeping_both_says_that_the_row_is_not_registered(cast: Cast, tmp_path: Path, acceptor: Client) -> None:
    found = loaded(cast, tmp_path, f"海淀清河诊所（{SECOND_NAME}）")
    shown = page(acceptor, address(found))
    Proposal.objects.filter(number=3).exclude(pk=found.pk).delete()

    answer = acceptor.get(sent(acceptor, found, "keep_both").url)

    assert "不是同一条，本行仍不登记" in shown
    assert "保留两条" not in shown
    assert "本行没有登记：决定不是同一条的，只办结这一项，本行仍不登记" in shown
    assert "本行没有登记：登记号已属于登记簿中的“海淀清河诊所”" in answer.content.decode()
    assert "已保留两条记录" not in answer.content.decode()
    assert names() == ("海淀清河诊所", [])


def test_two_officers_take_the_name_and_two_take_it_back(
    cast: Cast, tmp_path: Path, acceptor: Client, decider: Client
) -> None:
    found = loaded(cast, tmp_path, f"海淀清河诊所（{SECOND_NAME}）")
    waiting = set(Proposal.objects.filter(number=3, state="OPEN").values_list("pk", flat=True))
    shown = page(acceptor, address(found))
    sent(acceptor, found, "second_name")
    before = names()
    asked = text_of(decider.get(address(found)))

    sent(decider, found, "confirm")
    after, settled = names(), set(Proposal.objects.filter(number=3).values_list("state", flat=True))
    sent(acceptor, found, "undo", note="没有核准第二名称")
    sent(decider, found, "confirm")

    assert f"海淀清河诊所（{NUMBER}）的第二名称增加“{SECOND_NAME}”，其他登记内容不变；本行不再登记。" in shown
    assert f"同一机构，本行不再登记，“{SECOND_NAME}”登记为第二名称" in asked
    assert before == ("海淀清河诊所", [])
    assert (after, settled) == (("海淀清河诊所", [SECOND_NAME]), {"REJECTED"})
    assert names() == before
    assert set(Proposal.objects.filter(number=3, state="OPEN").values_list("pk", flat=True)) == waiting
    acts = EntryVersion.objects.order_by("number").values_list("act", flat=True)
    assert list(acts) == ["import", "cleanse", "undo"]


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        (f"海淀清河诊所（{SECOND_NAME}）", SECOND_NAME),
        (SECOND_NAME, SECOND_NAME),
        ("海淀清河诊所", ""),
        (f"海淀清河诊所（原{SECOND_NAME}）", ""),
    ],
)
def test_only_a_name_the_institution_does_not_have_is_offered(
    cast: Cast, tmp_path: Path, acceptor: Client, name: str, offered: str
) -> None:
    found = loaded(cast, tmp_path, f"{name} ")

    shown = page(acceptor, address(found))

    assert ("作为第二名称" in shown) is bool(offered)
    assert f"第二名称增加“{offered}”" in shown or not offered
    assert (sent(acceptor, found, "second_name").status_code == 302) is bool(offered)


def test_a_name_that_was_given_meanwhile_is_not_given_twice(
    cast: Cast, tmp_path: Path, acceptor: Client, decider: Client
) -> None:
    found = loaded(cast, tmp_path, SECOND_NAME)
    sent(acceptor, found, "second_name")
    Institution.objects.update(other_names=[SECOND_NAME])

    answer = sent(decider, found, "confirm")

    assert answer.status_code == 409
    assert names() == ("海淀清河诊所", [SECOND_NAME])
