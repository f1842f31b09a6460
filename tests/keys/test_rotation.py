"""Rotating keys: the next signs at once, nothing past is lost, and under load no signature is by the wrong key."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from liangzhao.kernel import clock
from liangzhao.signing import demo_ca, rotation, ses
from liangzhao.signing.certificates import Subject
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.keyring import KeyInUse, PresentKeyRevoked, spki_of
from liangzhao.signing.process import SocketSigner
from liangzhao.signing.rotation import CertificateNotFitting
from liangzhao.signing.seals import lists
from liangzhao.signing.signer import KeyReplaced, SignerUnavailable, UnknownKey, key_id
from liangzhao.signing.software import SoftwareSigner
from liangzhao.signing.stores.public_keys import verifier_of
from liangzhao_verify.revocation import COMPROMISED
from tests.keys.settings_of_stores import rotate
from tests.signing.conftest import CITY, DISTRICT, P256_KEY, SM2_KEY
from tests.signing.signer_process import SignerProcess

DATA = b"data"
ALL_KINDS = [SM2_KEY, P256_KEY, "log/sm2", "log/ed25519"]


@pytest.fixture
def ring(folder: Path) -> SoftwareSigner:
    return SoftwareSigner(folder)


@pytest.mark.parametrize("key", ALL_KINDS)
def test_the_next_key_signs_and_the_former_certificate_is_kept(folder: Path, ring: SoftwareSigner, key: str) -> None:
    former, signed = ring.certificate(key), ring.sign(key, DATA)

    done = rotate(folder, ring, key)

    kind, store = key.rpartition("/")[2], KeyDirectory(folder)
    assert (done.former, done.new) == (signed.key_id, ring.sign(key, DATA).key_id)
    assert store.certificates_ever(key) == [ring.certificate(key), former]
    assert verifier_of(kind, spki_of(former))(DATA, signed.der())
    assert [path.name for path in (folder / key).parent.glob(f"{kind}*.key.pem")] == [f"{kind}.{done.new}.key.pem"]


def test_keys_may_be_rotated_again_and_again_and_every_certificate_stays(folder: Path, ring: SoftwareSigner) -> None:
    first = ring.sign(P256_KEY, DATA).key_id
    signed = [first, *(rotate(folder, ring, P256_KEY).new for _ in range(3))]

    kept = [key_id(spki_of(each)) for each in KeyDirectory(folder).certificates_ever(P256_KEY)]
    assert kept == signed[::-1]


def test_the_seal_lists_the_new_certificate_and_keeps_its_picture(folder: Path, ring: SoftwareSigner) -> None:
    store = KeyDirectory(folder)
    before = ses.parse_seal(store.seal_path(CITY[0]).read_bytes())

    rotate(folder, ring, SM2_KEY)

    after = ses.parse_seal(store.seal_path(CITY[0]).read_bytes())
    assert lists(after, ring.certificate(SM2_KEY))
    assert not lists(after, store.certificates_ever(SM2_KEY)[1])
    assert (after.name, after.picture) == (before.name, before.picture)


CUTS = ["keep_former", "next_path", "retire"]


@pytest.mark.parametrize("cut", CUTS)
def test_a_rotation_that_was_cut_short_leaves_a_signer_and_can_be_done_again(
    folder: Path, ring: SoftwareSigner, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    first = ring.sign(SM2_KEY, DATA).key_id
    ring.next_request(SM2_KEY)

    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(SoftwareSigner if cut == "retire" else KeyDirectory, cut, fail)
        with pytest.raises(KeyboardInterrupt):
            rotate(folder, ring, SM2_KEY)

    between = ring.sign(SM2_KEY, DATA)
    assert verifier_of("sm2", spki_of(ring.certificate(SM2_KEY)))(DATA, between.value)
    seal = ses.parse_seal(KeyDirectory(folder).seal_path(CITY[0]).read_bytes())
    assert lists(seal, ring.certificate(SM2_KEY))

    last = rotate(folder, ring, SM2_KEY).new
    kept = [key_id(spki_of(each)) for each in KeyDirectory(folder).certificates_ever(SM2_KEY)]
    assert ring.sign(SM2_KEY, DATA).key_id == last == kept[0]
    assert first in kept
    assert len(kept) == len(set(kept))
    assert len(list(folder.glob(f"{CITY[0]}/sm2*.key.pem"))) == 1


def test_the_present_key_is_not_destroyed(ring: SoftwareSigner) -> None:
    with pytest.raises(KeyInUse):
        ring.retire(SM2_KEY, spki_of(ring.certificate(SM2_KEY)))


def _of_another_key(store: KeyDirectory, spki: bytes) -> list[bytes]:
    root = demo_ca.root(store, "p256")
    return [demo_ca.certificate_under(root, Subject(CITY[1], CITY[1], CITY[0]), spki), root.certificate]


def test_a_certificate_of_another_key_is_refused(folder: Path, ring: SoftwareSigner) -> None:
    store = KeyDirectory(folder)
    chain = _of_another_key(store, spki_of(ring.certificate(f"{DISTRICT[0]}/p256")))

    with pytest.raises(CertificateNotFitting, match="不是申请证书时生成的密钥"):
        rotation.install(store, ring, P256_KEY, chain, reseal=None, at=clock.now())


def test_a_certificate_of_another_authority_is_refused(folder: Path, ring: SoftwareSigner) -> None:
    store = KeyDirectory(folder)
    certify = partial(demo_ca.certify, store, f"{DISTRICT[0]}/p256")

    with pytest.raises(CertificateNotFitting, match="不是该机关"):
        rotation.rotate(store, ring, P256_KEY, certify, reseal=None, at=clock.now())


def test_a_certificate_under_no_root_of_ours_is_refused(folder: Path, ring: SoftwareSigner, tmp_path: Path) -> None:
    stranger = KeyDirectory(tmp_path / "stranger")
    demo_ca.provision(stranger.path, [CITY])

    with pytest.raises(CertificateNotFitting, match="不是由其所称的签发者签发的"):
        rotation.rotate(
            KeyDirectory(folder), ring, P256_KEY, partial(demo_ca.certify, stranger, P256_KEY),
            reseal=None, at=clock.now(),
        )  # fmt: skip


def test_a_revoked_present_key_signs_no_more_until_it_has_a_successor(folder: Path, ring: SoftwareSigner) -> None:
    store, named = KeyDirectory(folder), ring.sign(SM2_KEY, DATA).key_id

    rotation.revoke(store, SM2_KEY, named, reason=COMPROMISED, at=clock.now())

    with pytest.raises(PresentKeyRevoked, match="已吊销"):
        ring.sign(SM2_KEY, DATA)
    assert ring.sign(P256_KEY, DATA).algorithm == "ES256"
    rotate(folder, ring, SM2_KEY)
    assert ring.sign(SM2_KEY, DATA).key_id != named


def test_an_earlier_revocation_of_a_key_stays(folder: Path, ring: SoftwareSigner) -> None:
    store, named, at = KeyDirectory(folder), ring.sign(SM2_KEY, DATA).key_id, datetime(2026, 3, 1, tzinfo=UTC)
    rotation.revoke(store, SM2_KEY, named, reason=COMPROMISED, at=at)

    rotation.revoke(store, SM2_KEY, named, reason="superseded", at=at + timedelta(days=9))

    (kept,) = store.revocations()
    assert (kept.key_id, kept.at, kept.reason) == (named, at, COMPROMISED)


def test_only_a_key_of_the_authority_can_be_revoked(folder: Path, ring: SoftwareSigner) -> None:
    other = ring.sign(f"{DISTRICT[0]}/sm2", DATA).key_id

    with pytest.raises(UnknownKey):
        rotation.revoke(KeyDirectory(folder), SM2_KEY, other, reason=COMPROMISED, at=clock.now())


def test_who_was_told_the_former_certificate_is_refused_a_signature_by_the_new_key(
    folder: Path, socket_path: Path
) -> None:
    with SignerProcess(folder, socket_path) as process:
        client, other = SocketSigner(process.path), SocketSigner(process.path)
        client.certificate(P256_KEY)
        rotate(folder, other, P256_KEY)

        with pytest.raises(KeyReplaced):
            client.sign(P256_KEY, DATA)

        signed = client.sign(P256_KEY, DATA)
        assert verifier_of("p256", spki_of(client.certificate(P256_KEY)))(DATA, signed.der())
        client.close()
        other.close()


def test_under_load_a_rotation_leaves_no_signature_that_its_certificate_does_not_verify(
    folder: Path, socket_path: Path
) -> None:
    stop, rounds = threading.Event(), 4

    def work(number: int) -> tuple[int, int]:
        made, refused, client = 0, 0, SocketSigner(socket_path)
        while not stop.is_set():
            text = b"%d/%d" % (number, made)
            try:
                certificate, signed = client.certificate(SM2_KEY), client.sign(SM2_KEY, text)
            except KeyReplaced:
                refused += 1
                continue
            assert verifier_of("sm2", spki_of(certificate))(text, signed.value)
            made += 1
        client.close()
        return made, refused

    with SignerProcess(folder, socket_path), ThreadPoolExecutor(8) as threads:
        working = [threads.submit(work, number) for number in range(8)]
        rotating = SocketSigner(socket_path, seconds=10)
        keys = {rotate(folder, rotating, SM2_KEY).new for _ in range(rounds)}
        stop.set()
        done = [each.result(30) for each in working]
        rotating.close()

    assert len(keys) == rounds
    assert sum(made for made, _refused in done) > 50
    assert sum(refused for _made, refused in done) <= 8 * rounds


def test_the_process_destroys_no_key_that_signs(folder: Path, socket_path: Path) -> None:
    with SignerProcess(folder, socket_path):
        client = SocketSigner(socket_path)
        with pytest.raises(SignerUnavailable):
            client.retire(SM2_KEY, spki_of(client.certificate(SM2_KEY)))
        assert client.sign(SM2_KEY, DATA).algorithm == "SM2"
        client.close()
