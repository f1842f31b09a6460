"""A row that officers set aside as a test is not entered by a very large list either."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing.mapping import Mapping
from liangzhao.consolidation.intake import isolated
from liangzhao.consolidation.intake.bulk.taking import Kept
from liangzhao.consolidation.models import Load, Proposal, RawRow
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.models import Institution
from tests.consolidation.intake.bulk_scene import together

pytestmark = pytest.mark.usefixtures("written_tables", "own_database")
HEAD = "name,division,district,address\n"
HOSPITAL, TRIAL = "北京海淀示例医院,110108,海淀区,示例路1号\n", "测试医院,110108,海淀区,示例路2号\n"
COLUMNS = Mapping({name: name for name in HEAD.strip().split(",")})


def loaded(folder: Path, *rows: str) -> Kept:
    path = folder / "list.csv"
    path.write_text(HEAD + "".join(rows), "utf-8")
    return together(path, COLUMNS, Kind.INSTITUTION)


def test_the_row_is_kept_and_not_entered(tmp_path: Path) -> None:
    with service_transaction("test"):
        load_demo_authorities()
    loaded(tmp_path, HOSPITAL, TRIAL)
    with service_transaction("test") as by:
        found = Proposal.objects.get(rule="DQ-32")
        found.state, found.decided_at, found.decided_by = Proposal.State.REJECTED, clock.now(), uuid7()
        found.chosen = '{"aside": [], "in_hand": {}}'
        found.save()
        isolated.take_out(found, Load.objects.get(), found.number, by=by)

    kept = loaded(tmp_path, TRIAL, HOSPITAL)

    with service_transaction("test"):
        assert list(Institution.objects.values_list("name", flat=True)) == ["北京海淀示例医院"]
        assert RawRow.objects.filter(load=kept.load).count() == 2
        assert Proposal.objects.filter(rule="DQ-32").count() == 1
    assert kept.blocked == {"DQ-32": 1}
