"""Killing the signer process again and again under eight clients (SEC-K2): nothing wrong is signed, all go on soon."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from liangzhao.signing import SignerUnavailable
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.keyring import spki_of
from liangzhao.signing.process import SocketSigner
from liangzhao.signing.software import SoftwareSigner
from liangzhao.signing.stores.public_keys import Verifies, verifier_of
from tests.keys.settings_of_stores import rotate, write_settings
from tests.signing.conftest import P256_KEY, SM2_KEY
from tests.signing.signer_process import PATIENCE, SignerProcess
from tests.support.figures import note
from tests.support.night import amount

CLIENTS = 8
KILLS = amount(5, 20)
STARTS = 6
RECOVERY_SECONDS = 2.0

pytestmark = pytest.mark.campaign


class Clients:
    """Eight of them, each signing and verifying as fast as it can."""

    def __init__(self, path: Path, key: str, verifies: Verifies) -> None:
        self.path, self.key, self.verifies = path, key, verifies
        self.stop = threading.Event()
        self.good = [0] * CLIENTS
        self.wrong = self.refused = 0
        self.last = [0.0] * CLIENTS

    def work(self, number: int) -> None:
        client = SocketSigner(self.path)
        while not self.stop.is_set():
            text = b"%d/%d" % (number, self.good[number])
            try:
                signed = client.sign(self.key, text)
            except SignerUnavailable:
                self.refused += 1
                self.stop.wait(0.005)
                continue
            self.wrong += not self.verifies(text, signed.der())
            self.good[number] += 1
            self.last[number] = time.monotonic()
        client.close()

    def all_go_on(self, since: float) -> bool:
        return min(self.last) > since


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


def _killed(folder: Path, socket_path: Path, key: str) -> tuple[Clients, list[float]]:
    verifies = verifier_of(key.rpartition("/")[2], spki_of(KeyDirectory(folder).certificates(key)[0]))
    clients, recoveries = Clients(socket_path, key, verifies), []
    with SignerProcess(folder, socket_path) as process, ThreadPoolExecutor(CLIENTS) as threads:
        working = [threads.submit(clients.work, number) for number in range(CLIENTS)]
        try:
            for _ in range(KILLS):
                begun = time.monotonic()
                _until(lambda begun=begun: clients.all_go_on(begun))  # type: ignore[misc]  # bound now
                process.kill()
                killed = time.monotonic()
                process.start()
                _until(lambda killed=killed: clients.all_go_on(killed))  # type: ignore[misc]  # bound now
                recoveries.append(time.monotonic() - killed)
        finally:
            clients.stop.set()
        for each in working:
            each.result(PATIENCE)
    return clients, recoveries


@pytest.mark.parametrize("place", ["files", "module"])
def test_a_killed_signer_leaves_no_bad_signature_and_all_clients_go_on(
    folder: Path, socket_path: Path, place: str, request: pytest.FixtureRequest
) -> None:
    key = SM2_KEY
    if place == "module":
        request.getfixturevalue("module_configuration")
        write_settings(folder, keys={"*/p256": "module"})
        key = P256_KEY
        with SignerProcess(folder, socket_path):
            maker = SocketSigner(socket_path, seconds=PATIENCE)
            rotate(folder, maker, key)
            maker.close()

    clients, recoveries = _killed(folder, socket_path, key)

    note(
        f"keys.signer-kills.{place}",
        kills=len(recoveries),
        signatures=sum(clients.good),
        wrong=clients.wrong,
        refused=clients.refused,
        seconds_until_all_sign_again_median=round(statistics.median(recoveries), 3),
        seconds_until_all_sign_again_most=round(max(recoveries), 3),
    )
    assert clients.wrong == 0
    assert min(clients.good) > KILLS
    assert max(recoveries) < RECOVERY_SECONDS


def test_eight_clients_that_start_at_once_are_all_served_each_time(folder: Path, socket_path: Path) -> None:
    verifies = verifier_of("sm2", spki_of(SoftwareSigner(folder).certificate(SM2_KEY)))

    def one(number: int, gate: threading.Barrier) -> bool:
        client = SocketSigner(socket_path, seconds=PATIENCE)
        gate.wait(PATIENCE)
        signed = client.sign(SM2_KEY, b"%d" % number)
        client.close()
        return verifies(b"%d" % number, signed.der())

    with SignerProcess(folder, socket_path), ThreadPoolExecutor(CLIENTS) as threads:
        for _ in range(STARTS):
            gate = threading.Barrier(CLIENTS)
            done = [threads.submit(one, number, gate) for number in range(CLIENTS)]
            assert [each.result(PATIENCE) for each in done] == [True] * CLIENTS
