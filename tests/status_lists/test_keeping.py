"""D50: what becomes of a licence stands in its authority's list within seconds, and nothing else does."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from liangzhao.access.transactions import service_transaction
from liangzhao.config.log import service_connection, service_scope
from liangzhao.config.status import node_keeper, snapshot_connection
from liangzhao.jobs import chores
from liangzhao.kernel import clock
from liangzhao.licensing import issue as issuing
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.licensing.status import keeping
from liangzhao.licensing.status.folder import StatusFolder
from liangzhao.licensing.status.keeping import Keeper
from liangzhao.licensing.status.meaning import Status
from liangzhao.licensing.status.packed import Packed
from liangzhao.licensing.status.tokens import LIFETIME, TIME_TO_LIVE
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from tests.status_lists.scene import checked, issued, move, newest, nurse, registration_of, said
from tests.support.cast import Cast

pytestmark = pytest.mark.database

VALID, INVALID, SUSPENDED, UNSAID = Status


def test_a_licence_is_valid_in_the_list_after_the_next_turn(stage: Cast, keeper: Keeper, lists: StatusFolder) -> None:
    keeper.turn()
    licence = issued(stage)

    signed = keeper.turn()

    assert signed == 1
    assert said(lists, licence) is VALID
    verdict = checked(lists, licence)
    assert (verdict.valid, verdict.state) == (True, "VALID")


def test_a_revocation_is_in_the_list_within_ten_seconds(stage: Cast, keeper: Keeper, lists: StatusFolder) -> None:
    """The longest way: a pause, a turn that was just under way, another turn."""
    licence = issued(stage)
    keeper.turn()
    started = clock.now()
    move(stage, registration_of(licence), "revoke")

    keeper.turn()

    took = clock.now() - started
    assert said(lists, licence) is INVALID
    assert 2 * took + timedelta(seconds=keeping.PAUSE) < timedelta(seconds=10)
    verdict = checked(lists, licence)
    assert (verdict.valid, verdict.state) == (False, "INVALID")


def test_a_suspension_is_told_and_the_way_back_is_a_new_version(
    stage: Cast, keeper: Keeper, lists: StatusFolder
) -> None:
    first = issued(stage)
    move(stage, registration_of(first), "suspend")
    keeper.turn()
    during = said(lists, first)
    move(stage, registration_of(first), "resume")
    keeper.turn()

    second = newest(first)

    assert during is SUSPENDED
    assert (first.version, second.version) == (1, 2)
    assert (said(lists, first), said(lists, second)) == (INVALID, VALID)
    assert first.status_index != second.status_index


def test_a_superseded_version_ends_and_the_next_is_valid(stage: Cast, keeper: Keeper, lists: StatusFolder) -> None:
    holder = nurse(stage)
    first = issued(stage, holder)
    with service_transaction("test"):
        act = stage.act("institution.rename")
        entries.change(holder.main_institution, values={"name": "北京海淀新名医院"}, act=act)
    keeper.turn()
    between = said(lists, newest(first))
    chores.seal_planned()
    keeper.turn()

    second = newest(first)

    assert second.version == 2
    assert between is UNSAID
    assert (said(lists, first), said(lists, second)) == (INVALID, VALID)


def test_a_licence_that_ran_out_ends_at_midnight(stage: Cast, keeper: Keeper, lists: StatusFolder) -> None:
    licence = issued(stage)
    assert licence.valid_until is not None
    midnight = clock.now() + (licence.valid_until - clock.today()) + timedelta(days=1)
    keeper.turn()
    before = said(lists, licence)

    with clock.at(midnight):
        chores.expire_licences()
        keeper.turn()

    assert (before, said(lists, licence)) == (VALID, INVALID)


def test_an_authority_without_licences_has_a_list_that_says_nothing(
    stage: Cast, keeper: Keeper, lists: StatusFolder
) -> None:
    keeper.turn()

    packed = lists.packed(stage.authority("东城").uscc)

    assert packed is not None
    assert set(bytes(packed)) == {0xFF}
    assert set(lists.as_of()) == {each.uscc for each in stage.authorities.values()}


def test_only_the_list_that_changed_is_signed_anew(stage: Cast, keeper: Keeper, lists: StatusFolder) -> None:
    licence = issued(stage)
    keeper.turn()
    before = {path.name: path.read_bytes() for path in lists.path.glob("*.cwt")}
    move(stage, registration_of(licence), "revoke")

    with clock.at(clock.now() + timedelta(seconds=5)):
        keeper.turn()

    after = {path.name: path.read_bytes() for path in lists.path.glob("*.cwt")}
    assert [name for name in before if before[name] != after[name]] == [f"{licence.authority.uscc}.cwt"]


def test_nothing_new_signs_nothing(stage: Cast, keeper: Keeper) -> None:
    issued(stage)
    keeper.turn()

    assert keeper.turn() == 0


def test_old_lists_are_signed_anew_some_in_each_turn(
    stage: Cast, keeper: Keeper, lists: StatusFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = keeper.turn()
    later = clock.now() + TIME_TO_LIVE
    monkeypatch.setattr(keeping, "RENEWED_IN_A_TURN", every - 1)

    with clock.at(later):
        renewed = [keeper.turn(), keeper.turn(), keeper.turn()]

    assert renewed == [every - 1, 1, 0]
    assert set(lists.as_of().values()) == {later}


def test_knowledge_older_than_a_day_calls_nothing_valid(stage: Cast, keeper: Keeper, lists: StatusFolder) -> None:
    licence = issued(stage)
    keeper.turn()

    in_time = checked(lists, licence, LIFETIME - timedelta(minutes=1))
    too_late = checked(lists, licence, LIFETIME + timedelta(minutes=1))

    assert (in_time.valid, too_late.valid) == (True, False)
    assert "超过了可以依据的期限" in too_late.steps[-1].detail


def test_a_list_from_before_the_licence_does_not_call_it_ended(
    stage: Cast, keeper: Keeper, lists: StatusFolder
) -> None:
    holder = nurse(stage)
    with service_transaction("test"):
        issuing.plan([Request(Register.NURSE, holder.person_id, new_key())], by=stage.by)
    keeper.turn()

    licence = issue(Request(Register.NURSE, holder.person_id, new_key()), by=stage.by)

    assert said(lists, licence) is UNSAID
    verdict = checked(lists, licence)
    assert (verdict.valid, verdict.state) == (False, "UNKNOWN")


def test_a_change_is_not_held_up_by_a_slow_transaction_nor_missed_behind_it(
    stage: Cast, keeper: Keeper, lists: StatusFolder
) -> None:
    quick, slow = issued(stage), issued(stage)
    keeper.turn()
    with service_connection() as other, service_scope(other):
        _expire(other, slow.pk)
        move(stage, registration_of(quick), "revoke")
        keeper.turn()
        while_open = said(lists, quick), said(lists, slow)
    keeper.turn()

    assert while_open == (INVALID, VALID)
    assert (said(lists, quick), said(lists, slow)) == (INVALID, INVALID)


def _expire(other: psycopg.Connection[object], licence_id: UUID) -> None:
    """The step with a journal entry, on a connection of its own that does not commit yet."""
    other.execute("UPDATE licensing_licence SET state = 'EXPIRED', state_at = now() WHERE id = %s", [licence_id])
    other.execute(
        "INSERT INTO audit_event "
        "(id, at, tag, acting_as, subject_kind, subject_id, body, salt, public_entry, leaf_hash) "
        "VALUES (gen_random_uuid(), now(), 'licence.expired', 'test', 'licence', %s, '', '', '', '')",
        [licence_id],
    )


def test_a_new_keeper_goes_on_where_the_last_one_was(stage: Cast, keeper: Keeper, lists: StatusFolder) -> None:
    licence, other = issued(stage), issued(stage)
    keeper.turn()
    move(stage, registration_of(licence), "revoke")

    with snapshot_connection() as fresh:
        signed = node_keeper(fresh).turn()

    assert signed == 1
    assert (said(lists, licence), said(lists, other)) == (INVALID, VALID)


def test_the_hourly_count_finds_a_change_nobody_journalled_and_puts_it_right(
    stage: Cast, keeper: Keeper, lists: StatusFolder, caplog: pytest.LogCaptureFixture
) -> None:
    licence = issued(stage)
    keeper.turn()
    sound = keeper.prove()
    with service_transaction("test"):
        Licence.objects.filter(pk=licence.pk).update(state="REVOKED")
    keeper.turn()
    unnoticed = said(lists, licence)

    with caplog.at_level(logging.ERROR):
        proof = keeper.prove()

    assert (sound.differences, unnoticed) == (0, VALID)
    assert proof.differences == 1
    assert lists.proof() == proof
    assert said(lists, licence) is INVALID
    assert licence.authority.uscc in caplog.text
    assert keeper.prove().differences == 0


def test_everything_is_counted_at_the_start_and_every_hour(stage: Cast, keeper: Keeper) -> None:
    keeper.turn()
    at_start = keeper.must_prove()
    keeper.prove()

    with clock.at(clock.now() + keeping.COUNT_ANEW - timedelta(seconds=5)):
        too_soon = keeper.must_prove()
    with clock.at(clock.now() + keeping.COUNT_ANEW):
        in_time = keeper.must_prove()

    assert (at_start, too_soon, in_time) == (True, False, True)


def test_a_database_that_was_set_back_is_counted_anew(
    stage: Cast, keeper: Keeper, lists: StatusFolder, caplog: pytest.LogCaptureFixture
) -> None:
    licence = issued(stage)
    keeper.turn()
    lists.note_position("99999999:99999999:")
    (lists.path / f"{licence.authority.uscc}.cwt").unlink()

    with snapshot_connection() as fresh:
        node_keeper(fresh).turn()

    assert "set back" in caplog.text
    assert said(lists, licence) is VALID


def test_a_list_whose_file_is_gone_is_made_again(stage: Cast, keeper: Keeper, lists: StatusFolder) -> None:
    licence = issued(stage)
    keeper.turn()
    (lists.path / f"{licence.authority.uscc}.cwt").write_bytes(b"torn")

    with snapshot_connection() as fresh:
        node_keeper(fresh).turn()
        with clock.at(clock.now() + TIME_TO_LIVE):
            node_keeper(fresh).turn()

    assert said(lists, licence) is VALID


def test_an_authority_without_a_key_keeps_nobody_waiting(
    stage: Cast, lists: StatusFolder, caplog: pytest.LogCaptureFixture
) -> None:
    licence = issued(stage)
    with service_transaction("test"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reference_authority SET uscc = '11110000MB0000000X' WHERE id = %s", [stage.authority("东城").pk]
        )

    with snapshot_connection() as fresh:
        keeper = node_keeper(fresh)
        keeper.turn()
        again = keeper.turn()

    assert "no key for the list of 11110000MB0000000X" in caplog.text
    assert again == 0
    assert said(lists, licence) is VALID
    assert lists.packed("11110000MB0000000X") is None


def test_the_published_bits_are_those_of_the_register(stage: Cast, keeper: Keeper, lists: StatusFolder) -> None:
    licences = [issued(stage) for _each in range(6)]
    for licence, step in zip(licences, ("revoke", "suspend", "cancel"), strict=False):
        move(stage, registration_of(licence), step)
    keeper.turn()

    packed = lists.packed(licences[0].authority.uscc)

    assert packed is not None
    statuses = (INVALID, SUSPENDED, INVALID, VALID, VALID, VALID)
    places = [licence.status_index or 0 for licence in licences]
    expected = Packed.of([(status, [place]) for status, place in zip(statuses, places, strict=True)])
    assert packed.differences(expected) == 0
