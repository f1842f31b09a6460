"""After a theft every licence in force that the key signed is made anew by its successor, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.config.commands import keys, signing_keys
from liangzhao.licensing import replacement
from liangzhao.licensing.issue import seal
from liangzhao.licensing.models import Licence
from liangzhao.licensing.replacement import KeyNotRevoked, KeyUnknown, renew_all, spent_key
from liangzhao.licensing.sealing import seal_planned
from liangzhao.licensing.states import State
from liangzhao.registers.models import Photo
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.keyring import spki_of
from liangzhao.signing.signer import SignerUnavailable, key_id
from tests.licensing.theft import NAMES, Theft, before_a_theft

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("demo_keys")]


@pytest.fixture
def theft(own_database: str, tmp_path: Path, settings: Any) -> Theft:
    return before_a_theft(tmp_path, settings)


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
