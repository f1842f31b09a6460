"""A run killed at any moment goes on where it was: nothing is looked at twice, found twice, or counted otherwise."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from liangzhao.consolidation.measuring import looking, nightly, rows
from liangzhao.consolidation.models import Load, Proposal, Score
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.registers.models import Person
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
NURSES = ("王小兰", "周莉", "陈静", "孙丽", "李梅")


class Killed(BaseException):
    """What nobody catches, as the end of a process."""


@pytest.fixture
def folder(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, and entries looked at one by one."""
    settings.LIANGZHAO_HOME = tmp_path
    monkeypatch.setattr(rows, "CHUNK", 1)
    return tmp_path / "quality"


@pytest.fixture
def dirty(cast: Cast, folder: Path) -> Cast:
    """Five nurses at two institutions: the second of the wrong sex, four with one telephone."""
    places = cast.institution(), cast.institution("北京东城示例医院", organ="东城", division="110101")
    found = [cast.nurse(name, places[at % 2]) for at, name in enumerate(NURSES)]
    Person.objects.filter(pk=found[1].person_id).update(sex="1")
    for nurse in found[:4]:
        nurse.person.mobile = "13800000000"
        nurse.person.save(update_fields=["mobile"])
    return cast


def killed_behind(entries: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(done: int, _all: int) -> None:
        if done == entries:
            raise Killed

    with pytest.raises(Killed):
        looking.look_over(Kind.NURSE, progress=stop)


def outcome(load: Load) -> dict[str, Any]:
    scores = Score.objects.filter(load=load)
    return {
        "findings": sorted(Proposal.objects.values_list("rule", "field", "entry_id", "state")),
        "scores": {each.authority_id: (each.rows, each.parts, each.findings) for each in scores},
    }


@pytest.mark.parametrize("entries", range(1, 6))
def test_a_killed_run_ends_as_one_that_was_not(
    dirty: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch, entries: int
) -> None:
    killed_behind(entries, monkeypatch)
    read: list[int] = []

    went_on = looking.look_over(Kind.NURSE, progress=lambda done, _all: read.append(done))

    left = outcome(Load.objects.get())
    assert (went_on.rows, read) == (5, list(range(entries + 1, 6)))
    assert went_on.raised == {"DQ-06": 1, "DQ-31": 4}
    assert list(folder.iterdir()) == []
    whole = looking.look_over(Kind.NURSE)
    assert outcome(Load.objects.get(pk=whole.load)) == left
    assert whole.standing == went_on.raised


@pytest.mark.parametrize("cut", [1, 40, 100_000])
def test_a_step_cut_short_or_lost_is_taken_again(
    dirty: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    killed_behind(4, monkeypatch)
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes()[:-cut])

    looked = looking.look_over(Kind.NURSE)

    assert looked.rows == 5
    assert sorted(Proposal.objects.values_list("rule", flat=True)) == ["DQ-06", *4 * ["DQ-31"]]


def test_what_is_kept_between_is_sealed(dirty: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed_behind(3, monkeypatch)

    (file,) = folder.iterdir()
    content = file.read_bytes()
    assert b"DQ-06" not in content
    assert Person.objects.get(name="王小兰").pk.bytes not in content


def test_a_run_of_yesterday_is_begun_again(dirty: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed_behind(3, monkeypatch)
    read: list[int] = []

    with clock.at(clock.now() + timedelta(days=1)):
        looking.look_over(Kind.NURSE, progress=lambda done, _all: read.append(done))

    assert read == [1, 2, 3, 4, 5]


def test_a_stopped_night_does_only_what_is_left(dirty: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looking.look_over(Kind.INSTITUTION)
    killed_behind(2, monkeypatch)

    night = nightly.look_over((Kind.INSTITUTION, Kind.NURSE))

    assert [run.kind for run in night.runs] == [Kind.NURSE]
    assert [run.kind for run in nightly.look_over((Kind.INSTITUTION, Kind.NURSE)).runs] == [
        Kind.INSTITUTION,
        Kind.NURSE,
    ]
