"""``liangzhao loads``: what was taken in on the command line is listed, and taken back list by list."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.config.commands import loads
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.documents.models import Blob
from liangzhao.kernel import clock
from liangzhao.registers.models import NurseRegistration, Person
from tests.consolidation.intake.bulk_scene import planted, together

pytestmark = pytest.mark.usefixtures("written_tables", "own_database")


@pytest.fixture
def load(tmp_path: Path) -> UUID:
    """A list of nurses that was taken in by the million."""
    path, columns = planted(tmp_path, Kind.NURSE)
    text = path.read_text("utf-8")
    path.write_text(f"{text}{text.splitlines()[3]}\n", "utf-8")  # left out, with nothing to mend
    return together(path, columns, Kind.NURSE).load


def undo(load: UUID) -> int:
    return loads._undo(Namespace(act="undo", load=load))


def counted() -> tuple[int, int]:
    with service_transaction("test"):
        return NurseRegistration.objects.count(), Person.objects.count()


def test_a_list_is_listed_and_taken_back_alone(load: UUID, capsys: pytest.CaptureFixture[str]) -> None:
    entered = counted()
    capsys.readouterr()
    assert loads._list() == 0
    (listed,) = json.loads(capsys.readouterr().out)["loads"]

    assert undo(load) == 0

    account = json.loads(capsys.readouterr().out)
    assert (listed["load"], listed["kind"], listed["state"], listed["undone_at"]) == (str(load), "nurse", "TAKEN", None)
    assert min(entered) > 0
    assert (listed["registered"], listed["updated"]) == (entered[0], 0)
    assert 0 < listed["refused"] < listed["rows"] - listed["registered"]
    assert counted() == (0, 0)
    assert (account["undone"], account["left"]) == (sum(entered), {})
    assert loads._list() == 0
    (listed,) = json.loads(capsys.readouterr().out)["loads"]
    assert (listed["state"], listed["registered"]) == ("UNDONE", entered[0])


def test_what_somebody_worked_on_since_stays_and_is_counted(load: UUID, capsys: pytest.CaptureFixture[str]) -> None:
    with service_transaction("test"):
        somebody = Person.objects.order_by("pk").first()
        assert somebody is not None
        Person.objects.filter(pk=somebody.pk).update(version=9)
    capsys.readouterr()

    assert undo(load) == 1

    told, words = capsys.readouterr()
    account = json.loads(told)
    (kept,) = account["first_left"]
    assert account["left"] == {"CHANGED": 1}
    assert (kept["register"], kept["entry"], kept["why"]) == ("person", str(somebody.pk), "CHANGED")
    assert kept["held_by"] is None
    assert "1 条保留" in words
    assert "再次运行" in words
    assert counted()[1] == 1


def test_what_stayed_goes_when_it_is_tried_again_without_its_reason(
    load: UUID, capsys: pytest.CaptureFixture[str]
) -> None:
    with service_transaction("test"):
        somebody = Person.objects.order_by("pk").first()
        assert somebody is not None
        Person.objects.filter(pk=somebody.pk).update(version=9)
    assert undo(load) == 1
    with service_transaction("test"):
        Person.objects.filter(pk=somebody.pk).update(version=1)
    capsys.readouterr()

    assert undo(load) == 0

    account = json.loads(capsys.readouterr().out)
    assert (account["undone"], account["left"], account["first_left"]) == (1, {}, [])
    assert counted() == (0, 0)
    assert undo(load) == 2


@pytest.mark.parametrize("what", ["unknown", "undone", "uploaded"])
def test_what_cannot_be_taken_back_here_is_told(what: str, load: UUID, capsys: pytest.CaptureFixture[str]) -> None:
    if what == "undone":
        undo(load)
    if what == "uploaded":
        with service_transaction("test"):
            blob = Blob.objects.create(digest=b"x" * 32, size=1, media_type="text/csv", created_at=clock.now())
            whose = {"uploaded_by": uuid4(), "uploaded_at": clock.now(), "authority_id": uuid4()}
            Upload.objects.create(load_id=load, kind="nurse", source="示例", blob=blob, **whose)
    before = counted()
    capsys.readouterr()

    assert undo(uuid4() if what == "unknown" else load) == 2

    says = {"unknown": "没有这个编号", "undone": "已经撤销", "uploaded": "在页面上导入"}
    assert says[what] in capsys.readouterr().err
    assert counted() == before


def test_a_list_from_a_page_has_the_numbers_of_its_page(load: UUID, capsys: pytest.CaptureFixture[str]) -> None:
    counts = {"entries": 19, "updated": 2, "unchanged": 0, "blocked": 25, "repeated": 3, "totals": 1}
    with service_transaction("test"):
        blob = Blob.objects.create(digest=b"x" * 32, size=1, media_type="text/csv", created_at=clock.now())
        whose = {"uploaded_by": uuid4(), "uploaded_at": clock.now(), "authority_id": uuid4(), "outcome": counts}
        Upload.objects.create(load_id=load, kind="nurse", source="示例", blob=blob, **whose)
    capsys.readouterr()

    assert loads._list() == 0

    (listed,) = json.loads(capsys.readouterr().out)["loads"]
    assert (listed["registered"], listed["updated"], listed["refused"]) == (19, 2, 21)
