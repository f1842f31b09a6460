"""Licences outlive their keys: after a rotation all forms are proven as before; after a theft what is proven older."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liangzhao.access.transactions import service_transaction
from liangzhao.audit.log.keeping import Keeper
from liangzhao.audit.models import Event
from liangzhao.config.log import NodeLogSigner, service_connection, service_scope
from liangzhao.config.log import node_folder as log_folder
from liangzhao.config.status import node_folder, node_keeper, snapshot_connection
from liangzhao.kernel import clock
from liangzhao.licensing import checking, files, trust, uses
from liangzhao.licensing.codes import static
from liangzhao.licensing.faces.layout import compose
from liangzhao.licensing.faces.ofd import write_ofd
from liangzhao.licensing.faces.pdf import write_pdf
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.licensing.status.tokens import TIME_TO_LIVE
from liangzhao.licensing.verification.own_log import verify_here
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration
from liangzhao.signing import demo_ca, rotation
from liangzhao.signing.configuration import configured
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.keyring import spki_of
from liangzhao.signing.seals import seal_for
from liangzhao.signing.signer import key_id
from liangzhao.signing.software import SoftwareSigner
from liangzhao.web.public.limits import CHECKS
from liangzhao.web.wallet.answers import WALLETS
from liangzhao_verify import KeptStatusLists, StepName, Trust, TrustRoots, Verdict, verify, verify_file
from liangzhao_verify.ofd.evidence import RECORD_CERTIFICATE
from liangzhao_verify.revocation import COMPROMISED
from tests.audit.scene import ORIGIN, keep_until
from tests.keys.settings_of_stores import rotate
from tests.support.cast import Cast, demo_authorities, person_actor

pytestmark = pytest.mark.usefixtures("demo_keys")

FORMS = ("code", "ofd", "pdf")


@dataclass
class Scene:
    """Two nurses with licences, the files of the first made; log and lists published; a copy of the keys, stolen."""

    by: Any
    first: Licence
    second: Licence
    keys: Path
    stolen: Path

    def held(self, form: str) -> bytes | str:
        """A form of the first licence as its holder has it."""
        return self.first.static_code if form == "code" else self.file(form)

    def file(self, form: str) -> bytes:
        return files.file_of(self.first, form, by=self._holder)

    @property
    def _holder(self) -> Any:
        assert self.first.person is not None
        return person_actor(self.first.person)

    def rotate(self) -> None:
        for kind in ("sm2", "p256"):
            rotate(self.keys, SoftwareSigner(self.keys), f"{self.first.authority.uscc}/{kind}")

    def revoke_former(self, reason: str, at: datetime | None = None) -> None:
        """Revoke what signed before the rotation."""
        store = KeyDirectory(self.keys)
        for kind in ("sm2", "p256"):
            key = f"{self.first.authority.uscc}/{kind}"
            former = key_id(spki_of(store.certificates_ever(key)[1]))
            rotation.revoke(store, key, former, reason=reason, at=at or clock.now())

    def publish(self) -> None:
        """Bring log and lists up to date."""
        with service_transaction("test"):
            count = Event.objects.count()
        with service_connection() as connection:
            scope = partial(service_scope, connection)
            keep_until(Keeper(scope, log_folder(), NodeLogSigner(configured()), ORIGIN), count)
        with snapshot_connection() as connection:
            node_keeper(connection).turn()

    def offline(self, form: bytes | str, *, proof: bytes | None = None) -> Verdict:
        """What an outsider says who has the node's bundle and lists."""
        known = trust.node_bundle()
        lists = KeptStatusLists(node_folder().path, known)
        return verify(form, trust=known, status=lists, at=clock.now(), proof=proof)

    def proof(self) -> bytes:
        return bytes(Client().get(f"/log/proof/{self.first.identifier}").content)

    def uploaded(self, form: bytes) -> str:
        """The page about an uploaded file."""
        sent = SimpleUploadedFile("licence", form)
        return Client().post("/verify/file/", {"licence_file": sent}).content.decode()

    def forged(self, form: str) -> bytes:
        """A file of another holder under the first licence's identifier, dated back, by the stolen keys."""
        with service_transaction("test"):
            face = replace(files.face_of(self.first), holder_name="冒名者")
        uscc, signer, at = self.first.authority.uscc, SoftwareSigner(self.stolen), clock.now() - timedelta(minutes=1)
        record = face.record.replace("王小兰".encode(), "冒名者".encode())
        face = replace(face, record=record, record_signature=signer.sign(f"{uscc}/sm2", record).value)
        facts = tuple((label, "冒名者" if label == "姓名" else text) for label, text in face.facts)
        face = replace(face, facts=facts)
        seal = seal_for(f"{uscc}/sm2", self.stolen)
        write, kind = (write_pdf, "p256") if form == "pdf" else (write_ofd, "sm2")
        return write(face, compose(face), signer, f"{uscc}/{kind}", at, seal=seal)

    def forged_code(self) -> str:
        """A printed code of another holder under the first licence's identifier, by the stolen key."""
        key, signer = f"{self.first.authority.uscc}/p256", SoftwareSigner(self.stolen)
        named = key_id(spki_of(signer.certificate(key)))
        self.first.face = {**self.first.face, "holder": "冒名者"}
        made = static.compose(self.first, key_id=named, at=clock.now(), status_index=self.first.status_index)
        return made.url(signer.sign(key, made.to_sign))


@pytest.fixture
def scene(own_database: str, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Scene:
    shutil.copytree(settings.LIANGZHAO_KEYS_DIR, tmp_path / "keys")
    demo_ca.provision_log(tmp_path / "keys")
    settings.LIANGZHAO_KEYS_DIR, settings.LIANGZHAO_LOG_DIR = tmp_path / "keys", tmp_path / "log"
    settings.LIANGZHAO_STATUS_DIR, settings.LIANGZHAO_WALLET = tmp_path / "status", True
    monkeypatch.setattr(uses, "LOG", uses.UseLog(uses.store, lambda _seconds, _flush: None))
    CHECKS.clear()
    WALLETS.clear()
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=demo_authorities())
        nurses = [cast.nurse(name, cast.institution()) for name in ("王小兰", "李示例")]
    licences = [issue(Request(Register.NURSE, nurse.person_id, new_key()), by=by) for nurse in nurses]
    made = Scene(by, licences[0], licences[1], tmp_path / "keys", tmp_path / "stolen")
    shutil.copytree(made.keys, made.stolen)
    for form in ("ofd", "pdf"):
        made.file(form)
    made.publish()
    made.rotate()
    return made


def chain(verdict: Verdict) -> str:
    return next(step.detail for step in verdict.steps if step.step is StepName.CHAIN)


@pytest.mark.parametrize("form", FORMS)
def test_after_a_rotation_every_form_is_valid_as_before(form: str, scene: Scene) -> None:
    scene.publish()

    found = scene.offline(scene.held(form))

    assert (found.valid, found.state) == (True, "VALID"), found.as_json()


def test_after_a_rotation_the_proof_holds_and_goes_with_the_file(scene: Scene) -> None:
    scene.publish()
    alone, beside = scene.offline(scene.proof()), scene.offline(scene.file("ofd"), proof=scene.proof())

    assert (alone.intact, alone.trusted) == (True, True)
    assert [step.ok for step in beside.steps] == [True] * len(StepName)


def test_a_file_made_after_the_rotation_proves_the_record_of_before_to_whoever_knows_the_roots(scene: Scene) -> None:
    assert scene.second.person is not None
    ofd = files.file_of(scene.second, "ofd", by=person_actor(scene.second.person))

    roots = TrustRoots.load(scene.keys / "trust")
    found = verify_file(ofd, name="licence", trust=roots, lookup=checking.lookup)

    assert RECORD_CERTIFICATE.encode() in ofd
    assert RECORD_CERTIFICATE.encode() not in scene.file("ofd")
    assert found.valid, found.as_json()


@pytest.mark.parametrize("form", FORMS)
def test_a_replaced_key_is_believed_about_the_time_before(form: str, scene: Scene) -> None:
    scene.revoke_former("superseded")
    scene.publish()

    assert scene.offline(scene.held(form)).valid


@pytest.mark.parametrize("form", FORMS)
def test_of_a_stolen_key_nothing_is_believed_without_a_proof_of_its_time(form: str, scene: Scene) -> None:
    scene.revoke_former(COMPROMISED)

    found = scene.offline(scene.held(form))

    assert (found.intact, found.trusted, found.valid) == (True, False, False)
    assert "没有时间证明能说明签章在此之前" in chain(found)


def test_the_log_proves_a_licence_that_is_older_than_the_theft_and_the_verdict_says_so(scene: Scene) -> None:
    scene.revoke_former(COMPROMISED)
    scene.publish()

    found = scene.offline(scene.file("ofd"), proof=scene.proof())

    assert found.valid, found.as_json()
    assert "吊销，但独立的时间证明" in chain(found)
    assert "早于吊销，仍可采信" in chain(found)


def test_the_log_does_not_prove_what_is_younger_than_the_theft(scene: Scene) -> None:
    scene.revoke_former(COMPROMISED, scene.first.planned_at - timedelta(days=1))

    found = scene.offline(scene.file("ofd"), proof=scene.proof())

    assert (found.trusted, found.valid) == (False, False)
    assert "此后的签章无效" in chain(found)


@pytest.mark.parametrize("form", ["ofd", "pdf"])
def test_our_own_page_knows_by_itself_what_is_older_than_the_theft(form: str, scene: Scene) -> None:
    before = scene.uploaded(scene.file(form))
    scene.revoke_former(COMPROMISED)

    after = scene.uploaded(scene.file(form))

    assert "文件真实，证照有效" in before
    assert "已吊销" not in before
    assert "文件真实，证照有效" in after
    assert "签章所用密钥后来已吊销" in after


def test_an_ofd_that_we_do_not_keep_is_known_by_its_record_in_the_log(scene: Scene) -> None:
    """Sealed a second time with the former key: other bytes, the same record."""
    with service_transaction("test"):
        face = files.face_of(scene.first)
    key = f"{scene.first.authority.uscc}/sm2"
    at, seal = clock.now() - timedelta(minutes=1), seal_for(key, scene.stolen)
    again = write_ofd(face, compose(face), SoftwareSigner(scene.stolen), key, at, seal=seal)
    scene.revoke_former(COMPROMISED)

    found = verify_here(again, name="again.ofd", trust=trust.trust_roots(), lookup=checking.lookup)

    assert found.valid, found.as_json()


@pytest.mark.parametrize("form", ["ofd", "pdf"])
def test_a_file_made_with_the_stolen_key_is_refused(form: str, scene: Scene) -> None:
    forged = scene.forged(form)
    scene.revoke_former(COMPROMISED)

    page = scene.uploaded(forged)

    assert "签章不能信任" in page
    assert "没有时间证明能说明签章在此之前" in page
    assert not scene.offline(forged, proof=scene.proof()).trusted


def test_a_scanned_code_of_before_the_theft_holds_and_one_made_with_the_key_does_not(scene: Scene) -> None:
    genuine, forged = (code.rpartition("/")[2] for code in (scene.first.static_code, scene.forged_code()))
    unnoticed = Client().get(f"/s/{forged}").content.decode()
    scene.revoke_former(COMPROMISED)

    answers = [Client().get(f"/s/{code}").content.decode() for code in (genuine, forged)]

    assert "证照有效" in unnoticed
    assert "证照有效" in answers[0]
    assert "不是本系统的码" in answers[1]


def test_a_revoked_key_holds_up_no_list_but_its_own_and_what_changed_meanwhile_follows(scene: Scene) -> None:
    """In between the process starts anew: it must not take the list of before for the truth."""
    scene.publish()
    uscc, before = scene.first.authority.uscc, node_folder().as_of()
    store, key = KeyDirectory(scene.keys), f"{scene.first.authority.uscc}/p256"
    rotation.revoke(store, key, key_id(spki_of(store.certificates(key)[0])), reason=COMPROMISED, at=clock.now())
    with service_transaction("test") as by:
        registration = NurseRegistration.objects.get(pk=scene.first.entry_id)
        act = Cast(by=by, authorities=load_demo_authorities()).act("nurse.revoke")
        entries.move(registration, step="revoke", act=act, from_on=clock.today())
    with clock.at(clock.now() + TIME_TO_LIVE), snapshot_connection() as connection:
        renewed = node_keeper(connection).turn()
    during = node_folder().as_of()
    rotate(scene.keys, SoftwareSigner(scene.keys), key)

    scene.publish()

    assert renewed == len(before) - 1 > 5
    assert {each for each in before if during[each] == before[each]} == {uscc}
    assert scene.first.status_index is not None
    known = trust.node_bundle()
    found = KeptStatusLists(node_folder().path, known).status(uscc, scene.first.status_index)
    assert found is not None
    assert found.state == "INVALID"


def test_the_bundle_tells_of_the_theft(scene: Scene) -> None:
    scene.revoke_former(COMPROMISED)

    told = Trust.read(Client().get("/trust.json").content)

    assert {each.reason for each in told.roots.revocations} == {COMPROMISED}
    assert len(told.roots.revocations) == 2
    assert scene.keys == settings.LIANGZHAO_KEYS_DIR


def kids(scene: Scene) -> list[str]:
    """The keys that wallets and verifiers are told."""
    answer = Client().get(f"/.well-known/jwt-vc-issuer/wallet/issuers/{scene.first.authority.uscc}")
    return [each["kid"] for each in answer.json()["jwks"]["keys"]] if answer.status_code == 200 else []


def test_wallets_are_told_former_keys_and_no_revoked_one(scene: Scene) -> None:
    store, key = KeyDirectory(scene.keys), f"{scene.first.authority.uscc}/p256"
    present, former = (key_id(spki_of(each)) for each in store.certificates_ever(key))

    before = kids(scene)
    scene.revoke_former(COMPROMISED)
    after = kids(scene)
    rotation.revoke(store, key, present, reason="cessation-of-operation", at=clock.now())

    assert before == [present, former]
    assert after == [present]
    assert kids(scene) == []
