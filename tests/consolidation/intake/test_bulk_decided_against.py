"""What an officer would not have mended stays as it was found when a very large list brings its row again."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing.mapping import Mapping
from liangzhao.consolidation.intake import changes, proposals
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.models import Institution
from tests.consolidation.intake.bulk_scene import together

pytestmark = pytest.mark.usefixtures("written_tables", "own_database")
HEAD = "name,division,district,address,valid_from\n"
ROWS = "北京海淀示例医院,110108,海淀区,示例路１号,2020.1.20\n北京海淀示例二医院,110108,海淀区,示例路２号,2020-01-20\n"
COLUMNS = Mapping({name: name for name in HEAD.strip().split(",")})


def taken(folder: Path) -> None:
    path = folder / "list.csv"
    path.write_text(HEAD + ROWS, "utf-8")
    together(path, COLUMNS, Kind.INSTITUTION)


def decided_against(rule: str, number: int, by: Actor) -> None:
    """An officer takes a mending back and keeps what was found."""
    found = Proposal.objects.get(rule=rule, number=number)
    changes.undo_proposal(found, by=by)
    proposals.refuse(found, by=by)
    Proposal.objects.filter(pk=found.pk).update(decided_by=uuid7())


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("DQ-01", ("示例路１号", "2020-01-20")), ("DQ-20", ("示例路1号", "None"))],
)
def test_it_stays_as_it_was_found(tmp_path: Path, rule: str, expected: tuple[str, str]) -> None:
    with service_transaction("test"):
        load_demo_authorities()
    taken(tmp_path)
    with service_transaction("test") as by:
        decided_against(rule, 2, by)
        assert changes.undo_load(Load.objects.get(), by=by).left == []

    taken(tmp_path)

    with service_transaction("test"):
        entry = Institution.objects.get(name="北京海淀示例医院")
        assert (entry.address, str(entry.valid_from)) == expected
        assert Institution.objects.get(name="北京海淀示例二医院").address == "示例路2号"
        assert Proposal.objects.get(rule=rule, number=2).state == "REJECTED"
