"""``liangzhao import KIND FILE --bulk``: the account on standard output, refusals in words, resumed as it was begun."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from liangzhao.access.connections import close_all
from liangzhao.access.transactions import service_transaction
from liangzhao.config import connecting
from liangzhao.config.commands import importing
from liangzhao.consolidation.importing.mapping import MappingRefused
from liangzhao.consolidation.intake.bulk import taking
from liangzhao.consolidation.models import Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel.refusals import Refusal
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.intake.bulk_scene import planted, registers, run_and_die, singly, tried
from tests.consolidation.kept import kept_numbers

pytestmark = pytest.mark.usefixtures("written_tables", "own_database")


def asked(path: Path, **given: Any) -> Namespace:
    plain = {"map": None, "dry_run": False, "keep_only": False, "bulk": True, "report": None}
    return Namespace(**{"kind": "nurse", "file": path, "source": "示例名单", **plain, **given})


def test_a_list_is_entered_and_its_account_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, columns = planted(tmp_path, Kind.NURSE)
    with tried():
        report = singly(path, columns, Kind.NURSE)
        expected = registers()
    capsys.readouterr()

    assert importing._import(asked(path)) == 0

    told, words = capsys.readouterr()
    account = json.loads(told)
    with service_transaction("test"):
        assert registers() == expected
        assert account["entries"] == NurseRegistration.objects.count()
    assert (account["rows"], account["new"]) == (report.rows, report.rows)
    assert account["rows"] == account["entries"] + account["known"] + sum(account["blocked"].values())
    assert f"{report.rows}/{report.rows}" in words
    blocked = sum(account["blocked"].values())
    (last,) = (line for line in words.splitlines() if line.startswith("共"))
    assert last.startswith(
        f"共 {report.rows} 行：新登记 {account['entries']}，登记簿已有 {account['known']}，整行未登记 {blocked}（"
    )
    assert f"发现问题 {sum(account['findings'].values())} 项（" in last
    assert last.endswith(f"撤销用 liangzhao loads undo {account['load']}。")


def test_a_list_that_is_only_kept_ends_with_its_number_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, _columns = planted(tmp_path, Kind.NURSE)

    assert importing._import(asked(path, bulk=False, keep_only=True)) == 0

    told, words = capsys.readouterr()
    account = json.loads(told)
    assert f"共收入 {account['rows']} 行，登记簿没有改动" in words
    assert words.endswith(f"loads undo {account['load']}。\n")


def test_an_account_goes_where_it_was_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, _columns = planted(tmp_path, Kind.NURSE)
    capsys.readouterr()

    importing._import(asked(path, report=tmp_path / "account.json"))

    assert capsys.readouterr().out == ""
    assert json.loads((tmp_path / "account.json").read_text("utf-8"))["entries"] > 0


def test_a_pool_of_connections_is_not_shared_with_other_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, _columns = planted(tmp_path, Kind.NURSE)
    pooled = connecting.by_url("postgresql:///any", pooled=True)
    options: dict[str, object] = connection.settings_dict["OPTIONS"]
    close_all()
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {**options, "pool": pooled["OPTIONS"]["pool"]})  # type: ignore[index]
    capsys.readouterr()
    try:
        with service_transaction("test"):
            assert NurseRegistration.objects.count() == 0

        assert importing._import(asked(path)) == 0

        assert json.loads(capsys.readouterr().out)["entries"] > 0
    finally:
        close_all()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe\x00", "只读 UTF-8 编码的 CSV"),
        ("姓名,身份证号\n王芳,1\n".encode("gb18030"), "只读 UTF-8 编码的 CSV"),
        (None, "文件不存在"),
        (b"", "没有数据行"),
        ("姓名,身份证号,执业证书编码\n".encode(), "没有数据行"),
    ],
    ids=["no text", "another encoding", "no file", "empty", "only a heading"],
)
def test_a_file_that_cannot_be_read_is_refused(content: bytes | None, says: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(Refusal, match=says):
        importing._import(asked(path))


def test_a_list_without_the_columns_of_its_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("甲,乙\n1,2\n", "utf-8")

    with pytest.raises(MappingRefused):
        importing._import(asked(path))

    with service_transaction("test"):
        assert not Load.objects.exists()


def test_a_later_list_is_read_as_the_last_one_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, _columns = planted(tmp_path, Kind.NURSE)
    head, *rows = path.read_text("utf-8").splitlines()
    told, later = tmp_path / "columns.toml", tmp_path / "later.csv"
    path.write_text("\n".join([head.replace("department", "甲栏"), *rows]), "utf-8")
    told.write_text("\n".join(["[columns]", *_told_as(head, department="甲栏")]), "utf-8")
    importing._import(asked(path, map=told, keep_only=True, bulk=False))
    capsys.readouterr()

    again = [f"{head.replace('department', '甲栏')},手机号码", *(f"{row},13900000000" for row in rows)]
    later.write_text("\n".join(again), "utf-8")
    importing._import(asked(later, keep_only=True, bulk=False))

    with service_transaction("test"):
        columns = Load.objects.latest("received_at").columns
    assert (columns["department"], columns.get("mobile")) == ("甲栏", "手机号码")
    assert "这份名单有上次没有的列" in capsys.readouterr().err


def _told_as(head: str, **others: str) -> list[str]:
    names = [name for name in head.split(",") if name != "mobile"]
    return [f'{name} = "{others.get(name, name)}"' for name in names]


def test_what_is_only_kept_is_not_tried(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        importing._parsed(["nurse", "list.csv", "--source", "示例", "--keep-only", "--dry-run"])

    assert "--dry-run 不能与 --keep-only" in capsys.readouterr().err


def test_a_killed_command_goes_on_with_the_same_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(taking, "CHUNK", 10)
    path, columns = planted(tmp_path, Kind.NURSE)
    with tried():
        singly(path, columns, Kind.NURSE)
        expected = registers()
    assert os.WIFSIGNALED(run_and_die(path, columns, share=0.3))
    capsys.readouterr()

    assert importing._import(asked(path)) == 0

    account = json.loads(capsys.readouterr().out)
    with service_transaction("test"):
        assert registers() == expected
        assert kept_numbers() == list(range(2, account["rows"] + 2))


def test_a_list_that_is_only_kept_may_lack_what_every_entry_needs(tmp_path: Path) -> None:
    path, _columns = planted(tmp_path, Kind.NURSE)
    path.write_text(path.read_text("utf-8").replace("first_registered_on", "甲", 1), "utf-8")

    with pytest.raises(MappingRefused, match="缺少首次注册日期，整份名单一行也不能登记"):
        importing._import(asked(path))
    assert importing._import(asked(path, bulk=False, keep_only=True)) == 0
