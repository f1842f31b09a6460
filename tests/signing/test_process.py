"""The signer process: killed, flooded, fed with rubbish, stopped; it answers again and signs nothing wrong."""

from __future__ import annotations

import multiprocessing
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from liangzhao.kernel import records
from liangzhao.signing import Signature, SignerBusy, SignerUnavailable
from liangzhao.signing.process import AlreadyServed, SignerServer, SocketPlaceNotPrivate, SocketSigner, wire
from liangzhao.signing.software import SoftwareSigner
from liangzhao_verify import sm2
from tests.signing.conftest import SM2_KEY
from tests.signing.signer_process import PATIENCE, SignerProcess

DATA = "医疗机构执业许可证".encode()


class HeldSigner(SoftwareSigner):
    """Signs only once it is let go."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.begun = threading.Semaphore(0)
        self.let_go = threading.Event()

    def sign_many(self, items: list[tuple[str, bytes]]) -> list[Signature]:
        self.begun.release()
        assert self.let_go.wait(PATIENCE)
        return super().sign_many(items)


@pytest.fixture
def held(keys_dir: Path) -> Iterator[HeldSigner]:
    signer = HeldSigner(keys_dir)
    yield signer
    signer.let_go.set()


@contextmanager
def served(server: SignerServer) -> Iterator[SignerServer]:
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


@pytest.fixture
def public_key(software: SoftwareSigner) -> sm2.PublicKey:
    return sm2.PublicKey.from_certificate(software.certificate(SM2_KEY))


@pytest.fixture
def client(process: SignerProcess) -> Iterator[SocketSigner]:
    asking = SocketSigner(process.path)
    yield asking
    asking.close()


@pytest.fixture
def lasting_client(lasting_process: SignerProcess) -> Iterator[SocketSigner]:
    asking = SocketSigner(lasting_process.path)
    yield asking
    asking.close()


def test_without_a_signer_the_refusal_says_what_happens_next(socket_path: Path) -> None:
    with pytest.raises(SignerUnavailable) as refused:
        SocketSigner(socket_path).sign(SM2_KEY, DATA)

    assert str(refused.value) == (
        "签章服务暂不可用，未作任何签章。已提交的事项已保存，服务恢复后自动继续，无需重复提交。"
    )


@pytest.mark.parametrize("kills", [1, 20])
def test_a_client_recovers_when_the_signer_is_killed_and_started_again(
    process: SignerProcess, client: SocketSigner, public_key: sm2.PublicKey, kills: int
) -> None:
    client.sign(SM2_KEY, DATA)

    def kill_and_restart() -> bytes:
        process.kill()
        with pytest.raises(SignerUnavailable):
            client.sign(SM2_KEY, DATA)
        process.start()
        return client.sign(SM2_KEY, DATA).value

    signatures = [kill_and_restart() for _ in range(kills)]

    assert [sm2.verify(public_key, DATA, made) for made in signatures] == [True] * kills


def test_a_restart_between_two_requests_is_not_noticed(
    process: SignerProcess, client: SocketSigner, public_key: sm2.PublicKey
) -> None:
    client.sign(SM2_KEY, DATA)
    process.kill()
    process.start()

    assert sm2.verify(public_key, DATA, client.sign(SM2_KEY, DATA).value)


def test_eight_clients_at_once_each_get_their_own_signatures(process: SignerProcess, public_key: sm2.PublicKey) -> None:
    texts = [b"%d" % number for number in range(400)]
    shared = SocketSigner(process.path)

    with ThreadPoolExecutor(8) as threads:
        signatures = list(threads.map(lambda text: shared.sign(SM2_KEY, text).value, texts))

    assert [sm2.verify(public_key, *pair) for pair in zip(texts, signatures, strict=True)] == [True] * len(texts)
    assert process.answering().signed == len(texts)


def _sign_in_child(client: SocketSigner) -> None:
    client.sign(SM2_KEY, DATA)


def test_a_forked_child_does_not_speak_on_its_parents_connection(client: SocketSigner) -> None:
    client.sign(SM2_KEY, DATA)

    child = multiprocessing.get_context("fork").Process(target=_sign_in_child, args=(client,))
    child.start()
    child.join(PATIENCE)

    assert child.exitcode == 0
    assert client.sign(SM2_KEY, DATA).algorithm == "SM2"


def test_when_the_queue_is_full_the_next_is_told_at_once(held: HeldSigner, socket_path: Path) -> None:
    with served(SignerServer(held, socket_path, workers=1, waiting=1)), ThreadPoolExecutor(2) as threads:
        client = SocketSigner(socket_path, seconds=PATIENCE)
        waiting = [threads.submit(client.sign, SM2_KEY, DATA) for _ in range(2)]
        assert held.begun.acquire(timeout=PATIENCE)
        until = time.monotonic() + PATIENCE
        while client.health().waiting < 2:
            assert time.monotonic() < until

        with pytest.raises(SignerBusy, match="签章服务繁忙"):
            client.sign(SM2_KEY, DATA)

        held.let_go.set()
        assert [done.result(PATIENCE).algorithm for done in waiting] == ["SM2", "SM2"]
        client.close()


def test_a_client_does_not_wait_beyond_its_time(held: HeldSigner, socket_path: Path) -> None:
    with served(SignerServer(held, socket_path)):
        client = SocketSigner(socket_path, seconds=0.1)

        with pytest.raises(SignerUnavailable):
            client.sign(SM2_KEY, DATA)

        held.let_go.set()
        patient = SocketSigner(socket_path, seconds=PATIENCE)
        assert patient.sign(SM2_KEY, DATA).algorithm == "SM2"
        patient.close()


def test_a_running_request_is_answered_before_the_signer_stops(
    held: HeldSigner, socket_path: Path, public_key: sm2.PublicKey
) -> None:
    with ThreadPoolExecutor(1) as threads, served(SignerServer(held, socket_path)) as server:
        running = threads.submit(SocketSigner(socket_path, seconds=PATIENCE).sign, SM2_KEY, DATA)
        assert held.begun.acquire(timeout=PATIENCE)
        server.stop()
        held.let_go.set()

        assert sm2.verify(public_key, DATA, running.result(PATIENCE).value)


def test_sigterm_ends_the_process_cleanly_and_takes_the_socket_away(process: SignerProcess) -> None:
    assert process.terminate() == 0
    assert not process.path.exists()


def test_a_second_signer_on_the_same_socket_is_refused(process: SignerProcess, software: SoftwareSigner) -> None:
    with pytest.raises(AlreadyServed):
        SignerServer(software, process.path)

    assert process.answering().pid > 0


def test_only_the_owner_reaches_the_socket(process: SignerProcess) -> None:
    assert process.path.stat().st_mode & 0o777 == 0o600
    assert process.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_where_others_write_is_no_place_for_the_socket(software: SoftwareSigner, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)

    with pytest.raises(SocketPlaceNotPrivate, match="others may write"):
        SignerServer(software, tmp_path / "signer.sock")


def test_a_path_too_long_for_a_socket_is_named(software: SoftwareSigner, tmp_path: Path) -> None:
    with pytest.raises(SocketPlaceNotPrivate, match="longer than 107 bytes"):
        SignerServer(software, tmp_path / ("x" * 100) / "signer.sock")


def frame(body: bytes) -> bytes:
    return len(body).to_bytes(4) + body


UNREADABLE = {
    "not CBOR": frame(b"\xff\xff\xff"),
    "empty frame": frame(b""),
    "not a map": frame(records.encode([1, 2])),
    "nothing known": frame(records.encode({"do": "export"})),
    "verb is a list": frame(records.encode({"do": ["sign"]})),
    "no items": frame(records.encode({"do": "sign"})),
    "items of the wrong shape": frame(records.encode({"do": "sign", "items": [[SM2_KEY]]})),
    "items of the wrong type": frame(records.encode({"do": "sign", "items": [[b"key", "data"]]})),
    "too many items": frame(records.encode({"do": "sign", "items": [[SM2_KEY, b""]] * 1001})),
    "no key": frame(records.encode({"do": "certificates"})),
    "too large": (wire.LARGEST_FRAME + 1).to_bytes(4),
    "deeply nested": frame(b"\x81" * 100_000 + b"\x00"),
}


@pytest.mark.parametrize("sent", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_bad_request_is_refused_and_the_next_caller_served(
    lasting_process: SignerProcess, lasting_client: SocketSigner, sent: bytes
) -> None:
    with socket.socket(socket.AF_UNIX) as bad:
        bad.connect(str(lasting_process.path))
        bad.sendall(sent)
        answer = wire.receive(bad, time.monotonic() + PATIENCE)

    assert answer is not None
    assert answer["refused"] == "bad-request"
    assert lasting_client.sign(SM2_KEY, DATA).algorithm == "SM2"


@pytest.mark.parametrize("sent", [b"", b"\0", b"\0\0\0\x09abc"], ids=["nothing", "half a length", "half a frame"])
def test_a_caller_that_leaves_early_harms_nobody(
    lasting_process: SignerProcess, lasting_client: SocketSigner, sent: bytes
) -> None:
    with socket.socket(socket.AF_UNIX) as bad:
        bad.connect(str(lasting_process.path))
        bad.sendall(sent)

    assert lasting_client.sign(SM2_KEY, DATA).algorithm == "SM2"


def test_data_too_large_for_a_frame_is_refused_before_it_is_sent(lasting_client: SocketSigner) -> None:
    with pytest.raises(wire.FrameTooLarge):
        lasting_client.sign(SM2_KEY, bytes(wire.LARGEST_FRAME))

    assert lasting_client.sign(SM2_KEY, DATA).algorithm == "SM2"


def test_large_batches_are_sent_in_parts(lasting_client: SocketSigner) -> None:
    signatures = lasting_client.sign_many([(SM2_KEY, bytes(700_000))] * 12)

    assert len(signatures) == 12


def test_trouble_inside_the_signer_is_a_refusal_and_it_goes_on(
    keys_dir: Path, socket_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = SoftwareSigner(keys_dir)
    with served(SignerServer(signer, socket_path)):
        client = SocketSigner(socket_path)
        with monkeypatch.context() as broken:
            broken.setattr(sm2.PrivateKey, "sign", lambda self, data: b"")
            with pytest.raises(SignerUnavailable):
                client.sign(SM2_KEY, DATA)

        assert client.sign(SM2_KEY, DATA).algorithm == "SM2"
        client.close()
