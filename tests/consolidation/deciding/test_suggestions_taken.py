"""What a finding suggests can be taken, also where the register keeps it otherwise or has it already."""

from __future__ import annotations

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.consolidation.deciding import actions, undoing
from liangzhao.consolidation.deciding.choices import Value
from liangzhao.consolidation.models import Change, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions as uploads
from liangzhao.registers.models import Institution
from tests.consolidation.deciding.conftest import Bench, taken_back
from tests.consolidation.uploads.people import tried, worked

pytestmark = pytest.mark.django_db
HEAD = "机构名称,区县,地址,类别,有效期自,有效期至"


def loaded(line: str, by: Actor, rule: str, field: str) -> Proposal:
    """What a rule finds in a list of one row, loaded."""
    upload = tried(f"{HEAD}\n{line}\n".encode(), by, Kind.INSTITUTION)
    worked(uploads.apply(upload, by=by))
    with actor_transaction(by):
        return Proposal.objects.get(rule=rule, field=field)


def taken(found: Proposal, first: Actor, second: Actor) -> Proposal:
    """The suggestion, taken by one officer or by two."""
    with actor_transaction(first):
        done = actions.decide(found, Value(found.new or ""), by=first)
    if done.state != Proposal.State.SECOND:
        return done
    with actor_transaction(second):
        return actions.confirm(Proposal.objects.get(pk=found.pk), by=second)


def division_of(place: Institution) -> str:
    with service_transaction("test"):
        return Institution.objects.get(pk=place.pk).division


def test_a_county_of_former_name_that_the_import_understood_is_settled(acceptor: Actor, decider: Actor) -> None:
    found = loaded("北京海淀红叶示例诊所,海淀县,某路1号,D211,,", acceptor, "DQ-11", "district")
    assert found.new == "海淀区"

    done = taken(found, acceptor, decider)

    assert (done.state, Change.objects.filter(proposal=found).count()) == ("APPLIED", 0)


def test_a_county_in_words_becomes_the_division_of_the_entry(bench: Bench, acceptor: Actor, decider: Actor) -> None:
    before = division_of(bench.place)
    found = bench.finding("district", "宣武区", "西城区", rule="DQ-11")
    with service_transaction("test"):
        Institution.objects.filter(pk=bench.place.pk).update(division="110104")

    assert taken(found, acceptor, decider).state == "APPLIED"
    assert division_of(bench.place) == "110102" != before

    with actor_transaction(acceptor):
        undoing.undo(Proposal.objects.get(pk=found.pk), by=acceptor)
    assert division_of(bench.place) == "110104"


@pytest.mark.parametrize(
    ("since", "until", "field", "suggested"),
    [("2030-05-01", "2021-04-30", "valid_from", ""), ("2021-05-01", "9999-12-31", "valid_until", "长期")],
)
def test_a_day_the_entry_has_not_is_left_out_without_refusal(
    since: str, until: str, field: str, suggested: str, acceptor: Actor, decider: Actor
) -> None:
    found = loaded(f"北京海淀颠倒示例诊所,海淀区,某路1号,D211,{since},{until}", acceptor, "DQ-21", field)
    with service_transaction("test"):
        Institution.objects.update(**{field: None})
    assert (found.new or "", found.has_new) == (suggested, True)

    done = taken(found, acceptor, decider)

    assert (done.state, Change.objects.filter(proposal=found).count()) == ("APPLIED", 0)
    assert taken_back(done, acceptor, decider).state == "OPEN"
