"""Dates an import took over from 首次注册日期 go along when that one is corrected; a refusal names what contradicts."""

from __future__ import annotations

from datetime import date

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.consolidation.deciding import actions, undoing
from liangzhao.consolidation.deciding.choices import Value
from liangzhao.consolidation.deciding.sides import case_of
from liangzhao.consolidation.intake.writing import NotAccepted
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions as uploads
from liangzhao.registers.models import NurseRegistration, PhysicianRegistration
from liangzhao.web.authority.cleaning.panels import found
from tests.consolidation.uploads.people import tried, worked
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

HERE = "北京海淀示例医院"
HEAD = "姓名,出生日期,身份证号,医师执业证书编码,执业级别,执业类别,执业范围,执业机构,首次注册日期"
UNDER_AGE = date(1960, 1, 20)
"""The holder was born on the last day of 1949."""
LINE = f"李强,1949-12-31,11010519491231002X,110110108000001,执业医师,临床,内科,{HERE},{UNDER_AGE}"


def dates(model: type[PhysicianRegistration | NurseRegistration] = PhysicianRegistration) -> tuple[date, date, date]:
    with service_transaction("test"):
        found = model._default_manager.get()
    return found.first_registered_on, found.approved_on, found.issued_on


def found_in(
    text: str, by: Actor, cast: Cast, kind: Kind = Kind.PHYSICIAN, field: str = "first_registered_on"
) -> Proposal:
    """The impossible date of a list of one row, loaded."""
    cast.institution(HERE)
    upload = tried(text.encode(), by, kind)
    uploads.apply(upload, by=by)
    worked(upload)
    with actor_transaction(by):
        return Proposal.objects.get(rule="DQ-21", field=field)


def decide(proposal: Proposal, value: str, by: Actor) -> None:
    with actor_transaction(by):
        actions.decide(Proposal.objects.get(pk=proposal.pk), Value(value), by=by)


@pytest.mark.parametrize("day", [date(2000, 1, 20), date(1971, 5, 6)])
def test_the_dates_no_row_told_go_along_and_come_back(cast: Cast, acceptor: Actor, day: date) -> None:
    proposal = found_in(f"{HEAD}\n{LINE}\n", acceptor, cast)
    assert dates() == (UNDER_AGE, UNDER_AGE, UNDER_AGE)

    decide(proposal, day.isoformat(), acceptor)

    assert dates() == (day, day, day)
    with actor_transaction(acceptor):
        undoing.undo(Proposal.objects.get(pk=proposal.pk), by=acceptor)
    assert dates() == (UNDER_AGE, UNDER_AGE, UNDER_AGE)


def test_a_date_the_row_told_itself_stays(cast: Cast, acceptor: Actor) -> None:
    proposal = found_in(f"{HEAD},批准日期,签发日期\n{LINE},{UNDER_AGE},2001-02-03\n", acceptor, cast)

    decide(proposal, "2000-01-20", acceptor)

    assert dates() == (date(2000, 1, 20), UNDER_AGE, date(2001, 2, 3))


def test_a_date_that_was_corrected_meanwhile_stays(cast: Cast, acceptor: Actor) -> None:
    proposal = found_in(f"{HEAD}\n{LINE}\n", acceptor, cast)
    with service_transaction("test"):
        PhysicianRegistration.objects.update(issued_on="2002-03-04")

    decide(proposal, "2000-01-20", acceptor)

    assert dates() == (date(2000, 1, 20), date(2000, 1, 20), date(2002, 3, 4))


def test_a_refusal_names_the_dates_that_contradict(cast: Cast, acceptor: Actor) -> None:
    proposal = found_in(f"{HEAD},签发日期\n{LINE},2001-02-03\n", acceptor, cast)

    with pytest.raises(NotAccepted) as refused:
        decide(proposal, "2010-01-20", acceptor)

    assert "签发日期不能早于首次注册日期（首次注册日期“2010-01-20”、签发日期“2001-02-03”）" in str(refused.value)
    assert dates()[0] == UNDER_AGE


def test_the_comparison_says_where_a_date_was_taken_from(cast: Cast, acceptor: Actor) -> None:
    proposal = found_in(f"{HEAD}\n{LINE}\n", acceptor, cast)

    with actor_transaction(acceptor):
        lines = {line.field: line.taken_from for line in case_of(Proposal.objects.get(pk=proposal.pk)).lines}

    assert [lines[name] for name in ("first_registered_on", "approved_on", "issued_on")] == [
        "",
        "first_registered_on",
        "first_registered_on",
    ]


def test_the_case_says_why_the_date_is_impossible(cast: Cast, acceptor: Actor) -> None:
    proposal = found_in(f"{HEAD}\n{LINE}\n", acceptor, cast)

    with actor_transaction(acceptor):
        told = {fact.label: fact.value for fact in found(case_of(Proposal.objects.get(pk=proposal.pk)))}

    assert told["原因"] == "1960年01月20日时未满十八周岁：出生日期是1949年12月31日。"
