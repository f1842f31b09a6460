"""``liangzhao quality``: JSON on standard output alone, words on standard error, files where they were asked for."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from liangzhao.config.commands import quality
from liangzhao.registers.models import Person
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def dirty(cast: Cast) -> Cast:
    nurse = cast.nurse("王小兰", cast.institution())
    Person.objects.filter(pk=nurse.person_id).update(sex="1")
    return cast


def asked(**given: Any) -> Namespace:
    return Namespace(**{"kind": None, "authority": "", "json": True, "html": False, "out": None, **given})


def test_a_run_tells_what_it_found(dirty: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert quality._run(asked(kind="nurse")) == 0

    told = capsys.readouterr()
    assert json.loads(told.out)["runs"][0]["raised"] == {"DQ-06": 1}
    assert "nurse 1/1" in told.err


def test_a_score_tells_parts_with_their_counts(dirty: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    quality._run(asked())
    capsys.readouterr()

    assert quality._score(asked(authority=dirty.authority("海淀").uscc)) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["authority"] == dirty.authority("海淀").name
    assert told["register"]["nurse"]["parts"]["consistency"] == {"points": 0.0, "good": 0, "all": 1}


def test_an_authority_nobody_knows_is_wrong_use(dirty: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert quality._score(asked(authority="X")) == 2
    assert capsys.readouterr().out == ""


def test_a_report_is_json_or_a_page(dirty: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quality._run(asked())
    capsys.readouterr()

    assert quality._report(asked()) == 0
    assert json.loads(capsys.readouterr().out)["rules"][0]["rule"] == "DQ-06"
    assert quality._report(asked(html=True, out=tmp_path / "report.html")) == 0
    assert "清理整合情况报告" in (tmp_path / "report.html").read_text("utf-8")


def test_only_a_report_is_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        quality._parsed(["score", "--html"])

    assert "只有 report 可以输出为网页" in capsys.readouterr().err
