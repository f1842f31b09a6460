"""A list that gives a registered 登记号 another name: the authority decides whether the institution was renamed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.deciding import actions as deciding
from liangzhao.consolidation.deciding.choices import Value
from liangzhao.consolidation.importing.report import RENAMED, STANDING, Problem
from liangzhao.consolidation.models import Proposal, Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, previews
from liangzhao.registers.institutions import models as institutions
from liangzhao.registers.models import EntryVersion, Institution
from tests.consolidation.deciding.conftest import taken_back
from tests.consolidation.uploads.people import officer, tried, worked
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
OLD, NEW = "北京海淀示例医院", "北京海淀和谐医院"
HEAD = "机构名称,区县,地址,类别,登记号"


@pytest.fixture
def clerk(cast: Cast) -> Actor:
    return officer(cast)


@pytest.fixture
def known(cast: Cast) -> Institution:
    """An institution of 海淀 that the register has."""
    return cast.institution(OLD)


def _list(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows, ""]).encode()


def _row(known: Institution, name: str = NEW, district: str = "海淀区") -> str:
    return f"{name},{district},某路1号,A100,{known.reg_no}"


def _applied(content: bytes, clerk: Actor) -> Upload:
    return worked(actions.apply(tried(content, clerk, Kind.INSTITUTION, source="医保名单"), by=clerk))


def _about_the_number(upload: Upload) -> list[Problem]:
    return [each for each in previews.of(upload).problems if each.rule in {"DQ-13", "DQ-14"}]


def test_a_trial_says_that_the_institution_may_have_been_renamed(known: Institution, clerk: Actor) -> None:
    upload = tried(_list(_row(known)), clerk, Kind.INSTITUTION)

    (told,) = _about_the_number(upload)
    assert (told.row, told.rule, told.fault, told.blocks) == (2, "DQ-13", RENAMED, False)
    assert f"“{OLD}”，可能已更名为“{NEW}”" in told.says
    counts = previews.of(upload).counts
    assert (counts["unchanged"], counts["blocked"], counts["incomplete"]) == (1, 0, 0)
    assert previews.of(upload).findings["DQ-13"] == 1
    assert not Proposal.objects.exists()


def test_the_authority_is_asked_whether_the_entry_gets_the_name(known: Institution, clerk: Actor) -> None:
    _applied(_list(_row(known)), clerk)

    found = Proposal.objects.get(rule="DQ-13")
    assert (found.old, found.new, found.field, found.entry_id, found.state) == (OLD, NEW, "name", known.pk, "OPEN")
    assert found.authority_id == known.authority_id
    known.refresh_from_db()
    assert (known.name, Institution.objects.count()) == (OLD, 1)


def test_two_officers_rename_it_and_the_old_name_stays_in_its_history(
    cast: Cast, known: Institution, clerk: Actor
) -> None:
    _applied(_list(_row(known)), clerk)
    found = Proposal.objects.get(rule="DQ-13")

    deciding.decide(found, Value(NEW), by=officer(cast))
    found.refresh_from_db()
    deciding.confirm(found, by=officer(cast, role=RoleCode.DECIDER))

    known.refresh_from_db()
    found.refresh_from_db()
    assert (known.name, found.state) == (NEW, "APPLIED")
    names = EntryVersion.objects.filter(entry_id=known.pk).order_by("number").values_list("body__name", flat=True)
    assert list(names)[-2:] == [OLD, NEW]


def test_a_later_list_finds_it_under_its_new_and_its_former_name(cast: Cast, known: Institution, clerk: Actor) -> None:
    _applied(_list(_row(known)), clerk)
    found = Proposal.objects.get(rule="DQ-13")
    deciding.decide(found, Value(NEW), by=officer(cast))
    found.refresh_from_db()
    deciding.confirm(found, by=officer(cast, role=RoleCode.DECIDER))

    for name in (NEW, OLD):
        again = tried(_list(_row(known, name), f"{name}门诊部,海淀区,某路9号,D110,"), clerk, Kind.INSTITUTION)
        (told,) = _about_the_number(again)
        assert (told.rule, told.fault, told.blocks) == ("DQ-14", STANDING, False)
        assert previews.of(again).counts["unchanged"] == 1


def test_a_name_it_had_only_by_a_decision_that_was_undone_is_asked_about_again(
    cast: Cast, known: Institution, clerk: Actor
) -> None:
    upload = _applied(_list(_row(known)), clerk)
    decider = officer(cast, role=RoleCode.DECIDER)
    deciding.decide(Proposal.objects.get(rule="DQ-13"), Value(NEW), by=officer(cast))
    deciding.confirm(Proposal.objects.get(rule="DQ-13"), by=decider)
    taken_back(Proposal.objects.get(rule="DQ-13"), officer(cast), decider)
    worked(actions.undo(upload, by=clerk))

    _applied(_list(_row(known)), clerk)

    found = Proposal.objects.get(rule="DQ-13")
    assert (found.old, found.new, found.state, found.entry_id) == (OLD, NEW, "OPEN", known.pk)


@pytest.mark.parametrize(
    "rows",
    [
        lambda known: [_row(known, district="东城区")],
        lambda known: [_row(known), _row(known, "北京海淀另一医院")],
    ],
    ids=["another district", "two names in one list"],
)
def test_a_row_that_may_be_another_institution_is_refused_as_before(
    cast: Cast, known: Institution, rows: Callable[[Institution], list[str]]
) -> None:
    cast.authority("东城")
    head_office = officer(cast, "北京")

    upload = tried(_list(*rows(known)), head_office, Kind.INSTITUTION)

    assert {(each.rule, each.blocks) for each in _about_the_number(upload)} == {("DQ-14", True)}


def test_an_entry_that_ended_is_not_renamed(known: Institution, clerk: Actor) -> None:
    Institution.objects.filter(pk=known.pk).update(status=institutions.Institution.Status.CANCELLED)

    upload = tried(_list(_row(known)), clerk, Kind.INSTITUTION)

    assert [(each.rule, each.blocks) for each in _about_the_number(upload)] == [("DQ-14", True)]
