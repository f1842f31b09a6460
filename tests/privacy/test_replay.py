"""SEC-P6: erase, bring an old database and old files back, replay the ledger: gone again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.documents import store
from liangzhao.documents.models import Blob
from liangzhao.registers.models import Erasure, NurseRegistration, Person, Photo
from liangzhao.registers.rights import actions, ledger
from liangzhao.registers.rights.erasing import NothingOfThatKind
from liangzhao.registers.rights.ledger import LedgerBroken
from liangzhao.registers.rights.replay import replay_erasures
from tests.support.cast import Cast
from tests.support.database import clone, pointed_at


@pytest.fixture
def nurse(committed: Cast) -> NurseRegistration:
    with service_transaction("test"):
        row = committed.nurse("王小兰", committed.institution())
        blob = store.put(b"returned " + row.pk.bytes, media_type="image/jpeg")
        committed.photo(row.person, status="RETURNED")
        Photo.objects.filter(person=row.person, status="RETURNED").update(image=blob)
        return row


@pytest.fixture
def backup(nurse: NurseRegistration, cluster: Any, own_database: str, tmp_path: Path) -> Iterator[str]:
    """The database and the files as they were before anything was erased."""
    from django.db import connections

    connections.close_all()
    shutil.copytree(settings.LIANGZHAO_BLOBS_DIR, tmp_path / "blobs")
    with clone(cluster, own_database, f"{own_database}_old") as name:
        yield name


def erase_all(committed: Cast, nurse: NurseRegistration) -> None:
    """The nurse withdraws every consent."""
    with service_transaction("test"):
        herself = committed.actor(committed.account("p-nur", RoleCode.NURSE, person=nurse.person))
    with actor_transaction(herself):
        actions.withdraw_all(person=nurse.person, by=herself)


def held(nurse: NurseRegistration) -> tuple[bool, int, bool]:
    """Whether there is a mobile, how many returned photos, and whether their file can be read."""
    with service_transaction("test"):
        person = Person.objects.get(pk=nurse.person_id)
        photos = Photo.objects.filter(person=person, status="RETURNED")
        readable = any(store.read(photo.image) for photo in photos)
        return bool(person.mobile), photos.count(), readable


def test_what_was_erased_is_gone_again_after_an_old_backup_came_back(
    committed: Cast, nurse: NurseRegistration, backup: str, tmp_path: Path
) -> None:
    erase_all(committed, nurse)
    assert held(nurse) == (False, 0, False)

    with pointed_at(backup):
        shutil.copytree(tmp_path / "blobs", settings.LIANGZHAO_BLOBS_DIR, dirs_exist_ok=True)
        assert held(nurse) == (True, 1, True)  # the control: the backup holds it all

        assert replay_erasures() == 4
        assert held(nurse) == (False, 0, False)
        assert replay_erasures() == 0
        with service_transaction("test"):
            assert not Blob.objects.filter(media_type="image/jpeg", size=25).exists()
            assert Erasure.objects.count() == 4


def test_the_ledger_says_what_was_erased_and_never_what_it_was(
    committed: Cast, nurse: NurseRegistration, ledger_file: Path
) -> None:
    number = nurse.person.mobile
    erase_all(committed, nurse)

    lines = [json.loads(line) for line in ledger_file.read_text().splitlines()]
    assert sorted(line["what"] for line in lines) == ["email", "ethnicity", "mobile", "photo"]
    assert number not in ledger_file.read_text()
    assert ledger_file.stat().st_mode & 0o077 == 0


def test_an_erasure_that_is_rolled_back_is_not_in_the_ledger(
    committed: Cast, nurse: NurseRegistration, ledger_file: Path
) -> None:
    with service_transaction("test"):
        erase_all(committed, nurse)
        transaction.set_rollback(True)

    assert not ledger_file.exists()
    assert held(nurse) == (True, 1, True)


def test_lines_a_crash_kept_from_the_file_are_brought_over(
    committed: Cast, nurse: NurseRegistration, ledger_file: Path
) -> None:
    erase_all(committed, nurse)
    whole = ledger_file.read_bytes()
    ledger_file.write_bytes(whole[:-30])  # the last line was being written

    with service_transaction("test"):
        assert ledger.complete() == 1
        assert ledger.complete() == 0

    assert sorted(ledger_file.read_bytes().splitlines()) == sorted(whole.splitlines())


@pytest.mark.parametrize("line", [b"{}", b"not json", b'{"id": 1}'])
def test_a_line_that_cannot_be_read_stops_the_replay(committed: Cast, ledger_file: Path, line: bytes) -> None:
    ledger_file.write_bytes(line + b"\n")

    with pytest.raises(LedgerBroken, match="line 1"):
        replay_erasures()


def test_a_ledger_of_a_newer_version_is_not_read_in_part(
    committed: Cast, nurse: NurseRegistration, ledger_file: Path
) -> None:
    erase_all(committed, nurse)
    ledger_file.write_text(ledger_file.read_text().replace('"what":"photo"', '"what":"voice"'))
    with service_transaction("test"):
        line = Erasure.objects.get(what="photo")
    other = ledger_file.with_name("other.jsonl")
    other.write_text(ledger_file.read_text().replace(str(line.pk), str(nurse.pk)))

    with pytest.raises(NothingOfThatKind):
        replay_erasures(other)
