"""Where numbers cannot be compared, a row that may be one set aside as a test is entered, and somebody is asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from liangzhao.access.actors import Actor
from liangzhao.consolidation.importing.report import RESEMBLING
from liangzhao.consolidation.intake import isolated
from liangzhao.consolidation.models import Proposal
from liangzhao.kernel.identifiers import id_number
from liangzhao.registers.models import Institution
from tests.consolidation.deciding.test_isolating import set_aside
from tests.consolidation.lists import import_text
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
HEAD = "机构编码,机构名称,区县,地址,类别,登记号\n"
TRIAL = "1,甲诊所,海淀区,某路1号,D211,\n"
FORMER = "2,测试诊所,海淀区,某路2号,D211,\n"
NUMBER = "PDY10010111010819D2112"


@pytest.fixture
def aside(cast: Cast, tmp_path: Path, acceptor: Actor, decider: Actor) -> Proposal:
    """A clinic with a name like any other, set aside by hand of two as a test; it had no number."""
    report = import_text(HEAD + TRIAL + FORMER, tmp_path / "list.csv")
    found = Proposal.objects.get(rule="DQ-32")
    entry = Institution.objects.get(name="甲诊所")
    found.number, found.entry_id = 2, entry.pk
    found.save()
    done = set_aside(found, acceptor, decider)
    assert (report.entries, Institution.objects.filter(name="甲诊所").count()) == (2, 0)
    return done


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        (f"9,甲诊所,海淀区,某路1号,D211,{NUMBER}\n", 1),
        (f"9,甲 诊所,海淀区,某路１号,D211,{NUMBER}\n", 1),
        (f"9,甲诊所,海淀区,某路9号,D211,{NUMBER}\n", 0),
        (f"9,乙诊所,海淀区,某路1号,D211,{NUMBER}\n", 0),
    ],
    ids=["name and address", "otherwise written", "another address", "another name"],
)
def test_a_row_with_a_number_is_entered_and_asked_about(line: str, asked: int, aside: Proposal, tmp_path: Path) -> None:
    report = import_text(HEAD + line, tmp_path / "again.csv")

    problems = [each for each in report.problems if each.fault == RESEMBLING]
    waiting = Proposal.objects.filter(load__pk=UUID(report.load), rule="DQ-32", state=Proposal.State.OPEN)
    assert (report.entries, report.isolated, len(problems), waiting.count()) == (1, 0, asked, asked)
    entered = list(Institution.objects.filter(foreign_code="9").values_list("pk", flat=True))
    assert [each.entry_id for each in waiting] == entered[:asked]


def test_the_same_without_a_number_is_still_not_entered(aside: Proposal, tmp_path: Path) -> None:
    report = import_text(HEAD + "9,甲诊所,海淀区,某路1号,D211,\n", tmp_path / "again.csv")

    assert (report.entries, report.isolated) == (0, 1)


def test_a_trial_tells_it_and_asks_nobody(aside: Proposal, tmp_path: Path) -> None:
    report = import_text(HEAD + f"9,甲诊所,海淀区,某路1号,D211,{NUMBER}\n", tmp_path / "again.csv", dry_run=True)

    assert [each.rule for each in report.expected if each.field == "name"].count("DQ-32") == 1
    assert not Proposal.objects.filter(state=Proposal.State.OPEN, rule="DQ-32").exists()


BORN = date(1985, 5, 17)
HERS = id_number.compose("110108", BORN, 4)


@pytest.mark.parametrize(
    ("set_aside_as", "row", "field"),
    [
        ({"birth_date": "1985.5.17"}, {"id_no": HERS}, "birth_date"),
        ({"id_no": HERS}, {"birth_date": "1985-05-17"}, "birth_date"),
        ({"birth_date": "1985-05-17"}, {"birth_date": "1985-05-17"}, "birth_date"),
        ({"id_no": HERS}, {"id_no": id_number.compose("110108", BORN, 6)}, ""),
        ({"birth_date": "1985-05-18"}, {"id_no": HERS}, ""),
        ({"licence_no": "201511000002", "birth_date": "1985-05-17"}, {"licence_no": "201511000003", "id_no": HERS}, ""),
        ({}, {"id_no": HERS}, ""),
    ],
    ids=["no number then", "none now", "none at all", "another person", "another day", "another number", "nothing"],
)
def test_people_are_compared_by_birth_where_no_number_tells(
    set_aside_as: dict[str, str], row: dict[str, str], field: str
) -> None:
    known = frozenset(isolated.marks({"name": "王芳", **set_aside_as}))

    assert isolated.resembling({"name": "王芳", **row}, known) == field
    assert isolated.resembling({"name": "王兰", **row}, known) == ""
