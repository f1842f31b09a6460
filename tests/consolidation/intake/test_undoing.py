"""Each load and each applied proposal can be undone alone; the register is then what it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from liangzhao.consolidation.importing.report import Report
from liangzhao.consolidation.intake import changes, keeping, proposals
from liangzhao.consolidation.models import Change, Load, Proposal, RawRows
from liangzhao.registers import entries
from liangzhao.registers.models import EntryVersion, Institution, InstitutionSubject
from tests.consolidation.kept import kept_numbers
from tests.consolidation.lists import import_text
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

LIST = "机构编码,机构名称,区县,地址,类别\n1,甲口腔门诊部,海淀区,某路１号,D110\n2,乙医院,海淀区,某路2号,A100\n"


def dump() -> list[dict[str, Any]]:
    """Every register row of institutions, field by field; only the counters of versions are left out."""
    rows = [*Institution.objects.order_by("pk").values(), *InstitutionSubject.objects.order_by("pk").values()]
    return [{name: value for name, value in row.items() if name not in changes.COUNTERS} for row in rows]


def load_of(report: Report) -> Load:
    return Load.objects.get(pk=report.load)


def test_raw_rows_are_kept_as_received_and_sealed(cast: Cast, tmp_path: Path) -> None:
    report = import_text(LIST, tmp_path / "list.csv")

    kept = dict(keeping.rows_of(load_of(report)))

    assert kept[2] == {
        "机构编码": "1",
        "机构名称": "甲口腔门诊部",
        "区县": "海淀区",
        "地址": "某路１号",
        "类别": "D110",
    }
    stored = RawRows.objects.values_list("body", flat=True)
    assert not any("甲口腔门诊部".encode() in bytes(body) for body in stored)


def test_the_same_file_again_keeps_no_row_and_no_finding_twice(cast: Cast, tmp_path: Path) -> None:
    import_text(LIST, tmp_path / "list.csv")
    before = len(kept_numbers()), Proposal.objects.count(), Change.objects.count(), Load.objects.count()

    import_text(LIST, tmp_path / "list.csv")

    assert (len(kept_numbers()), Proposal.objects.count(), Change.objects.count(), Load.objects.count()) == before
    assert before[0] == 2


def test_the_report_counts_findings_and_scores_the_list(cast: Cast, tmp_path: Path) -> None:
    made = import_text(LIST, tmp_path / "list.csv").as_json()

    assert made["findings"] == {"DQ-01": 1, "DQ-23": 1}
    assert made["quality"]["all"]["consistency"] == {"points": 50.0, "good": 1, "all": 2}
    assert set(made["quality"]["by_authority"]) == {"海淀区"}


def test_an_undone_load_leaves_the_register_as_it_was(cast: Cast, tmp_path: Path) -> None:
    cast.institution()
    before = dump()
    report = import_text(LIST, tmp_path / "list.csv")

    undone = changes.undo_load(load_of(report), by=cast.by)

    assert (undone.entries, undone.left, dump()) == (2, [], before)
    assert load_of(report).state == Load.State.UNDONE
    assert len(kept_numbers()) == 2


def test_one_load_is_undone_without_the_one_before_it(cast: Cast, tmp_path: Path) -> None:
    import_text(LIST, tmp_path / "list.csv")
    before = dump()
    newer = LIST.replace("乙医院", "乙第二医院") + "3,丙医院,东城区,某路3号,A100\n"
    report = import_text(newer, tmp_path / "list.csv")

    changes.undo_load(load_of(report), by=cast.by)

    assert dump() == before
    assert EntryVersion.objects.filter(entry_id=Institution.objects.get(foreign_code="2").pk).count() == 3


def test_an_undone_load_can_be_taken_again(cast: Cast, tmp_path: Path) -> None:
    first = import_text(LIST, tmp_path / "list.csv")
    changes.undo_load(load_of(first), by=cast.by)

    again = import_text(LIST, tmp_path / "list.csv")

    assert (again.entries, again.load, len(kept_numbers())) == (2, first.load, 2)


def test_what_an_authority_changed_since_is_left_and_named(cast: Cast, tmp_path: Path) -> None:
    report = import_text(LIST, tmp_path / "list.csv")
    entry = Institution.objects.get(foreign_code="2")
    entries.change(entry, values={"name": "乙中心医院"}, act=cast.act("institution.name"))

    undone = changes.undo_load(load_of(report), by=cast.by)

    assert (undone.entries, undone.left) == (1, [entry.pk])
    assert Institution.objects.get(pk=entry.pk).name == "乙中心医院"


def test_findings_of_rows_without_a_trace_are_settled_though_another_row_is_left(cast: Cast, tmp_path: Path) -> None:
    wrong = LIST.replace("某路2号,A100", "某路２号,D110")
    report = import_text(wrong, tmp_path / "list.csv")
    entry = Institution.objects.get(foreign_code="2")
    entries.change(entry, values={"name": "乙中心医院"}, act=cast.act("institution.name"))

    changes.undo_load(load_of(report), by=cast.by)

    states = {number: set(Proposal.objects.filter(number=number).values_list("state", flat=True)) for number in (2, 3)}
    assert states[2] == {"UNDONE"}
    assert states[3]
    assert "UNDONE" not in states[3]


def test_a_proposal_is_applied_and_undone_alone(cast: Cast, tmp_path: Path) -> None:
    import_text(LIST, tmp_path / "list.csv")
    before = dump()
    proposal = Proposal.objects.get(rule="DQ-23", field="institution_class")

    proposals.apply(proposal, by=cast.by)

    changed = Institution.objects.get(foreign_code="1")
    assert (changed.institution_class, proposal.old, proposal.new) == ("D152", "D110", "D152")
    changes.undo_proposal(proposal, by=cast.by)
    assert (dump(), proposal.state) == (before, Proposal.State.OPEN)


def test_a_settled_proposal_is_not_applied(cast: Cast, tmp_path: Path) -> None:
    import_text(LIST, tmp_path / "list.csv")
    proposal = proposals.refuse(Proposal.objects.get(rule="DQ-23"), by=cast.by)

    with pytest.raises(proposals.NothingToApply):
        proposals.apply(proposal, by=cast.by)
