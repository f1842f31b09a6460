"""``liangzhao import KIND FILE --copy``: the operator lays a copy beside the whole register."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from liangzhao.config.commands import importing
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.uploads.test_copies import copy_of
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(cast: Cast, tmp_path: Path) -> Path:
    """A copy of nurses of two authorities."""
    here = cast.nurse("王小兰", cast.institution())
    there = cast.nurse("周莉", cast.institution("北京东城示例医院", organ="东城", division="110101"))
    found = tmp_path / "copy.csv"
    found.write_bytes(copy_of(here, there))
    return found


def asked(path: Path, *options: str) -> int:
    return importing._import(importing._parsed(["nurse", str(path), "--source", "国家库", "--copy", *options]))


def test_what_differs_goes_to_the_organ_of_each_entry(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = asked(path)

    told, words = capsys.readouterr()
    account = json.loads(told)
    assert (code, account["matched"], account["differing"], account["findings"]) == (0, 2, 2, {"DQ-34": 2})
    assert "对应到登记 2，其中不一致 2" in words
    organs = set(NurseRegistration.objects.values_list("authority_id", flat=True))
    assert (set(Proposal.objects.values_list("authority_id", flat=True)), len(organs)) == (organs, 2)


def test_what_the_copy_lacks_is_told(cast: Cast, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cast.nurse("李梅", cast.institution("北京海淀第二示例医院"))

    asked(path, "--dry-run")

    told, words = capsys.readouterr()
    assert json.loads(told)["lacking"] == 1
    assert "登记簿在册而副本没有 1" in words


def test_a_dry_run_keeps_nothing(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked(path, "--dry-run")

    account = json.loads(capsys.readouterr().out)
    assert (account["differing"], account["dry_run"], Load.objects.exists()) == (2, True, False)


def test_the_same_copy_again_finds_nothing_new(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked(path)
    before = set(Proposal.objects.values_list("pk", flat=True))

    asked(path)

    assert set(Proposal.objects.values_list("pk", flat=True)) == before
    assert Load.objects.get().state == "TAKEN"
    assert len(capsys.readouterr().out) > 0


def test_a_copy_is_never_registered(path: Path) -> None:
    with pytest.raises(SystemExit):
        importing._parsed(["nurse", str(path), "--source", "国家库", "--copy", "--bulk"])
