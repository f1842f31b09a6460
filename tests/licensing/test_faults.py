"""A crash, an error or a time-out at any step leaves no half licence (SEC-I4).

Every named point between two statements of issuing is made to fail in each of three ways; then the worker runs and
the holder asks again. What is left must be one licence, sealed once, journalled once per commit. The same campaign
against an issuer that journals in a commit of its own must find the fault: that is the negative control.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connections

from liangzhao.access.actors import Actor, service
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.faults import Fault, FaultTimeout, Kind, armed, listening, point
from liangzhao.licensing import issue as issuing
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.licensing.sealing import seal_planned
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from tests.support.cast import Cast
from tests.support.figures import note
from tests.support.night import amount

pytestmark = [pytest.mark.usefixtures("demo_keys")]

POINTS = (
    "plan.after_lock",
    "plan.after_read_licences",
    "plan.after_read_register",
    "plan.after_insert",
    "issue.before_first_commit",
    "issue.after_first_commit",
    "seal.after_lint",
    "seal.after_sign",
    "seal.after_update",
    "seal.before_second_commit",
    "seal.after_second_commit",
)
KINDS: tuple[Kind, ...] = ("kill", "exception", "timeout")
BY: Actor = service("test")
TURNS = amount(1, 20)
Issuer = Callable[[Request], object]


@pytest.fixture
def stage(own_database: str) -> Cast:
    """A stage that commits."""
    with service_transaction("test") as by:
        return Cast(by=by, authorities=load_demo_authorities())


def test_the_table_names_every_point_issuing_passes(stage: Cast) -> None:
    with listening() as passed:
        issue(nurse_request(stage), by=BY)

    assert tuple(dict.fromkeys(passed)) == POINTS


def test_a_fault_at_any_point_leaves_one_whole_licence(stage: Cast) -> None:
    broken = [campaign(stage, lambda request: issue(request, by=BY), POINTS) for _turn in range(TURNS)]

    note("faults", acts=TURNS * len(POINTS) * len(KINDS), lost=sum(map(len, broken)))
    assert broken == [{}] * TURNS


def test_the_campaign_finds_an_issuer_that_journals_in_a_commit_of_its_own(stage: Cast) -> None:
    broken = campaign(stage, issue_wrongly, ("wrong.between_commits",))

    assert broken == {f"wrong.between_commits {kind}": "journal" for kind in KINDS}


def nurse_request(stage: Cast) -> Request:
    """A new nurse, committed, who wants her licence."""
    with service_transaction("test"):
        nurse = stage.nurse("王小兰", stage.institution())
    return Request(Register.NURSE, nurse.person_id, new_key())


def campaign(stage: Cast, issuer: Issuer, points: tuple[str, ...]) -> dict[str, str]:
    """What is wrong after each point failed in each way; empty when nothing is."""
    found = {}
    for name in points:
        for kind in KINDS:
            request = nurse_request(stage)
            fail(issuer, request, name, kind)
            seal_planned()
            issue(request, by=BY)
            if wrong := what_is_wrong(request.holder_id):
                found[f"{name} {kind}"] = wrong
    return found


def fail(issuer: Issuer, request: Request, name: str, kind: Kind) -> None:
    """Run the issuer into the fault: a kill takes a child process with it, the others come back as exceptions."""
    if kind == "kill":
        connections["default"].close()
        child = os.fork()
        if child == 0:
            with armed(name, kind):
                issuer(request)
            os._exit(3)
        _pid, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"the child passed {name} alive"
        return
    with armed(name, kind), pytest.raises((Fault, FaultTimeout)):
        issuer(request)


def what_is_wrong(holder_id: UUID) -> str:
    """The first promise that does not hold for a holder; empty when all do."""
    with service_transaction("test"):
        rows = list(Licence.objects.filter(holder_id=holder_id))
        if [row.state for row in rows] != ["ISSUED"]:
            return f"licences: {[row.state for row in rows]}"
        tags = sorted(Event.objects.filter(subject_id=rows[0].pk).values_list("tag", flat=True))
        return "" if tags == ["licence.issued", "licence.planned"] else "journal"


def issue_wrongly(request: Request) -> None:
    """Seals like the real one, but tells the journal afterwards, in another commit."""
    with actor_transaction(BY):
        licence = issuing.plan([request], by=BY)[0]
    with actor_transaction(BY), connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE licensing_licence SET state = 'ISSUED', sealed_at = now(), signature = 'x' WHERE id = %s",
            [licence.pk],
        )
    point("wrong.between_commits")
    with actor_transaction(BY):
        journal.record(Tag.LICENCE_ISSUED, subject_kind="licence", subject_id=licence.pk, by=BY, at=clock.now())
