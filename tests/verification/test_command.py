"""``liangzhao verify``: JSON on standard output, words on standard error, an exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from liangzhao.documents.warm import WARM, Gone
from liangzhao.licensing.faces.face import Face
from liangzhao.licensing.verification import apart
from liangzhao.licensing.verification.command import run
from liangzhao_verify import KnownLicence
from tests.verification import makers
from tests.verification.makers import Authority

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def right(tmp_path: Path, ofd: bytes) -> str:
    """A right licence on disk."""
    path = tmp_path / "证照.ofd"
    path.write_bytes(ofd)
    return str(path)


@pytest.fixture
def wrong(tmp_path: Path, ofd: bytes) -> str:
    """A cut one."""
    path = tmp_path / "cut.ofd"
    path.write_bytes(ofd[:-1])
    return str(path)


@pytest.fixture
def trust(authority: Authority) -> Path:
    """The test CA's roots."""
    return authority.directory / "trust"


@pytest.fixture
def known(face: Face) -> KnownLicence:
    """The register's entry."""
    return makers.known(face)


def test_all_valid(right: str, trust: Path, known: KnownLicence, capsys: Captured) -> None:
    status = run([right, "--json"], trust_default=trust, lookup=lambda _identifier: known)

    (verdict,) = json.loads(capsys.readouterr().out)
    assert status == 0
    assert verdict["file"] == right
    assert list(verdict) == [
        "file", "kind", "intact", "trusted", "valid", "state", "steps", "holder_masked", "identifier",
    ]  # fmt: skip
    assert [list(step) for step in verdict["steps"]] == [["step", "ok", "detail"]] * 8


def test_some_not_valid(right: str, wrong: str, trust: Path, known: KnownLicence, capsys: Captured) -> None:
    status = run([right, wrong, "--json"], trust_default=trust, lookup=lambda _identifier: known)

    assert status == 1
    assert [verdict["valid"] for verdict in json.loads(capsys.readouterr().out)] == [True, False]


def test_a_file_that_is_not_there_could_not_be_read(right: str, trust: Path, capsys: Captured) -> None:
    status = run(["missing.ofd", right, "--json"], trust_default=trust)

    captured = capsys.readouterr()
    assert status == 2
    assert [verdict["file"] for verdict in json.loads(captured.out)] == ["missing.ofd", right]
    assert "missing.ofd" in captured.err


def test_roots_may_be_named(right: str, trust: Path, capsys: Captured) -> None:
    run([right, "--json", "--trust", str(trust / "sm2-root.pem")])
    (trusted,) = json.loads(capsys.readouterr().out)
    run([right, "--json", "--trust", str(trust / "p256-root.pem")])
    (not_trusted,) = json.loads(capsys.readouterr().out)

    assert (trusted["trusted"], not_trusted["trusted"]) == (True, False)


def test_roots_that_cannot_be_read_stop_the_command(right: str, capsys: Captured) -> None:
    status = run([right, "--trust", "missing.pem"])

    captured = capsys.readouterr()
    assert (status, captured.out) == (2, "")
    assert "missing.pem" in captured.err


def test_a_file_that_ends_its_reader_gets_a_verdict_and_the_next_one_too(
    right: str, wrong: str, trust: Path, known: KnownLicence, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "_CHILD", "os:abort")

    status = run([right, wrong, "--json"], trust_default=trust, lookup=lambda _identifier: known)

    verdicts = json.loads(capsys.readouterr().out)
    assert (status, [verdict["valid"] for verdict in verdicts]) == (1, [False, False])
    assert "读取时出错" in verdicts[0]["steps"][0]["detail"]


def test_without_the_reading_process_nothing_is_judged(
    right: str, trust: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_request: bytes, _descriptors: list[int]) -> int:
        raise Gone

    monkeypatch.setattr(WARM, "ask", gone)

    status = run([right, "--json"], trust_default=trust)

    captured = capsys.readouterr()
    assert (status, json.loads(captured.out)[0]["valid"]) == (2, False)
    assert "文件处理服务暂时不可用" in captured.err


def test_people_get_a_table(right: str, wrong: str, trust: Path, known: KnownLicence, capsys: Captured) -> None:
    run([right, wrong], trust_default=trust, lookup=lambda _identifier: known)

    shown = capsys.readouterr().out
    assert "有效：内容完整" in shown
    assert "✓ 证书链" in shown
    assert "✗ 文件结构" in shown
    assert "不能认定有效：文件" in shown
    assert "完整 ✗\u3000可信 不能判定\u3000状态 不能判定" in shown
    assert "UNKNOWN" not in shown
