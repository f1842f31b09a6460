"""A command names the pages of its node where the node answers, whatever the command's own environment says."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.config.address import NOTE, address, moved, note
from liangzhao.config.node import run_folder
from liangzhao.config.supervisor import command as up
from liangzhao.reference.demo import load_demo_authorities
from tests.config.nodes import environment, liangzhao, on_test_cluster
from tests.support.cast import Cast

CONFIGURED = "http://localhost:8000"
THERE = "http://localhost:8123"


@pytest.fixture
def ran_elsewhere(tmp_path: Path) -> Path:
    """The home of a node that answers on another port than the usual one."""
    (tmp_path / "run").mkdir(mode=0o700)
    (tmp_path / "run" / NOTE).write_text(note(THERE, 4711), "utf-8")
    return tmp_path


def test_before_its_first_start_a_node_answers_where_it_is_configured(tmp_path: Path) -> None:
    assert address(tmp_path, configured=CONFIGURED) == CONFIGURED


def test_a_node_that_ran_answers_where_it_says(ran_elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIANGZHAO_PUBLIC_URL", raising=False)

    assert address(ran_elsewhere, configured=CONFIGURED) == THERE


def test_an_address_given_to_the_command_itself_counts(ran_elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANGZHAO_PUBLIC_URL", "https://licences.example")

    assert address(ran_elsewhere, configured="https://licences.example") == "https://licences.example"


def test_a_node_that_starts_keeps_its_address(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIANGZHAO_PUBLIC_URL", raising=False)
    settings.LIANGZHAO_HOME, settings.LIANGZHAO_PUBLIC_URL = tmp_path, THERE

    with up._alone_in_home() as home:
        assert address(home, configured=CONFIGURED) == THERE
        assert str(os.getpid()) in (home / "run" / NOTE).read_text("utf-8")


def test_pages_move_with_the_node() -> None:
    assert moved("http://localhost:8000/account/login/?next=/me/", THERE) == f"{THERE}/account/login/?next=/me/"


def test_accounts_name_the_pages_where_the_node_answers(ran_elsewhere: Path) -> None:
    account = {"role": "P-NUR", "name": "王小兰", "login": "nurse", "password": "x", "portal": "个人端"}
    noted = [{**account, "url": f"{CONFIGURED}/me/"}]
    (ran_elsewhere / "demo-accounts.json").write_text(json.dumps(noted), "utf-8")

    answer = liangzhao("accounts", "--json", env=environment(ran_elsewhere, PORT="8000"))

    assert answer.json == [{**account, "url": f"{THERE}/me/"}]


@pytest.mark.usefixtures("demo_keys")
def test_findings_name_the_pages_where_the_node_answers(own_database: str, ran_elsewhere: Path) -> None:
    with service_transaction("test") as actor:
        cast = Cast(by=actor, authorities=load_demo_authorities())
        nurse = cast.nurse("孙丽", cast.institution(), photo="")
    env = on_test_cluster(own_database)
    kept = run_folder(Path(env["LIANGZHAO_HOME"])) / NOTE
    kept.write_text(note(THERE, 4711), "utf-8")

    try:
        answer = liangzhao("eligibility", "nurse", nurse.licence_no, "--json", env=env)
    finally:
        kept.unlink()

    assert {finding["url"] for finding in answer.json["findings"] if finding["url"]} == {f"{THERE}/me/photo/"}
