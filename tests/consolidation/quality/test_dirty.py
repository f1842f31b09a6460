"""``liangzhao seed --dirty``: lists with planted defects, the key to them, and rules that find what the key says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from liangzhao.config.demo import command
from liangzhao.consolidation.importing import reading
from liangzhao.consolidation.quality.model import Context, Kind, KnownInstitution
from liangzhao.consolidation.quality.running import examine
from liangzhao.kernel import clock

pytestmark = pytest.mark.usefixtures("written_tables")
FIRST_ROW = 2


def seeded(folder: Path, *more: str) -> None:
    sizes = ("--institutions", "400", "--physicians", "900", "--nurses", "900")
    assert command.run(["--dirty", str(folder), *sizes, *more]) == 0


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def found(folder: Path, kind: Kind) -> set[tuple[int, str]]:
    """What the rules find in a list read back as any other, beside the register and the copies."""
    rows = reading.read(folder / f"{kind}.csv").rows
    number = {Kind.INSTITUTION: "reg_no", Kind.QUALIFICATION: "qual_no"}.get(kind, "licence_no")
    known = [
        KnownInstitution(each["name"], each["division"], each["status"], each["reg_no"], each["uscc"])
        for each in lines(folder / "register.jsonl")
    ]
    copies = {each[number]: each for each in lines(folder / f"{kind}.copies.jsonl")}
    context = Context(kind, clock.today(), institutions=known, copies=copies)
    return {(each.row, each.rule) for each in examine(enumerate(rows, start=FIRST_ROW), context)}


def test_the_key_says_what_the_rules_find_in_the_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seeded(tmp_path)

    told = json.loads(capsys.readouterr().out)
    for kind in Kind:
        planted = {(each["row"], each["rule"]) for each in lines(tmp_path / f"{kind}.key.jsonl")}
        hits = found(tmp_path, kind)
        assert len(planted & hits) >= 0.99 * len(planted), kind
        assert len(planted & hits) >= 0.99 * len(hits), kind
        counts = told["plants"][kind]
        assert (counts.pop("rows"), sum(counts.values())) == (
            len(reading.read(tmp_path / f"{kind}.csv").rows),
            len(planted),
        )


def test_the_share_of_spoilt_rows_is_the_one_asked_for(tmp_path: Path) -> None:
    seeded(tmp_path / "few", "--dirty-share", "0.1")
    seeded(tmp_path / "none", "--dirty-share", "0")

    rows = {each["row"] for each in lines(tmp_path / "few" / "nurse.key.jsonl")}
    assert 0.06 * 900 <= len(rows) <= 0.16 * 900
    assert lines(tmp_path / "none" / "nurse.key.jsonl") == []


def test_the_same_seed_writes_the_same_lists(tmp_path: Path) -> None:
    for name, seed in (("one", "5"), ("again", "5"), ("other", "6")):
        seeded(tmp_path / name, "--seed", seed)

    written = {
        name: {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("one", "again", "other")
    }
    assert written["one"] == written["again"]
    assert written["one"]["nurse.csv"] != written["other"]["nurse.csv"]
    assert len(written["one"]) == 3 * len(Kind) + 1


@pytest.mark.parametrize("share", ["1.5", "-1", "some"])
def test_a_share_is_between_none_and_all(tmp_path: Path, share: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.run(["--dirty", str(tmp_path), "--dirty-share", share])

    assert "--dirty-share" in capsys.readouterr().err
