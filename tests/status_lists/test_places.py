"""Every version has a place of its own in its authority's list, and nobody waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, connections

from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.config.database import migrate
from liangzhao.kernel import records
from liangzhao.kernel.faults import Fault, armed
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.licensing import issue as issuing
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.lint import LintFailed
from liangzhao.licensing.models import Licence
from liangzhao.licensing.status.places import NEXT_PLACE
from liangzhao.reference.actions import register_authority
from liangzhao.reference.models import Authority
from liangzhao.registers.effects import Register
from liangzhao_verify.codes import reading
from liangzhao_verify.identifiers import uscc
from tests.status_lists.scene import issued, nurse
from tests.support.cast import Cast, person_actor
from tests.support.database import PREFIX

pytestmark = pytest.mark.database

ISSUERS, EACH = 8, 5


def places_of(holders: Sequence[UUID]) -> list[int]:
    with service_transaction("test"):
        found = Licence.objects.filter(holder_id__in=holders).order_by("status_index")
        return [place for place in found.values_list("status_index", flat=True) if place is not None]


def at_once(*work: Callable[[], object]) -> None:
    """Do things in threads of their own, each with its own connection."""

    def run(one: Callable[[], object]) -> None:
        try:
            one()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_eight_issuers_at_once_never_give_a_place_twice(stage: Cast) -> None:
    requests = [Request(Register.NURSE, nurse(stage).person_id, new_key()) for _each in range(ISSUERS * EACH)]

    def issue_some(mine: Sequence[Request]) -> None:
        for request in mine:
            issue(request, by=stage.by)

    at_once(*(lambda start=start: issue_some(requests[start::ISSUERS]) for start in range(ISSUERS)))

    places = places_of([request.holder_id for request in requests])
    assert len(places) == len(set(places)) == ISSUERS * EACH


def test_planning_does_not_wait_for_a_plan_that_is_under_way(stage: Cast) -> None:
    one, other = (Request(Register.NURSE, nurse(stage).person_id, new_key()) for _each in range(2))

    with service_transaction("test"):
        (first,) = issuing.plan([one], by=stage.by)
        at_once(lambda: issue(other, by=stage.by))
        (second,) = places_of([other.holder_id])

    assert first.status_index is not None
    assert second == first.status_index + 1


def test_what_a_plan_took_that_was_rolled_back_stays_empty(stage: Cast) -> None:
    before = issued(stage)
    request = Request(Register.NURSE, nurse(stage).person_id, new_key())
    with armed("plan.after_insert", "exception"), pytest.raises(Fault), service_transaction("test"):
        issuing.plan([request], by=stage.by)

    after = issued(stage)

    assert before.status_index is not None
    assert after.status_index == before.status_index + 2


def test_record_and_code_name_the_place(stage: Cast) -> None:
    licence = issued(stage)

    code = reading.read(reading.within(licence.static_code))

    with service_transaction("test"):
        stored = Licence.objects.get(pk=licence.pk).status_index
    assert isinstance(record := records.decode(bytes(licence.record)), dict)
    assert code.status_index == record["status_index"] == licence.status_index == stored


def test_a_record_that_names_another_place_is_not_sealed(stage: Cast) -> None:
    with service_transaction("test"):
        (planned,) = issuing.plan([Request(Register.NURSE, nurse(stage).person_id, new_key())], by=stage.by)
    planned.status_index = (planned.status_index or 0) + 1

    with pytest.raises(LintFailed):
        issuing.seal([planned], by=stage.by)


def test_the_holder_plans_her_own_licence_and_gets_a_place(stage: Cast) -> None:
    holder = nurse(stage)

    licence = issue(Request(Register.NURSE, holder.person_id, new_key()), by=person_actor(holder.person))

    assert licence.status_index is not None


def test_the_public_has_no_place_to_take(stage: Cast) -> None:
    may = f"SELECT has_function_privilege(%s, '{NEXT_PLACE}(uuid)', 'EXECUTE')"

    with service_transaction("test"), connection.cursor() as cursor:
        allowed = set()
        for role in DatabaseRole:
            cursor.execute(may, [f"{PREFIX}_{role}"])
            allowed |= {role} if cursor.fetchone()[0] else set()

    assert allowed == {DatabaseRole.PERSON, DatabaseRole.INSTITUTION, DatabaseRole.REGISTRAR, DatabaseRole.SERVICE}


def test_an_authority_entered_later_has_a_list_of_its_own(stage: Cast) -> None:
    with service_transaction("test"), connection.cursor() as cursor:
        late = register_authority(
            uscc=uscc.compose("11", "110108", "00000994"),
            name="北京市新设卫生健康委员会（演示）",
            short_name="新设",
            level="COUNTY",
            line="HEALTH",
            parent=Authority.objects.filter(level="CITY").first(),
            valid_from=date(2026, 1, 1),
        )
        taken = []
        for _each in range(3):
            cursor.execute(f"SELECT {NEXT_PLACE}(%s)", [late.pk])
            taken.append(cursor.fetchone()[0])

    assert taken == [0, 1, 2]


def test_there_is_no_list_without_an_authority(stage: Cast) -> None:
    with (
        pytest.raises(ProgrammingError, match="does not exist"),
        service_transaction("test"),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"SELECT {NEXT_PLACE}('00000000-0000-7000-8000-000000000000')")


def test_the_database_refuses_a_place_twice(stage: Cast) -> None:
    first, second = issued(stage), issued(stage)

    with pytest.raises(IntegrityError, match="licence_has_its_own_place_in_the_list"), service_transaction("test"):
        Licence.objects.filter(pk=second.pk).update(status_index=first.status_index)


def test_licences_from_before_are_given_places_in_the_order_they_were_planned(stage: Cast) -> None:
    old = [issued(stage) for _each in range(4)]
    call_command("migrate", "licensing", "0003", database="owner", verbosity=0)

    migrate(prefix=PREFIX)

    with actor_transaction(stage.by):
        numbered = list(Licence.objects.order_by("planned_at").values_list("pk", "status_index"))
    assert numbered == [(licence.pk, place) for place, licence in enumerate(old)]
    assert issued(stage).status_index == len(old)
