"""The peer beside ours: ``acapy-agent`` (Python ≥ 3.12) issues credentials to a second agent; its CPU is the yardstick.

``LIANGZHAO_ACAPY`` names its program (``…/bin/aca-py``). Without it the figure measured before on this kind of machine
is quoted. What is counted is the issuer alone, from the offer until its own record says done; the holder is asked how
far they are, so that asking costs the issuer nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.measuring import cpu_seconds
from bench.node import SetUpWrong, free_port

QUOTED_MS = 21.0
WARM_UP, CREDENTIALS = 10, 60
PATIENCE_SECONDS = 120
OPTIONS = (
    *("--admin-insecure-mode", "--no-ledger", "--wallet-type", "askar", "--auto-provision", "--log-level", "error"),
    *("--auto-accept-invites", "--auto-accept-requests", "--auto-respond-credential-offer"),
    *("--auto-respond-credential-request", "--auto-store-credential"),
)
ALL = {"max_results": 1000}


@dataclass(frozen=True)
class Peer:
    """CPU of the peer for one credential, and a sentence on how it is known."""

    cpu_ms: float
    note: str

    def measure_name(self) -> str:
        """What the ratio against it is called."""
        return f"times less CPU than acapy-agent ({self.cpu_ms:.3g} ms)"


@cache
def acapy() -> Peer:
    """The yardstick of this run, measured once."""
    program = os.environ.get("LIANGZHAO_ACAPY")
    if not program:
        return Peer(
            QUOTED_MS, f"acapy-agent is quoted at {QUOTED_MS:g} ms of CPU per credential (LIANGZHAO_ACAPY runs it)."
        )
    with (
        TemporaryDirectory() as home,
        _agent(program, home, "issuer") as issuer,
        _agent(program, home, "holder") as holder,
    ):
        connection, did = _acquainted(issuer, holder)
        _issue(issuer, holder, connection, did, WARM_UP, WARM_UP)
        before = cpu_seconds([issuer.pid])
        _issue(issuer, holder, connection, did, CREDENTIALS, WARM_UP + CREDENTIALS)
        used = cpu_seconds([issuer.pid]) - before
    told = (
        "acapy-agent ran beside ours in this run: issue-credential 2.0 with a JSON-LD proof, CPU of the issuer alone."
    )
    return Peer(used / CREDENTIALS * 1000, told)


@dataclass(frozen=True)
class _Agent:
    pid: int
    admin: int

    def call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """What its administration interface answers."""
        data = None if body is None else json.dumps(body).encode()
        url = f"http://127.0.0.1:{self.admin}{path}"
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)


@contextmanager
def _agent(program: str, home: str, name: str) -> Iterator[_Agent]:
    port, admin = free_port(), free_port()
    place = Path(home) / name
    place.mkdir()
    command = [program, "start", *OPTIONS, "--inbound-transport", "http", "127.0.0.1", str(port)]
    command += ["--outbound-transport", "http", "--endpoint", f"http://127.0.0.1:{port}", "--admin", "127.0.0.1"]
    command += [str(admin), "--wallet-name", name, "--wallet-key", name]
    process = subprocess.Popen(
        command, env={**os.environ, "HOME": str(place)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        agent = _Agent(process.pid, admin)
        _until(lambda: _is_ready(agent), f"{name} did not start")
        yield agent
    finally:
        process.terminate()
        process.wait()


def _is_ready(agent: _Agent) -> bool:
    try:
        return bool(agent.call("/status/ready")["ready"])
    except (urllib.error.URLError, ConnectionError):
        return False


def _acquainted(issuer: _Agent, holder: _Agent) -> tuple[str, str]:
    key = {"method": "key", "options": {"key_type": "ed25519"}}
    did = issuer.call("/wallet/did/create", key)["result"]["did"]
    asked = {"handshake_protocols": ["https://didcomm.org/didexchange/1.1"]}
    invitation = issuer.call("/out-of-band/create-invitation?auto_accept=true", asked)["invitation"]
    holder.call("/out-of-band/receive-invitation?auto_accept=true", invitation)
    _until(lambda: bool(_met(issuer)), "the agents did not meet")
    return _met(issuer)[0], did


def _met(issuer: _Agent) -> list[str]:
    known = issuer.call("/connections")["results"]
    return [each["connection_id"] for each in known if each["state"] in ("active", "completed")]


def _issue(issuer: _Agent, holder: _Agent, connection: str, did: str, count: int, total: int) -> None:
    """One after the other: of many at once the agents lose some."""
    for number in range(total - count, total):
        issuer.call("/issue-credential-2.0/send", _credential(connection, did, number))
        _until(lambda: len(holder.call("/credentials/w3c", ALL)["results"]) > number, "a credential was not issued")  # noqa: B023  called at once


def _credential(connection: str, did: str, number: int) -> dict[str, Any]:
    subject = {
        "id": f"did:example:{number}",
        "name": "王小兰",
        "number": "202211000001",
        "institution": "北京海淀示例医院",
    }
    credential = {
        "@context": ["https://www.w3.org/2018/credentials/v1", {"@vocab": "https://example.org/terms#"}],
        "id": f"https://example.org/credentials/{number}",
        "type": ["VerifiableCredential", "NurseLicence"],
        "issuer": did,
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": subject,
    }
    proof = {"credential": credential, "options": {"proofType": "Ed25519Signature2018"}}
    return {"connection_id": connection, "auto_remove": False, "filter": {"ld_proof": proof}}


def _until(holds: Any, otherwise: str) -> None:
    """Ask again and again; SetUpWrong when patience ends."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > end:
            raise SetUpWrong(f"acapy-agent: {otherwise}")
        time.sleep(0.05)
