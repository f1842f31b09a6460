"""Time stamps on checkpoints: asked for, checked, kept, read by OpenSSL, and what passes for none (SEC-K6)."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import tsp
from django.conf import LazySettings

from liangzhao.audit.log import stamps
from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.notes import Checkpoint
from liangzhao.audit.log.publishing import Publisher
from liangzhao.audit.log.stamps import EVERY, Ask, Stamper, StampFailed, is_overdue, read_stamp, request_for
from liangzhao.config import stamping
from liangzhao.config.log import NodeLogSigner
from liangzhao.kernel import clock
from liangzhao.signing import demo_tsa
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.software import SoftwareSigner
from liangzhao_verify.chain import TrustRoots
from tests.keys.tsa import OpenSslTsa, WebTsa, openssl_accepts

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
DATA = b"some bytes"


@pytest.fixture
def log(tmp_path: Path, pristine: Path) -> tuple[LogFolder, Publisher]:
    """A log of one entry, and what adds to it."""
    folder = LogFolder(tmp_path / "log")
    publisher = Publisher(folder, NodeLogSigner(SoftwareSigner(pristine)), "log.example.org/log")
    _grow(publisher, NOW)
    return folder, publisher


def test_who_asks_an_authority_loads_nothing_of_the_demo_nor_what_draws_its_seals() -> None:
    asks = "import sys; from liangzhao.config import stamping; print(*sys.modules)"
    env = {**os.environ, "LIANGZHAO_NO_DATABASE": "1"}

    done = subprocess.run([sys.executable, "-c", asks], env=env, capture_output=True, text=True, check=True)

    loaded = set(done.stdout.split())
    assert "liangzhao.audit.log.stamps" in loaded
    assert {"PIL", "liangzhao.signing.demo_ca", "liangzhao.signing.demo_tsa"} & loaded == set()


def _grow(publisher: Publisher, at: datetime) -> Checkpoint:
    publisher.add([b"entry %d" % publisher.size])
    return publisher.publish(at=at)


@pytest.fixture
def demo(pristine: Path) -> tuple[Ask, TrustRoots]:
    store = KeyDirectory(pristine)
    return lambda request: demo_tsa.answer(store, request, NOW), TrustRoots.load(store.trust_path())


@pytest.fixture(scope="session")
def openssl_tsa(tmp_path_factory: pytest.TempPathFactory) -> OpenSslTsa:
    return OpenSslTsa(tmp_path_factory.mktemp("tsa") / "own")


def test_openssl_accepts_the_stamp_of_the_demo(
    log: tuple[LogFolder, Publisher], demo: tuple[Ask, TrustRoots], pristine: Path
) -> None:
    folder, _publisher = log

    found = Stamper(folder, *demo).stamp(NOW)

    assert found.at == NOW
    assert openssl_accepts(folder.path, 1, pristine / "trust" / "p256-root.pem")
    assert not openssl_accepts(folder.path, 1, pristine / "trust" / "sm2-root.pem")


def test_we_accept_the_stamp_of_openssl(log: tuple[LogFolder, Publisher], openssl_tsa: OpenSslTsa) -> None:
    folder, _publisher = log

    found = Stamper(folder, openssl_tsa.answer, TrustRoots.load(openssl_tsa.root)).stamp(NOW)

    note, stamp = folder.stamp(1) or (b"", b"")
    assert found.authority == "Stamps"
    assert found.digest == hashlib.sha256((folder.checkpoint() or "").encode()).digest()
    assert openssl_accepts(folder.path, 1, openssl_tsa.root)
    assert read_stamp(stamp, note, TrustRoots.load(openssl_tsa.root)) == found


def test_a_stamp_is_due_every_ten_minutes(log: tuple[LogFolder, Publisher], demo: tuple[Ask, TrustRoots]) -> None:
    folder, publisher = log
    stamper = Stamper(folder, *demo)
    assert stamper.is_due(NOW)
    stamper.stamp(NOW)
    _grow(publisher, NOW)

    assert not stamper.is_due(NOW + EVERY - timedelta(seconds=1))
    assert stamper.is_due(NOW + EVERY)
    stamper.stamp(NOW + EVERY)
    assert folder.stamped_sizes() == [1, 2]


def test_without_a_checkpoint_nothing_is_due(tmp_path: Path, demo: tuple[Ask, TrustRoots]) -> None:
    assert not Stamper(LogFolder(tmp_path), *demo).is_due(NOW)


def test_the_first_stamp_of_a_head_stays(log: tuple[LogFolder, Publisher], demo: tuple[Ask, TrustRoots]) -> None:
    folder, _publisher = log
    stamper = Stamper(folder, *demo)
    stamper.stamp(NOW)
    first = folder.stamp(1)

    stamper.stamp(NOW + EVERY)

    assert folder.stamp(1) == first
    assert not stamper.is_due(NOW + EVERY)


def test_a_failed_stamp_leaves_what_was_and_is_due_again(
    log: tuple[LogFolder, Publisher], demo: tuple[Ask, TrustRoots]
) -> None:
    folder, publisher = log
    Stamper(folder, *demo).stamp(NOW)
    _grow(publisher, NOW)

    def away(_request: bytes) -> bytes:
        raise StampFailed("away")

    failing = Stamper(folder, away, demo[1])
    with pytest.raises(StampFailed):
        failing.stamp(NOW + EVERY)

    assert folder.stamped_sizes() == [1]
    assert failing.is_due(NOW + EVERY)


@pytest.mark.parametrize(
    ("away", "overdue"),
    [(timedelta(hours=3, minutes=59), False), (timedelta(hours=4), True), (timedelta(hours=4, minutes=1), True)],
)
def test_after_four_hours_stamps_are_overdue(
    log: tuple[LogFolder, Publisher], demo: tuple[Ask, TrustRoots], away: timedelta, overdue: bool
) -> None:
    folder, _publisher = log
    assert not is_overdue(folder, NOW - timedelta(hours=9))  # the hours begin when stamps are first owed
    Stamper(folder, *demo).stamp(NOW)

    assert is_overdue(folder, NOW + away) is overdue


def test_an_authority_that_never_answered_is_overdue_too(tmp_path: Path) -> None:
    folder = LogFolder(tmp_path)
    stamps.begin(folder, NOW)
    stamps.begin(folder, NOW + timedelta(hours=3))

    assert not is_overdue(folder, NOW + timedelta(hours=3, minutes=59))
    assert is_overdue(folder, NOW + timedelta(hours=4, minutes=1))


class TestWhatIsNoProof:
    """Each is refused with its reason."""

    def test_a_stamp_on_other_bytes(self, demo: tuple[Ask, TrustRoots]) -> None:
        request, nonce = request_for(DATA)
        with pytest.raises(StampFailed, match="other bytes"):
            read_stamp(demo[0](request), DATA + b" ", demo[1], nonce=nonce)

    def test_an_answer_to_another_request(self, demo: tuple[Ask, TrustRoots]) -> None:
        request, nonce = request_for(DATA)
        with pytest.raises(StampFailed, match="another request"):
            read_stamp(demo[0](request), DATA, demo[1], nonce=nonce ^ 1)

    def test_an_authority_under_no_root_of_ours(self, demo: tuple[Ask, TrustRoots], openssl_tsa: OpenSslTsa) -> None:
        request, nonce = request_for(DATA)
        with pytest.raises(StampFailed, match="不在信任的根证书之下"):
            read_stamp(openssl_tsa.answer(request), DATA, demo[1], nonce=nonce)

    def test_a_refusal(self, demo: tuple[Ask, TrustRoots]) -> None:
        with pytest.raises(StampFailed, match="not granted: rejection"):
            read_stamp(demo[0](b"no request"), DATA, demo[1])

    def test_a_digest_we_did_not_ask_for(self, demo: tuple[Ask, TrustRoots]) -> None:
        imprint = {"hash_algorithm": {"algorithm": "sha1"}, "hashed_message": bytes(20)}
        asked = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "cert_req": True}).dump()
        with pytest.raises(StampFailed, match="not granted: rejection"):
            read_stamp(demo[0](asked), DATA, demo[1])

    def test_every_changed_byte(self, demo: tuple[Ask, TrustRoots]) -> None:
        request, nonce = request_for(DATA)
        answer = demo[0](request)
        whole = read_stamp(answer, DATA, demo[1], nonce=nonce)
        taken = []
        for place in range(len(answer)):
            changed = answer[:place] + bytes([answer[place] ^ 0x55]) + answer[place + 1 :]
            try:
                found = read_stamp(changed, DATA, demo[1], nonce=nonce)
            except StampFailed:
                continue
            taken.append((place, found))
        assert [place for place, found in taken if found != whole] == []

    def test_a_certificate_that_is_not_for_time_stamps(self, pristine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from liangzhao.signing import certificates

        store = KeyDirectory(pristine)
        monkeypatch.setattr(certificates, "time_stamping_extensions", certificates.holder_extensions)
        monkeypatch.setattr(demo_tsa, "CERTIFICATE", "ordinary")
        request, nonce = request_for(DATA)
        with pytest.raises(StampFailed, match="not for time stamps alone"):
            read_stamp(demo_tsa.answer(store, request, NOW), DATA, TrustRoots.load(store.trust_path()), nonce=nonce)


class TestAskingOverHttp:
    """The node's own way to the authority of its settings."""

    def test_the_authority_is_asked_as_rfc_3161_has_it(
        self, pristine: Path, log: tuple[LogFolder, Publisher], settings: LazySettings
    ) -> None:
        with WebTsa(pristine) as web:
            settings.LIANGZHAO_TSA_URL, settings.LIANGZHAO_KEYS_DIR = web.url, pristine
            stamper = stamping.node_stamper(log[0])
            assert stamper is not None
            assert abs(stamper.stamp(clock.now()).at - clock.now()) < timedelta(seconds=30)
            assert web.kinds == ["application/timestamp-query"]

    @pytest.mark.parametrize("status", [302, 404, 503])
    def test_anything_but_an_answer_is_a_failure(self, pristine: Path, status: int) -> None:
        with WebTsa(pristine) as web:
            web.status = status
            with pytest.raises(StampFailed, match=str(status)):
                stamping.ask(web.url, request_for(DATA)[0])

    def test_an_endless_answer_is_cut(self, pristine: Path) -> None:
        with WebTsa(pristine) as web:
            web.is_long = True
            with pytest.raises(StampFailed, match="bytes"):
                stamping.ask(web.url, request_for(DATA)[0])

    def test_nobody_there_is_a_failure(self, pristine: Path) -> None:
        with WebTsa(pristine) as web:
            gone = web.url
        with pytest.raises(StampFailed, match="ConnectionRefusedError"):
            stamping.ask(gone, request_for(DATA)[0])

    @pytest.mark.parametrize("url", ["http://tsa.example/", "ftp://localhost/", "file:///etc/passwd", "tsa.example"])
    def test_only_tls_or_this_machine(self, url: str) -> None:
        with pytest.raises(StampFailed, match="over TLS"):
            stamping.ask(url, b"")

    def test_without_an_address_nothing_is_stamped(self, settings: LazySettings) -> None:
        settings.LIANGZHAO_TSA_URL = ""
        assert stamping.node_stamper() is None
