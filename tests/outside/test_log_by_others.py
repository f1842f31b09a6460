"""The public log read, audited and cosigned by software not written by us."""

from __future__ import annotations

import base64
import os
import re
import select
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from liangzhao.audit.log import tree
from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.notes import open_checkpoint, parse_checkpoint, parse_key, parse_note
from liangzhao.audit.log.publishing import Publisher
from liangzhao.audit.log.tiles import node_reader
from liangzhao.kernel import clock
from tests.audit.scene import ORIGIN, provide_keys
from tests.outside.conftest import HOME, file

pytestmark = pytest.mark.outside

SIZES = (3, 300, 700)


@pytest.fixture(scope="module")
def auditors() -> dict[str, str]:
    """An environment in which the auditors are importable, and nothing of ours is."""
    for name in ("aics_tlog", "aics_witness"):
        file(HOME / name / "__main__.py")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIANGZHAO_", "DJANGO_"))}
    return {**kept, "PYTHONPATH": str(HOME), "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """A log of 700 entries that has published three checkpoints."""
    return Log(tmp_path_factory.mktemp("public"))


class Log:
    """A published log and what an outsider was given beforehand: its Ed25519 key and the earlier checkpoints."""

    def __init__(self, place: Path) -> None:
        self.folder = LogFolder(place / "log")
        signer = provide_keys(place / "keys")
        publisher = Publisher(self.folder, signer, ORIGIN)
        self.notes: list[str] = []
        for old, new in zip((0, *SIZES), SIZES, strict=False):
            publisher.add(f"entry {number}".encode() for number in range(old, new))
            publisher.publish(at=clock.now())
            self.notes.append(self.folder.checkpoint() or "")
        self.vkey = signer.keys(ORIGIN)[0].text
        self.vkey_file = place / "log.vkey"
        self.vkey_file.write_text(self.vkey + "\n")
        self.old = place / "old.note"
        self.old.write_text(self.notes[0])

    def consistency(self, old: int, new: int) -> list[str]:
        """The proof between two sizes, base64."""
        reading = node_reader(new, self.folder.tile)
        return [base64.b64encode(digest).decode() for digest in tree.consistency_proof(old, new, reading)]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder behind a plain file server."""
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def tlog(env: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "aics_tlog", *map(str, arguments)]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)


AUDIT = """
import sys
from aics_tlog import HttpTileReader, audit_tiles, parse_checkpoint, parse_note, parse_vkey, verify_checkpoint
reader = HttpTileReader([sys.argv[1]])
note = parse_note(reader.read_checkpoint())
checked = verify_checkpoint(note, parse_vkey(sys.argv[2]))
assert checked.ok, checked
head = parse_checkpoint(note.text)
print(audit_tiles(reader, head.size, head.root))
"""


def audit(env: dict[str, str], log: Log) -> subprocess.CompletedProcess[str]:
    """Every tile and every bundle, fetched over HTTP and proven against the signed checkpoint."""
    with served(log.folder.path) as address:
        command = [sys.executable, "-c", AUDIT, address, log.vkey]
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_the_whole_log_is_audited(auditors: dict[str, str], log: Log) -> None:
    done = audit(auditors, log)

    assert done.stdout.strip() == "AuditReport(size=700, tiles=4, bundles=3)", done.stderr


@pytest.mark.parametrize("path", ["tile/0/001", "tile/entries/000", "tile/1/000.p/2", "tile/entries/002.p/188"])
def test_the_auditor_notices_a_changed_file(auditors: dict[str, str], log: Log, path: str) -> None:
    place = log.folder.path / path
    before = place.read_bytes()
    place.write_bytes(before[:12] + bytes([before[12] ^ 1]) + before[13:])
    try:
        done = audit(auditors, log)
    finally:
        place.write_bytes(before)

    assert done.returncode != 0
    # A changed length of an entry makes the bundle unreadable before its hashes are compared.
    assert "TileVerificationError" in done.stderr or "malformed resource" in done.stderr


def test_checkpoint_and_consistency_hold(auditors: dict[str, str], log: Log) -> None:
    with served(log.folder.path) as address:
        given = ("--tiles", address, "--vkey-file", log.vkey_file)
        head = tlog(auditors, "verify-checkpoint", *given, "--origin", ORIGIN)
        grown = tlog(auditors, "verify-consistency", *given, "--old-checkpoint", log.old)

    assert head.returncode == 0, head.stderr
    assert grown.returncode == 0, grown.stderr


@pytest.mark.parametrize("index", [0, 2, 255, 256, 511, 512, 699])
def test_entries_are_proven(auditors: dict[str, str], log: Log, index: int, tmp_path: Path) -> None:
    with served(log.folder.path) as address:
        done = tlog(
            auditors, "verify-inclusion", "--tiles", address, "--vkey-file", log.vkey_file, "--index", index,
            "--entry-out", tmp_path / "entry",
        )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "entry").read_text() == f"entry {index}"


def test_our_proofs_are_accepted(auditors: dict[str, str], log: Log, tmp_path: Path) -> None:
    head = parse_checkpoint(parse_note(log.notes[2]).text)
    reading = node_reader(head.size, log.folder.tile)
    proof = [base64.b64encode(digest).decode() for digest in tree.inclusion_proof(300, head.size, reading)]
    (tmp_path / "leaf").write_text("entry 300")
    (tmp_path / "proof").write_text("\n".join(proof) + "\n")
    options = ("--size", head.size, "--root", base64.b64encode(head.root).decode(), "--proof", tmp_path / "proof")

    good = tlog(auditors, "verify-inclusion", "--leaf", tmp_path / "leaf", "--index", 300, *options)
    bad = tlog(auditors, "verify-inclusion", "--leaf", tmp_path / "leaf", "--index", 301, *options)

    assert good.returncode == 0, good.stderr
    assert bad.returncode != 0


class Witness:
    """A running witness that knows our log by its key."""

    def __init__(self, env: dict[str, str], place: Path, log: Log) -> None:
        self._env, self._config = env, place / "witness.json"
        self._run("init", "--name", "witness.example/w1")
        self._run("add-log", "--origin", ORIGIN, "--vkey", log.vkey)
        command = [sys.executable, "-m", "aics_witness", "serve", "--config", str(self._config)]
        self.process = subprocess.Popen(
            [*command, "--listen", "127.0.0.1:0"], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.address = self._address()

    def _run(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "aics_witness", *arguments, "--config", str(self._config)]
        done = subprocess.run(command, env=self._env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def _address(self) -> str:
        assert self.process.stdout is not None
        said = ""
        while not (found := re.search(r"127\.0\.0\.1:([1-9]\d*)", said)):
            readable, _, _ = select.select([self.process.stdout], [], [], 30)
            data = os.read(self.process.stdout.fileno(), 4096) if readable else b""
            assert data, f"it never said where it listens: {said}"
            said += data.decode()
        return f"http://127.0.0.1:{found[1]}/add-checkpoint"

    def ask(self, old: int, proof: list[str], note: str) -> tuple[int, str]:
        """The status and the text of its answer to a checkpoint."""
        body = "\n".join([f"old {old}", *proof, "", note]).encode()
        request = urllib.request.Request(self.address, data=body, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def close(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=30)


@pytest.fixture
def witness(auditors: dict[str, str], log: Log, tmp_path: Path) -> Iterator[Witness]:
    running = Witness(auditors, tmp_path, log)
    yield running
    running.close()


def test_a_witness_cosigns_each_checkpoint_and_refuses_to_go_back(witness: Witness, log: Log) -> None:
    first = witness.ask(0, [], log.notes[0])
    second = witness.ask(3, log.consistency(3, 300), log.notes[1])
    third = witness.ask(300, log.consistency(300, 700), log.notes[2])
    back = witness.ask(3, log.consistency(3, 300), log.notes[1])

    assert [answer[0] for answer in (first, second, third)] == [200, 200, 200], (first, second, third)
    assert all(answer[1].startswith("— witness.example/w1 ") for answer in (first, second, third))
    assert back[0] == 409


def test_a_witness_refuses_a_proof_that_is_not_one(witness: Witness, log: Log) -> None:
    witness.ask(0, [], log.notes[0])

    assert witness.ask(3, log.consistency(3, 300)[::-1], log.notes[1])[0] == 422


def test_the_log_still_opens_with_a_cosignature_under_it(witness: Witness, log: Log) -> None:
    _status, line = witness.ask(0, [], log.notes[2])
    note = log.notes[2] + line

    assert [each.name for each in parse_note(note).signatures] == [ORIGIN, ORIGIN, "witness.example/w1"]
    assert open_checkpoint(note, [parse_key(log.vkey)]).size == SIZES[-1]
