"""The commands of design.md §9, each as a process: exit status, JSON on standard output, words on standard error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.config.cli import main
from liangzhao.licensing.files import file_of
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from tests.config.nodes import environment, liangzhao, of_home, on_test_cluster
from tests.support.cast import Cast

pytestmark = pytest.mark.database

NOWHERE = Path("/nonexistent/liangzhao")
WRONG_USSC = "91350211M000100Y44"


def test_identify_judges_without_a_node() -> None:
    answer = liangzhao("identify", "uscc", "91350211m000100y43", "--json", env=environment(NOWHERE))

    assert answer.status == 0
    assert answer.json["kind"] == "uscc"
    assert answer.json["value"] == "91350211m000100y43"
    assert answer.json["normalised"] == "91350211M000100Y43"
    assert answer.json["ok"] is all(finding["level"] == "soft" for finding in answer.json["findings"])
    assert {"id", "level", "says"} == set(answer.json["findings"][0])
    assert answer.json["parts"]["division"] == "350211"


def test_an_id_number_is_read_from_standard_input() -> None:
    answer = liangzhao("identify", "id-number", "-", "--json", env=environment(NOWHERE), stdin="11010519491231002x\n")

    assert answer.json["ok"] is True
    assert answer.json["parts"]["birth_date"] == "1949-12-31"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("identify", "fax", "1"), "没有这种编码"),
        (("eligibility", "dentist", "1"), "--help"),
        (("eligibility", "nurse", "1", "--date", "tomorrow"), "日期请写成"),
        (("eligibility", "nurse", "11010519491231002X"), "标准输入"),
        (("eligibility", "institution", "-"), "登记号"),
        (("journal", "rewrite"), "--help"),
        (("frobnicate",), "verify"),
    ],
)
def test_wrong_use_ends_with_two_and_says_what_to_do(arguments: tuple[str, ...], hint: str) -> None:
    answer = liangzhao(*arguments, env=environment(NOWHERE))

    assert answer.status == 2
    assert answer.out == ""
    assert hint in answer.words


@pytest.mark.parametrize(
    "name",
    [
        "accounts",
        "eligibility",
        "identify",
        "journal",
        "migrate",
        "prepare",
        "signer",
        "up",
        "verify",
        "web",
        "worker",
    ],
)
def test_every_command_tells_its_use(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([name, "--help"])

    assert end.value.code == 0
    assert f"liangzhao {name}" in capsys.readouterr().out


def test_a_command_starts_the_database_and_stops_it_again(home: Path) -> None:
    answer = liangzhao("journal", "verify", "--json", env=environment(home))

    assert answer.status == 0
    assert answer.json | {"checkpoint": None} == {"ok": True, "events": 0, "checkpoint": None, "problems": []}
    assert (answer.json["checkpoint"] or {"size": 0})["size"] == 0  # a log may have been begun here before
    assert of_home(home) == []


@pytest.mark.parametrize(
    "arguments", [("accounts", "--json"), ("journal", "verify", "--json"), ("eligibility", "nurse", "201211000001")]
)
def test_where_no_node_is_a_command_says_where_it_looked_and_makes_none(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    answer = liangzhao(*arguments, env=environment(tmp_path / "var"))

    assert (answer.status, answer.out) == (2, "")
    assert str(tmp_path / "var") in answer.words
    assert "LIANGZHAO_HOME" in answer.words
    assert not (tmp_path / "var").exists()


def test_accounts_are_those_the_seed_wrote(tmp_path: Path) -> None:
    written = [
        {
            "role": "护士",
            "name": "王小兰",
            "login": "nurse",
            "password": "pass-word-1",
            "portal": "个人端",
            "url": "http://localhost:8000/me/",
        }
    ]
    (tmp_path / "demo-accounts.json").write_text(json.dumps(written), encoding="utf-8")

    assert liangzhao("accounts", "--json", env=environment(tmp_path)).json == written
    assert "王小兰" in liangzhao("accounts", env=environment(tmp_path)).out


def test_verify_without_a_node_says_that_no_register_was_asked(tmp_path: Path) -> None:
    (tmp_path / "some.ofd").write_bytes(b"not an OFD")

    answer = liangzhao("verify", str(tmp_path / "some.ofd"), "--json", env=environment(tmp_path / "home"))

    assert answer.status == 1
    assert answer.json[0]["valid"] is False
    assert "登记簿" in answer.words
    assert not (tmp_path / "home").exists()


@pytest.mark.usefixtures("demo_keys")
def test_eligibility_verification_and_journal_of_a_nurse(own_database: str, tmp_path: Path) -> None:
    with service_transaction("test") as actor:
        cast = Cast(by=actor, authorities=load_demo_authorities())
        nurse = cast.nurse("王小兰", cast.institution())
        colleague = cast.nurse("孙丽", nurse.main_institution, photo="")
    licence = issue(Request(Register.NURSE, nurse.person_id, new_key()), by=actor)
    (tmp_path / "licence.ofd").write_bytes(file_of(licence, "ofd", by=actor))
    env = on_test_cluster(own_database)

    eligible = liangzhao("eligibility", "nurse", nurse.licence_no, "--date", "2026-03-01", "--json", env=env)
    hindered = liangzhao("eligibility", "nurse", "-", "--json", env=env, stdin=f"{colleague.person.id_no}\n")
    verdict = liangzhao("verify", str(tmp_path / "licence.ofd"), "--json", env=env)
    sound = liangzhao("journal", "verify", "--json", env=env)

    assert eligible.json["eligible"] is True
    assert eligible.json["on"] == "2026-03-01"
    assert {finding["outcome"] for finding in eligible.json["findings"]} == {"met"}
    assert hindered.json["eligible"] is False
    assert colleague.person.id_no not in hindered.out + hindered.words
    missing = next(finding for finding in hindered.json["findings"] if finding["outcome"] != "met")
    assert set(missing) == {"rule", "article", "outcome", "says", "remedy", "who", "url"}
    assert missing["rule"] == "EL-N4"
    assert missing["url"].endswith("/me/photo/")
    assert verdict.status == 0, verdict.out
    assert verdict.json[0]["identifier"] == licence.identifier
    assert verdict.json[0]["valid"] is True
    assert sound.json["ok"] is True
    with service_transaction("test"):
        assert sound.json["events"] == Event.objects.count()
        assert Event.objects.filter(tag=Tag.PERSON_VIEWED, subject_id=colleague.person_id).count() == 1
