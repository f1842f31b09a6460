"""密钥失窃：停用并重新签发, from the page: two administrators, the worker, and a report at the end."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import IntegrityError
from django.test import Client

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.jobs import chores
from liangzhao.licensing import reissues, replacement
from liangzhao.licensing.issue import seal
from liangzhao.licensing.key_register import signed_by, signing_keys
from liangzhao.licensing.models import Reissue
from liangzhao.licensing.sealing import seal_planned
from liangzhao.registers.models import Photo
from liangzhao.signing import demo_ca, rotation
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.signer import SignerUnavailable
from tests.licensing.theft import Theft, before_a_theft
from tests.support.cast import PASSWORD, Cast

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("demo_keys")]
S = Reissue.State


@pytest.fixture
def theft(own_database: str, tmp_path: Path, settings: Any) -> Theft:
    return before_a_theft(tmp_path, settings)


@pytest.fixture
def two(theft: Theft) -> tuple[Actor, Actor]:
    """Two security administrators."""
    return _administrator(theft, "first"), _administrator(theft, "second")


def _administrator(theft: Theft, login: str) -> Actor:
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities={})
        return cast.actor(cast.account(login, RoleCode.SECURITY_ADMIN))


def ask(key_id: str, by: Actor) -> UUID:
    with actor_transaction(by):
        return reissues.ask(key_id=key_id, by=by).pk


def approve(row: UUID, by: Actor) -> None:
    with actor_transaction(by):
        reissues.approve(reissue_id=row, by=by)


def row_of(key_id: str) -> Reissue:
    found = reissues.latest(key_id)
    assert found is not None
    return found


def is_believed(theft: Theft, key_id: str) -> bool:
    return key_id not in {each.key_id for each in KeyDirectory(theft.keys).revocations()}


def test_asked_by_one_and_approved_by_another_the_worker_makes_all_anew(theft: Theft, two: tuple[Actor, Actor]) -> None:
    former = theft.rotate()

    row = ask(former, two[0])
    assert (is_believed(theft, former), theft.versions()) == (True, [1] * 5)
    approve(row, two[1])
    assert (is_believed(theft, former), theft.versions()) == (False, [1] * 5)
    assert chores.work_on_reissues() == 1

    done = row_of(former)
    assert (done.state, done.total, done.renewed, done.left) == (S.DONE, 5, 5, 0)
    assert theft.versions() == [2] * 5
    assert chores.work_on_reissues() == 0
    with service_transaction("test"):
        told = Event.objects.filter(subject_kind="key").values_list("tag", flat=True)
        assert sorted(told) == sorted([Tag.REISSUE_ASKED, Tag.REISSUE_APPROVED, Tag.KEY_REVOKED, Tag.REISSUE_DONE])


def test_nobody_approves_alone_and_the_database_agrees(theft: Theft, two: tuple[Actor, Actor]) -> None:
    former = theft.rotate()
    row = ask(former, two[0])

    with pytest.raises(reissues.NeedsSecondPerson):
        approve(row, two[0])
    alone = {"state": S.RUNNING, "decided_by": two[0].account_id, "decided_at": row_of(former).asked_at}
    with pytest.raises(IntegrityError, match="reissue_is_approved_by_another"), service_transaction("test"):
        Reissue.objects.filter(pk=row).update(**alone)

    assert (is_believed(theft, former), row_of(former).state) == (True, S.ASKED)


def test_a_key_that_still_signs_is_refused_with_the_command_to_run_first(
    theft: Theft, two: tuple[Actor, Actor]
) -> None:
    present = next(key for key in signing_keys() if key.name == f"{theft.uscc}/p256")

    with pytest.raises(reissues.KeyStillSigns) as refused:
        ask(present.key_id, two[0])

    assert f"liangzhao keys rotate --authority {theft.uscc} --kind p256" in str(refused.value)


def test_who_may_not_manage_security_asks_nothing(theft: Theft) -> None:
    former = theft.rotate()

    with pytest.raises(NotPermitted):
        ask(former, theft.by)


def test_of_one_key_one_request_is_open_and_a_decided_one_is_over(theft: Theft, two: tuple[Actor, Actor]) -> None:
    former = theft.rotate()
    row = ask(former, two[0])

    with pytest.raises(reissues.ReissueGoesOn):
        ask(former, two[1])
    with actor_transaction(two[1]):
        reissues.reject(reissue_id=row, by=two[1])
    with pytest.raises(reissues.ReissueDecided):
        approve(row, two[1])

    assert (is_believed(theft, former), row_of(former).state) == (True, S.REJECTED)
    assert ask(former, two[1]) != row


def test_where_the_list_of_revoked_keys_cannot_be_written_nothing_is_decided(
    theft: Theft, two: tuple[Actor, Actor]
) -> None:
    former = theft.rotate()
    row = ask(former, two[0])

    with patch.object(rotation, "revoke", side_effect=PermissionError), pytest.raises(reissues.KeysNotWritable) as said:
        approve(row, two[1])

    assert f"liangzhao keys revoke --authority {theft.uscc} --kind p256 {former}" in str(said.value)
    assert row_of(former).state == S.ASKED


def test_when_the_signer_goes_away_the_next_slice_goes_on_and_counts_each_once(
    theft: Theft, two: tuple[Actor, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacement.renew_some, "__kwdefaults__", {"batch": 2})
    former = theft.rotate()
    approve(ask(former, two[0]), two[1])
    turns = iter([seal])

    def once(*given: Any, **named: Any) -> int:
        for still_there in turns:
            return still_there(*given, **named)
        raise SignerUnavailable

    with patch.object(replacement, "seal", once):
        assert chores.work_on_reissues() == 0
    halfway = row_of(former)
    assert seal_planned() == 2
    assert chores.work_on_reissues() == 1

    assert (halfway.state, halfway.renewed) == (S.RUNNING, 4)
    assert (row_of(former).renewed, theft.versions()) == (5, [2] * 5)


def test_how_many_licences_a_key_signed_is_counted_by_key(theft: Theft) -> None:
    theft.rotate("sm2")
    former = theft.rotate("p256")
    replacement.renew_all(theft.revoke("p256", former), by=theft.by)

    keys = [key for key in signing_keys() if key.authority == theft.uscc]
    signed = signed_by(signing_keys())

    told = {(key.kind, key.replaced_at is None): signed[key.key_id] for key in keys}
    assert {place: (each.licences, each.in_force) for place, each in told.items()} == {
        ("sm2", False): (5, 0),
        ("sm2", True): (5, 5),
        ("p256", False): (5, 0),
        ("p256", True): (5, 5),
    }


def signed_in(login: str) -> Client:
    client = Client()
    client.post("/account/login/", {"login": login, "password": PASSWORD})
    return client


def shown(client: Client, key_id: str, **decision: str) -> str:
    """The key's page; after a decision, when there is one."""
    address = f"/console/keys/{key_id}/"
    answer = client.post(address, decision, follow=True) if decision else client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.usefixtures("two")
def test_from_the_page_to_the_report(theft: Theft) -> None:
    with service_transaction("test"):
        Photo.objects.filter(person_id=theft.nurses["周芳"].person_id).update(status="RETURNED", return_reason="x")
    former = theft.rotate()
    first, second = signed_in("first"), signed_in("second")

    assert "密钥失窃：停用并重新签发" in shown(first, former)
    assert "须由另一名安全管理员批准" in shown(first, former, decision="ask")
    assert 'value="approve"' not in shown(first, former)
    assert "不能由提出人自己批准" in shown(first, former, decision="approve")
    assert "密钥已停用，正在重新签发" in shown(second, former, decision="approve")
    chores.work_on_reissues()
    report = shown(second, former)

    assert "重新签发 4 份" in report
    assert "1 份暂不符合签发条件" in report
    assert "密钥失窃：停用并重新签发" in report  # one is left: it can be done again
    assert former in first.get("/console/keys/").content.decode()


@pytest.mark.usefixtures("two")
def test_the_page_of_a_key_that_signs_says_what_to_do_on_the_server_first(theft: Theft) -> None:
    present = next(key for key in signing_keys() if key.name == f"{theft.uscc}/p256")

    page = shown(signed_in("first"), present.key_id)

    assert f"liangzhao keys rotate --authority {theft.uscc} --kind p256" in page
    assert 'name="decision"' not in page


@pytest.mark.usefixtures("two")
def test_a_key_that_never_was_or_that_signs_the_log_has_no_page(theft: Theft) -> None:
    demo_ca.provision_log(theft.keys)
    of_the_log = [key.key_id for key in signing_keys() if key.authority == "log"]
    client = signed_in("first")

    assert [client.get(f"/console/keys/{named}/").status_code for named in ("ab" * 32, *of_the_log)] == [404] * 3
    assert all(f">{named}</a>" not in client.get("/console/keys/").content.decode() for named in of_the_log)
