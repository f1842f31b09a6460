"""A row of a test is taken out of the register by two, is not entered by the next list, and comes back when undone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.deciding import actions
from liangzhao.consolidation.deciding.refusals import NothingToLeaveOut
from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.importing.report import Report, refused
from liangzhao.consolidation.intake import changes, isolated, running
from liangzhao.consolidation.intake.outcomes import rows
from liangzhao.consolidation.intake.owners import NODE, Owner
from liangzhao.consolidation.models import WAITING, Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads.previews import counts_of
from liangzhao.kernel.identifiers import id_number
from liangzhao.registers.models import EntryVersion, Institution, NurseRegistration, Person
from tests.consolidation.deciding.conftest import Bench, taken_back
from tests.consolidation.intake.test_persons import GOOD, HEAD, SOMEBODY_ELSE, take
from tests.consolidation.kept import kept_numbers
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
State = Proposal.State
ANOTHER = id_number.compose("110108", date(1981, 2, 3), 5)
TRIAL = f"测试,{SOMEBODY_ELSE},201511000002,北京海淀示例医院,2015.1.20,2030-01-19,在册\n"


@pytest.fixture
def found(cast: Cast, tmp_path: Path) -> Proposal:
    """A nurse and a test in one list, both registered."""
    cast.institution("北京海淀示例医院")
    take(Kind.NURSE, HEAD + GOOD + TRIAL, tmp_path / "list.csv")
    return Proposal.objects.get(rule="DQ-32")


def set_aside(found: Proposal, first: Actor, second: Actor) -> Proposal:
    with actor_transaction(first):
        actions.set_aside(found, "系统验收时录入", by=first)
    with actor_transaction(second):
        return actions.confirm(Proposal.objects.get(pk=found.pk), by=second)


def names() -> set[str]:
    return {each.person.name for each in NurseRegistration.objects.select_related("person")}


def test_the_entry_goes_and_the_row_stays_with_the_reason(found: Proposal, acceptor: Actor, decider: Actor) -> None:
    assert names() == {"王芳", "测试"}

    done = set_aside(found, acceptor, decider)

    assert (names(), set(Person.objects.values_list("name", flat=True))) == ({"王芳"}, {"王芳"})
    assert (done.state, done.note, done.entry_id) == (State.REJECTED, "系统验收时录入", None)
    assert found.number in kept_numbers(found.load_id)
    assert rows(found.load) == (1, 0)


def test_one_officer_alone_takes_nothing_out(found: Proposal, acceptor: Actor) -> None:
    with actor_transaction(acceptor):
        actions.set_aside(found, "系统验收时录入", by=acceptor)

    assert names() == {"王芳", "测试"}


def again(text: str, path: Path) -> Report:
    return take(Kind.NURSE, HEAD + text, path)


@pytest.mark.parametrize("text", [GOOD + TRIAL, TRIAL + GOOD], ids=["the same list", "a later list"])
def test_no_list_enters_the_row_again(
    text: str, found: Proposal, acceptor: Actor, decider: Actor, tmp_path: Path
) -> None:
    set_aside(found, acceptor, decider)

    report = again(text, tmp_path / "again.csv")

    assert names() == {"王芳"}
    assert [(each.rule, each.fault) for each in report.problems] == [("DQ-32", "isolated")]
    assert (report.is_whole, refused(counts_of(report) | {"blocked": report.blocked})) == (True, 0)
    assert Proposal.objects.filter(rule="DQ-32").count() == 1


@pytest.mark.parametrize(
    ("line", "entered"),
    [
        (f"测 试,{SOMEBODY_ELSE},201511000002,北京海淀示例医院,2016-2-1,2031-01-19,在册,7", False),
        (f"测试,{SOMEBODY_ELSE},,北京海淀示例医院,2016-2-1,2031-01-19,在册,8", False),
        (f"测试,{ANOTHER},201511000009,北京海淀示例医院,2015.1.20,2030-01-19,在册,9", True),
    ],
    ids=["the same person otherwise told", "by one number", "another person"],
)
def test_no_list_of_another_source_enters_the_same_person(
    line: str, entered: bool, found: Proposal, acceptor: Actor, decider: Actor, tmp_path: Path
) -> None:
    set_aside(found, acceptor, decider)
    path = tmp_path / "other.csv"
    path.write_text(f"{HEAD.strip()},机构编码\n{line}\n", "utf-8")
    table = reading.read(path, is_heading=mapping.heading_test(None, Kind.NURSE))
    columns = mapping.complete(None, table, Kind.NURSE)

    of_county = Owner(found.authority_id, None, acceptor.account_id)
    for owner in (NODE, of_county):
        course = running.begin(table, columns, source="另一来源", kind=Kind.NURSE, owner=owner)
        course.step()
        assert (course.report.isolated, course.report.entries) == (int(not entered), int(entered))


def test_another_authority_decides_for_itself(cast: Cast, found: Proposal, acceptor: Actor, decider: Actor) -> None:
    set_aside(found, acceptor, decider)

    assert isolated.known(Kind.NURSE, Owner(cast.authority("东城").pk)) == frozenset()
    assert isolated.known(Kind.NURSE, Owner(found.authority_id))


def test_a_list_enters_what_was_kept(found: Proposal, acceptor: Actor, tmp_path: Path) -> None:
    with actor_transaction(acceptor):
        actions.keep(found, "确有其人", by=acceptor)

    assert again(TRIAL + GOOD, tmp_path / "again.csv").problems == []


def test_undoing_brings_the_entry_back(found: Proposal, acceptor: Actor, decider: Actor, tmp_path: Path) -> None:
    set_aside(found, acceptor, decider)

    after = taken_back(found, acceptor, decider)

    entry = NurseRegistration.objects.get(licence_no="201511000002")
    assert (after.state, after.entry_id, after.person_id) == (State.OPEN, entry.pk, entry.person_id)
    assert again(TRIAL + GOOD, tmp_path / "again.csv").unchanged == 2


def test_what_came_back_goes_with_its_list(found: Proposal, acceptor: Actor, decider: Actor) -> None:
    set_aside(found, acceptor, decider)
    taken_back(found, acceptor, decider)

    undone = changes.undo_load(Load.objects.get(), by=decider)

    assert (undone.left, names()) == ([], set())


def test_it_can_be_set_aside_once_more(found: Proposal, acceptor: Actor, decider: Actor) -> None:
    set_aside(found, acceptor, decider)
    taken_back(found, acceptor, decider)

    set_aside(Proposal.objects.get(pk=found.pk), acceptor, decider)

    assert names() == {"王芳"}


def test_an_entry_somebody_worked_on_stays(found: Proposal, acceptor: Actor) -> None:
    EntryVersion.objects.filter(entry_id=str(found.entry_id)).update(act="maintain")

    with actor_transaction(acceptor), pytest.raises(isolated.EntryInUse):
        actions.set_aside(found, "系统验收时录入", by=acceptor)

    assert (names(), Proposal.objects.get(pk=found.pk).state) == ({"王芳", "测试"}, State.OPEN)


def test_a_row_that_never_was_an_entry_is_set_aside_with_all_that_waits_about_it(
    cast: Cast, acceptor: Actor, decider: Actor, tmp_path: Path
) -> None:
    place = cast.institution("北京海淀示例医院")
    take(Kind.NURSE, HEAD + TRIAL.replace("北京海淀示例医院", "查无此院"), tmp_path / "list.csv")
    Proposal.objects.update(authority_id=place.authority_id)

    set_aside(Proposal.objects.get(rule="DQ-32"), acceptor, decider)

    assert not Proposal.objects.filter(state__in=WAITING).exists()


def test_an_entry_no_list_brought_is_for_the_upkeep_of_the_register(bench: Bench, acceptor: Actor) -> None:
    found = bench.finding("name", "测试医院", None, rule="DQ-32")

    with actor_transaction(acceptor), pytest.raises(NothingToLeaveOut):
        actions.set_aside(found, "系统验收时录入", by=acceptor)


def test_what_was_proposed_and_given_back_and_then_kept_is_not_set_aside(
    found: Proposal, acceptor: Actor, decider: Actor
) -> None:
    with actor_transaction(acceptor):
        actions.set_aside(found, "系统验收时录入", by=acceptor)
    with actor_transaction(decider):
        actions.give_back(Proposal.objects.get(pk=found.pk), "确有其人", by=decider)
    with actor_transaction(acceptor):
        actions.keep(Proposal.objects.get(pk=found.pk), "确有其人", by=acceptor)

    kept = Proposal.objects.get(pk=found.pk)
    assert (kept.state, kept.chosen or "") == (State.REJECTED, "")


def test_what_a_check_of_the_register_found_is_set_aside_with_the_row_that_brought_it(
    cast: Cast, found: Proposal, acceptor: Actor, decider: Actor, tmp_path: Path
) -> None:
    bench = Bench(cast, Institution.objects.get())
    checked = bench.load("nurse")
    Load.objects.filter(pk=checked.pk).update(origin=Load.Origin.REGISTER)
    entry = NurseRegistration.objects.get(person__name="测试")
    of_check = bench.finding("name", "测试", None, rule="DQ-32", kind="nurse", entry=entry)

    set_aside(of_check, acceptor, decider)
    assert names() == {"王芳"}
    assert again(TRIAL + GOOD, tmp_path / "again.csv").isolated == 1

    after = taken_back(of_check, acceptor, decider)
    assert names() == {"王芳", "测试"}
    assert after.entry_id == NurseRegistration.objects.get(person__name="测试").pk
    assert Proposal.objects.get(pk=found.pk).entry_id == after.entry_id
