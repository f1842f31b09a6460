"""``liangzhao import --bulk --dry-run``: what a very large list would do, counted as it does it, without a trace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.apps import apps

from liangzhao.access.transactions import service_transaction
from liangzhao.config.commands import importing
from liangzhao.consolidation.importing.mapping import Mapping
from liangzhao.consolidation.intake import repeated
from liangzhao.consolidation.intake.bulk import trying
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.quality.model import Kind
from tests.consolidation.intake.bulk_scene import SOURCE, planted, together
from tests.consolidation.intake.test_bulk_command import asked

pytestmark = pytest.mark.usefixtures("written_tables", "own_database")

FLOORS = ("audit", "consolidation", "licensing", "registers")


def everything() -> dict[str, int]:
    """How many rows every table has."""
    tables = [each for label in FLOORS for each in apps.get_app_config(label).get_models()]
    with service_transaction("test"):
        return {each._meta.label: each._default_manager.count() for each in tables}


def tried(path: Path, columns: Mapping, kind: Kind) -> trying.Tried:
    return trying.trial(path, columns, kind=kind, source=SOURCE, workers=2, progress=lambda _d, _t: None)


@pytest.mark.parametrize("kind", [Kind.NURSE, Kind.PHYSICIAN, Kind.INSTITUTION])
@pytest.mark.parametrize("chunk", [2_000, 50])
def test_the_trial_tells_what_the_list_does_then(
    kind: Kind, chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liangzhao.consolidation.intake.bulk.taking.CHUNK", chunk)
    path, columns = planted(tmp_path, kind)
    before = everything()

    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, *lines[3:20], *lines[3:5], ""]), "utf-8")
    before_it = tried(path, columns, kind)
    trial = before_it.kept

    assert everything() == before
    kept = together(path, columns, kind)
    assert kept.entries > 0
    assert (trial.rows, trial.entries, trial.known) == (kept.rows, kept.entries, kept.known)
    assert trial.blocked == kept.blocked
    assert trial.findings == kept.findings
    with service_transaction("test"):
        assert 0 < before_it.repeated == repeated.count(Load.objects.get(pk=kept.load))


def test_a_list_that_is_in_is_tried_as_known(tmp_path: Path) -> None:
    path, columns = planted(tmp_path, Kind.NURSE)
    kept = together(path, columns, Kind.NURSE)
    before = everything()

    trial = tried(path, columns, Kind.NURSE).kept

    assert everything() == before
    assert (trial.entries, trial.known) == (0, kept.entries + kept.known)


def test_the_command_says_what_would_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, _columns = planted(tmp_path, Kind.NURSE)
    text = path.read_text("utf-8")
    path.write_text(f"{text}{text.splitlines()[3]}\n", "utf-8")
    before = everything()
    capsys.readouterr()

    assert importing._import(asked(path, dry_run=True)) == 0

    told, words = capsys.readouterr()
    account = json.loads(told)
    assert everything() == before
    assert (account["dry_run"], account["load"]) == (True, "")
    assert account["repeated"] >= 1
    assert account["rows"] == account["entries"] + account["known"] + sum(account["blocked"].values())
    assert f"共 {account['rows']} 行：将新登记 {account['entries']}，" in words
    assert f"，其中 {account['repeated']} 行与前面的行完全相同，只登记一次，无需处理；" in words
    assert "这次只是检查，登记簿没有改动。" in words
    assert "loads undo" not in words
