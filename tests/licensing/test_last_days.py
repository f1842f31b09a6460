"""SEC-B5: a licence runs out at midnight in Beijing, at the end of a year and on a leap day as on any other."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import clock
from liangzhao.kernel.clock import LEGAL_ZONE
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.sealing import expire_due
from liangzhao.licensing.states import State
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from tests.support.cast import Cast, person_actor

LAST_DAYS = [date(2026, 12, 31), date(2028, 2, 28), date(2028, 2, 29), date(2027, 2, 28), date(2100, 2, 28)]


def midnight_after(day: date) -> datetime:
    """The first instant of the next day, where the law's days begin."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), LEGAL_ZONE)


@pytest.fixture
def licence(own_database: str, demo_keys: None) -> Licence:
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=load_demo_authorities())
        person = cast.nurse("王小兰", cast.institution()).person
    return issue(Request(Register.NURSE, person.pk, new_key()), by=person_actor(person))


@pytest.mark.parametrize("last", LAST_DAYS, ids=str)
def test_it_is_in_force_to_the_last_second_and_not_one_longer(licence: Licence, last: date) -> None:
    midnight = midnight_after(last)
    with service_transaction("test"):
        Licence.objects.update(valid_until=last)
        licence.refresh_from_db()

    with clock.at(midnight - timedelta(microseconds=1)):
        assert (state_now(licence), expire_due()) == (State.ISSUED, 0)
    with clock.at(midnight):
        assert state_now(licence) == State.EXPIRED
        assert (expire_due(), expire_due()) == (1, 0)
    with service_transaction("test"):
        assert Licence.objects.get().state == State.EXPIRED
