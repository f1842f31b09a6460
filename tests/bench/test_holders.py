"""The bench's own people may have their licences, and the figures' counts notice when something is missing."""

from __future__ import annotations

import pytest

from bench import holders
from bench.faces import _make
from bench.issue import count_issued, issue_to
from bench.node import SetUpWrong
from liangzhao.access.actors import service
from liangzhao.access.transactions import service_transaction
from liangzhao.licensing.campaign import issue_all
from liangzhao.licensing.files import face_of
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register

pytestmark = [pytest.mark.usefixtures("demo_keys")]


@pytest.fixture
def people(own_database: str) -> list[holders.Holder]:
    """Five nurses in a database of this test's own."""
    with service_transaction("test"):
        load_demo_authorities()
    return holders.nurses(5)


def test_the_holders_of_an_earlier_run_come_again(people: list[holders.Holder]) -> None:
    assert holders.nurses(7)[:5] == people


def test_every_holder_may_have_a_licence(people: list[holders.Holder]) -> None:
    issue_to(people[0])

    report = issue_all(Register.NURSE, people[0].authority_id, by=service("test"), batch=2)

    assert (report.issued, report.standing, report.refused) == (4, 1, 0)
    count_issued(5)


def test_a_missing_licence_is_noticed(people: list[holders.Holder]) -> None:
    issue_to(people[0])

    with pytest.raises(SetUpWrong, match="2 licences were counted by the clients, 1 stored"):
        count_issued(2)


def test_files_are_made_of_other_names(people: list[holders.Holder], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.faces.WARM_UP", 1)
    licence = issue_to(people[0])
    with service_transaction("test"):
        face = face_of(licence)

    answer = _make(face, 2)

    assert [len(answer["ofd"]), len(answer["pdf"])] == [2, 2]  # type: ignore[arg-type]  # lists of times
