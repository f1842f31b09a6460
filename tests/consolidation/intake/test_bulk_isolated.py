"""A row that officers set aside as a test is not entered by a very large list either."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing.mapping import Mapping
from liangzhao.consolidation.intake import isolated
from liangzhao.consolidation.intake.bulk.taking import Kept
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.models import Institution
from tests.consolidation.intake.bulk_scene import together
from tests.consolidation.kept import kept_numbers

pytestmark = pytest.mark.usefixtures("_aside")
HEAD = "name,division,district,address,reg_no\n"
HOSPITAL, TRIAL = "北京海淀示例医院,110108,海淀区,示例路1号,\n", "测试医院,110108,海淀区,示例路2号,\n"
NUMBERED = "测试医院,110108,海淀区,示例路2号,PDY10010111010819A1002\n"
COLUMNS = Mapping({name: name for name in HEAD.strip().split(",")})


def loaded(folder: Path, *rows: str) -> Kept:
    path = folder / "list.csv"
    path.write_text(HEAD + "".join(rows), "utf-8")
    return together(path, COLUMNS, Kind.INSTITUTION)


@pytest.fixture
def _aside(written_tables: None, own_database: str, tmp_path: Path) -> None:
    """Two officers set the row of a test aside."""
    with service_transaction("test"):
        load_demo_authorities()
    loaded(tmp_path, HOSPITAL, TRIAL)
    with service_transaction("test") as by:
        found = Proposal.objects.get(rule="DQ-32")
        found.state, found.decided_at, found.decided_by = Proposal.State.REJECTED, clock.now(), uuid7()
        found.chosen = '{"aside": [], "in_hand": {}}'
        found.save()
        isolated.take_out(found, Load.objects.get(), found.number, by=by)


def test_the_row_is_kept_and_not_entered(tmp_path: Path) -> None:
    kept = loaded(tmp_path, TRIAL, HOSPITAL)

    with service_transaction("test"):
        assert list(Institution.objects.values_list("name", flat=True)) == ["北京海淀示例医院"]
        assert len(kept_numbers(kept.load)) == 2
        assert Proposal.objects.filter(rule="DQ-32").count() == 1
    assert kept.blocked == {"DQ-32": 1}


@pytest.mark.parametrize(("name", "asked"), [("测试医院", 1), ("海淀示例二医院", 0)], ids=["the same", "another"])
def test_a_row_whose_number_nobody_can_compare_is_entered_and_asked_about_once(
    name: str, asked: int, tmp_path: Path
) -> None:
    kept = loaded(tmp_path, NUMBERED.replace("测试医院", name))

    with service_transaction("test"):
        entered = Institution.objects.get(name=name)
        waiting = Proposal.objects.filter(load=kept.load, rule="DQ-32", entry_id=entered.pk)
        assert (waiting.count(), kept.findings.get("DQ-32", 0)) == (asked, asked)
