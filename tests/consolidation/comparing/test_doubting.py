"""An entry that went from its list is asked about at the workbench; the register stays as it is until then."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.deciding import passing_on
from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.models import Comparison, Proposal, Question
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads.comparing import doubting, lines
from liangzhao.consolidation.uploads.comparing.doubting import NotRegistered
from liangzhao.consolidation.uploads.comparing.lines import Compared
from liangzhao.registers.models import Institution
from tests.consolidation.comparing.lists import compared, dated
from tests.consolidation.uploads.people import officer
from tests.support.cast import Cast
from tests.web.importing_scene import officer_at_work, text_of

pytestmark = pytest.mark.django_db

NAME = "北京海淀示例医院"


@pytest.fixture
def clerk(cast: Cast) -> Actor:
    return officer(cast)


def _gone(by: Actor, *rows: tuple[str, ...]) -> tuple[Comparison, Compared]:
    """A comparison after which the first of these institutions is gone."""
    older = dated(by, Kind.INSTITUTION, list(rows), at=1)
    made = compared(older, dated(by, Kind.INSTITUTION, [("z", "广西南宁市金陵镇卫生院", "南宁市")], at=2), by)
    return made, next(line for line in lines.every(made, Fate.GONE, with_same=False) if line.older)


def _row(entry: Institution) -> tuple[str, ...]:
    return "a", entry.name, "海淀区", "", "", entry.reg_no


def test_the_doubt_is_a_finding_and_the_institution_can_be_asked(cast: Cast, clerk: Actor) -> None:
    entry = cast.institution(NAME)
    made, line = _gone(clerk, _row(entry))

    found = doubting.doubt(made, line, by=clerk)
    again = doubting.doubt(made, line, by=clerk)
    asked = passing_on.ask(found, Question.Asked.INSTITUTION, clerk)

    assert (found.pk, found.rule, found.entry_id, found.state) == (again.pk, "DQ-35", entry.pk, Proposal.State.OPEN)
    assert asked.institution_id == entry.pk
    assert Institution.objects.get(pk=entry.pk).status == entry.status


def test_what_another_authority_registered_becomes_its_finding(cast: Cast, clerk: Actor) -> None:
    entry = cast.institution(NAME, organ="东城")
    made, line = _gone(clerk, _row(entry))

    found = doubting.doubt(made, line, by=clerk)

    assert found.authority_id == entry.authority_id != clerk.authority_id


def test_of_what_is_not_registered_there_is_nothing_to_ask(clerk: Actor) -> None:
    made, line = _gone(clerk, ("a", NAME, "海淀区"))

    assert doubting.standing(made, line) is None
    with pytest.raises(NotRegistered):
        doubting.doubt(made, line, by=clerk)


def test_who_decides_on_nothing_raises_no_doubt(cast: Cast, clerk: Actor) -> None:
    made, line = _gone(clerk, _row(cast.institution(NAME)))
    statistician = officer(cast, role=RoleCode.STATISTICIAN)

    with pytest.raises(NotPermitted):
        doubting.doubt(made, line, by=statistician)


def test_an_officer_goes_from_the_list_to_the_workbench(cast: Cast, clerk: Actor, client: Client) -> None:
    made, line = _gone(clerk, _row(cast.institution(NAME)))
    officer_at_work(cast, client)
    here = f"/gov/import/compare/{made.pk}/{line.place}/"

    before = text_of(client.get(here))
    case = text_of(client.post(f"{here}doubt/", follow=True))
    after = text_of(client.get(here))

    assert "列入数据清理核实" in before
    assert ("名单中消失" in case, "请机构核实" in case or "核实" in case) == (True, True)
    assert ("已列入数据清理" in after, "列入数据清理核实" in after) == (True, False)
