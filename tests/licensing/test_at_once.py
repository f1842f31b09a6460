"""SEC-I7: however many ask at once for one holder, one live licence stands; and the constraint alone sees to it."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import IntegrityError, connections

from liangzhao.access.actors import service
from liangzhao.access.transactions import service_transaction
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import LIVE
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from tests.support.cast import Cast
from tests.support.night import amount

pytestmark = pytest.mark.usefixtures("demo_keys")
CLIENTS, OPERATIONS = 32, amount(96, 2000)


@pytest.fixture
def holder(own_database: str) -> UUID:
    """王小兰, who may have a licence; committed."""
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=load_demo_authorities())
        return cast.nurse("王小兰", cast.institution()).person_id


def asked(holder: UUID) -> UUID:
    """The licence one client gets that asks with a key of its own."""
    try:
        return issue(Request(Register.NURSE, holder, new_key()), by=service("test")).pk
    finally:
        connections["default"].close()


def test_many_clients_at_once_get_one_licence(holder: UUID) -> None:
    with ThreadPoolExecutor(CLIENTS) as clients:
        got = Counter(clients.map(asked, [holder] * OPERATIONS))

    with service_transaction("test"):
        assert [one.pk for one in Licence.objects.filter(holder_id=holder, state__in=list(LIVE))] == list(got)
        assert sum(got.values()) == OPERATIONS


def put_in(original: Licence) -> str:
    """Put a second live version straight into the table, past every lock and rule; what the database says to it."""
    copy = Licence(**{each.attname: getattr(original, each.attname) for each in FIELDS})
    copy.pk, copy.request_key, copy.status_index, copy.previous_id = uuid7(), new_key(), None, None
    copy.version, copy.identifier = original.version + 1, f"copy {copy.pk}"
    try:
        with service_transaction("test"):
            copy.save(force_insert=True)
    except IntegrityError as refused:
        return str(refused)
    finally:
        connections["default"].close()
    return "taken"


FIELDS = Licence._meta.concrete_fields


def test_without_any_lock_the_constraint_lets_none_through(holder: UUID) -> None:
    first = issue(Request(Register.NURSE, holder, new_key()), by=service("test"))

    with ThreadPoolExecutor(CLIENTS) as clients:
        said = list(clients.map(put_in, [first] * CLIENTS))

    assert ["one_live_licence_per_holder" in each for each in said] == [True] * CLIENTS
