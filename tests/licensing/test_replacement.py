"""After a theft every licence in force that the key signed is made anew by its successor, and nothing else is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.config.commands import keys, signing_keys
from liangzhao.config.status import node_folder, node_keeper, snapshot_connection
from liangzhao.kernel import clock
from liangzhao.licensing import files, replacement, trust
from liangzhao.licensing.issue import Request, issue, new_key, seal
from liangzhao.licensing.models import Licence
from liangzhao.licensing.replacement import KeyNotRevoked, KeyUnknown, Spent, renew_all, spent_key
from liangzhao.licensing.sealing import seal_planned
from liangzhao.licensing.states import State
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration, Photo
from liangzhao.signing import rotation
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.keyring import spki_of
from liangzhao.signing.signer import SignerUnavailable, key_id
from liangzhao.signing.software import SoftwareSigner
from liangzhao_verify import KeptStatusLists, Verdict, verify
from liangzhao_verify.revocation import COMPROMISED
from tests.keys.settings_of_stores import rotate
from tests.support.cast import Cast, person_actor

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("demo_keys")]
NAMES = ("王小兰", "孙丽", "赵敏", "周芳", "吴静")


@dataclass
class Theft:
    """Five nurses with licences and one physician; what their authority's key signed can be replaced."""

    by: Any
    keys: Path
    uscc: str
    nurses: dict[str, NurseRegistration]

    def licence(self, name: str) -> Licence:
        """The nurse's licence in force."""
        with service_transaction("test"):
            return Licence.objects.select_related("authority", "person").get(
                holder_id=self.nurses[name].person_id, state=State.ISSUED
            )

    def versions(self) -> list[int]:
        return [self.licence(name).version for name in self.nurses]

    def pdf(self, name: str) -> bytes:
        found = self.licence(name)
        assert found.person is not None
        return files.file_of(found, "pdf", by=person_actor(found.person))

    def rotate(self, kind: str = "p256") -> str:
        """The next key in place of this one, whose id is returned."""
        rotate(self.keys, SoftwareSigner(self.keys), f"{self.uscc}/{kind}")
        return self.former(kind)

    def former(self, kind: str) -> str:
        return key_id(spki_of(KeyDirectory(self.keys).certificates_ever(f"{self.uscc}/{kind}")[1]))

    def revoke(self, kind: str, named: str) -> Spent:
        key = f"{self.uscc}/{kind}"
        rotation.revoke(KeyDirectory(self.keys), key, named, reason=COMPROMISED, at=clock.now())
        return spent_key(key, named)

    def steal(self, kind: str = "p256") -> Spent:
        """Replace the key and let nothing count any more that the former one signed."""
        return self.revoke(kind, self.rotate(kind))

    def offline(self, form: bytes | str) -> Verdict:
        """What an outsider says who has the node's bundle and lists, and no proof."""
        with snapshot_connection() as connection:
            node_keeper(connection).turn()
        known = trust.node_bundle()
        return verify(form, trust=known, status=KeptStatusLists(node_folder().path, known), at=clock.now())


@pytest.fixture
def theft(own_database: str, tmp_path: Path, settings: Any) -> Theft:
    shutil.copytree(settings.LIANGZHAO_KEYS_DIR, tmp_path / "keys")
    settings.LIANGZHAO_KEYS_DIR, settings.LIANGZHAO_STATUS_DIR = tmp_path / "keys", tmp_path / "status"
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=load_demo_authorities())
        hospital = cast.institution()
        nurses = {name: cast.nurse(name, hospital) for name in NAMES}
        elsewhere = cast.nurse("冯梅", cast.institution("北京东城示例医院", organ="东城", division="110101"))
        uscc = hospital.authority.uscc
    for nurse in (*nurses.values(), elsewhere):
        issue(Request(Register.NURSE, nurse.person_id, new_key()), by=by)
    return Theft(by, tmp_path / "keys", uscc, nurses)


def journalled(tag: Tag, ids: set[UUID]) -> int:
    with service_transaction("test"):
        return Event.objects.filter(tag=tag, subject_id__in=ids).count()


@pytest.mark.parametrize("kind", ["p256", "sm2"])
def test_every_licence_of_the_stolen_key_gets_its_next_version_by_the_new_one(theft: Theft, kind: str) -> None:
    before = {name: theft.licence(name) for name in NAMES}
    told: list[int] = []

    report = renew_all(theft.steal(kind), by=theft.by, batch=2, tell=lambda done: told.append(done.renewed))

    after = {name: theft.licence(name) for name in NAMES}
    assert (report.renewed, report.left, told) == (5, 0, [2, 4, 5])
    for name in NAMES:
        old, new = before[name], after[name]
        assert (new.serial, new.version, new.previous_id) == (old.serial, old.version + 1, old.pk)
        assert (new.face["facts"], new.number, new.valid_until) == (old.face["facts"], old.number, old.valid_until)
    assert journalled(Tag.LICENCE_SUPERSEDED, {one.pk for one in before.values()}) == 5
    assert journalled(Tag.LICENCE_ISSUED, {one.pk for one in after.values()}) == 5
    with service_transaction("test"):
        assert Licence.objects.get(identifier=before[NAMES[0]].identifier).state_reason == replacement.REASON
        assert Licence.objects.filter(state=State.SUPERSEDED).count() == 5  # the other authority's stays


def test_the_new_code_and_file_are_believed_without_any_proof_and_the_old_are_not(theft: Theft) -> None:
    old_code, old_pdf = theft.licence(NAMES[0]).static_code, theft.pdf(NAMES[0])
    spent = theft.steal()
    assert not theft.offline(old_code).valid

    renew_all(spent, by=theft.by)

    assert [theft.offline(form).valid for form in (old_code, old_pdf)] == [False, False]
    assert [theft.offline(form).valid for form in (theft.licence(NAMES[0]).static_code, theft.pdf(NAMES[0]))] == [
        True,
        True,
    ]


def test_what_the_new_key_signed_is_left_alone_and_a_second_call_finds_nothing(theft: Theft) -> None:
    spent = theft.steal()
    renew_all(spent, by=theft.by)
    versions = theft.versions()

    assert replacement.outstanding(spent, by=theft.by) == 0
    assert renew_all(spent, by=theft.by).renewed == 0
    assert theft.versions() == versions == [2] * 5


def test_a_file_by_the_stolen_key_is_enough_and_one_by_another_is_not(theft: Theft) -> None:
    """The codes are by a first key, the files by a second, which is stolen; others' files by a third."""
    theft.rotate()
    theft.pdf("孙丽")
    second = theft.rotate()
    theft.pdf("赵敏")

    report = renew_all(theft.revoke("p256", second), by=theft.by)

    assert report.renewed == 1
    assert theft.versions() == [1, 2, 1, 1, 1]


def test_a_call_that_was_ended_is_gone_on_with(theft: Theft) -> None:
    """The signer goes away after the first batch: what is planned the worker seals, the rest the next call."""
    spent = theft.steal()
    turns = iter([seal])

    def once(*given: Any, **named: Any) -> int:
        for still_there in turns:
            return still_there(*given, **named)
        raise SignerUnavailable

    with patch.object(replacement, "seal", once), pytest.raises(SignerUnavailable):
        renew_all(spent, by=theft.by, batch=2)
    assert replacement.outstanding(spent, by=theft.by) == 1
    assert seal_planned() == 2

    assert renew_all(spent, by=theft.by, batch=2).renewed == 1
    assert theft.versions() == [2] * 5


def test_who_may_have_no_licence_now_keeps_the_one_there_is_and_is_counted(theft: Theft) -> None:
    with service_transaction("test"):
        Photo.objects.filter(person_id=theft.nurses["周芳"].person_id).update(status="RETURNED", return_reason="x")

    report = renew_all(theft.steal(), by=theft.by)

    assert (report.renewed, report.left) == (4, 1)
    assert report.obstacles
    assert theft.versions() == [2, 2, 2, 1, 2]


def test_a_key_that_still_signs_or_is_still_believed_is_refused(theft: Theft) -> None:
    name = f"{theft.uscc}/p256"
    present = key_id(spki_of(KeyDirectory(theft.keys).certificates(name)[0]))
    with pytest.raises(KeyNotRevoked):
        spent_key(name, present)
    former = theft.rotate()
    with pytest.raises(KeyNotRevoked):
        spent_key(name, former)
    with pytest.raises(KeyUnknown):
        spent_key(name, "ab" * 32)


@contextmanager
def _as_it_runs() -> Iterator[None]:
    yield


def test_the_command_tells_how_far_it_is(
    theft: Theft, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(signing_keys, "running_node", _as_it_runs)
    named = theft.steal().key.key_id
    asked = ["reissue", "--authority", theft.uscc, "--kind", "p256", named, "--batch", "2"]

    assert keys.run(asked) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if line] == [
        "已换发 2 / 5",
        "已换发 4 / 5",
        "已换发 5 / 5",
    ]
    assert keys.run([*asked[:-3], "ab" * 32]) == 1
    assert "没有密钥" in capsys.readouterr().err
