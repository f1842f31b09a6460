"""What the machine mends while a list is taken in is recorded, and can be undone alone; rows mended later enter."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.consolidation.importing.report import Report
from liangzhao.consolidation.intake import changes, proposals
from liangzhao.consolidation.models import Change, Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.registers.models import EntryVersion, Institution, NurseRegistration, Person
from tests.consolidation.intake.test_persons import GOOD, HEAD, take
from tests.consolidation.lists import import_text
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

LIST = (
    "机构编码,机构名称,区县,地址,有效期起,诊疗科目,类别\n"
    "1,甲口腔门诊部,海淀区,某路１号,2020.1.20,口腔科、内科,D152\n"
    "2,乙医院,海淀区,某路2号,2020-01-20,,A100\n"
)


def mended(rule: str, name: str) -> Proposal:
    return Proposal.objects.get(rule=rule, field=name, state="APPLIED")


def test_what_the_machine_mended_is_recorded_with_its_change(cast: Cast, tmp_path: Path) -> None:
    import_text(LIST, tmp_path / "list.csv")

    found = {(each.rule, each.field, each.state) for each in Proposal.objects.filter(action="auto")}

    assert found == {
        ("DQ-01", "address", "APPLIED"),
        ("DQ-20", "valid_from", "APPLIED"),
        ("DQ-24", "subjects", "APPLIED"),
    }
    assert Change.objects.filter(proposal__isnull=False).count() == 3
    entry = Institution.objects.get(foreign_code="1")
    assert (entry.address, str(entry.valid_from)) == ("某路1号", "2020-01-20")
    assert list(entry.subjects.values_list("code", flat=True)) == ["03", "12"]


def test_each_mending_is_undone_alone(cast: Cast, tmp_path: Path) -> None:
    import_text(LIST, tmp_path / "list.csv")

    for rule, name in (("DQ-01", "address"), ("DQ-20", "valid_from"), ("DQ-24", "subjects")):
        assert changes.undo_proposal(mended(rule, name), by=cast.by).left == []

    entry = Institution.objects.get(foreign_code="1")
    assert (entry.address, entry.valid_from, entry.subjects.count()) == ("某路１号", None, 0)


def test_a_load_is_undone_with_all_its_mendings_and_taken_again(cast: Cast, tmp_path: Path) -> None:
    before = Institution.objects.count()
    report = import_text(LIST, tmp_path / "list.csv")
    changes.undo_proposal(mended("DQ-01", "address"), by=cast.by)

    undone = changes.undo_load(_load(report), by=cast.by)

    assert (undone.left, Institution.objects.count()) == ([], before)
    assert not Change.objects.filter(undone_at=None).exists()
    assert set(Proposal.objects.values_list("state", flat=True)) == {"UNDONE"}
    import_text(LIST, tmp_path / "list.csv")
    entry = Institution.objects.get(foreign_code="1")
    assert mended("DQ-24", "subjects").entry_id == entry.pk


MENDINGS = pytest.mark.parametrize(
    ("rule", "name"), [("DQ-01", "address"), ("DQ-20", "valid_from"), ("DQ-24", "subjects")]
)


@MENDINGS
def test_what_was_undone_before_its_load_is_proposed_when_it_is_taken_again(
    cast: Cast, tmp_path: Path, rule: str, name: str
) -> None:
    report = import_text(LIST, tmp_path / "list.csv")
    undone = mended(rule, name)
    changes.undo_proposal(undone, by=cast.by)
    Proposal.objects.filter(pk=undone.pk).update(stands_by={"undone": {"note": "原件如此"}})
    before = says(name)

    again = [taken_again(report, cast, tmp_path) for _time in range(2)]

    assert again == [before, before]
    found = Proposal.objects.get(pk=undone.pk)
    assert (found.state, found.decided_at, found.note) == ("OPEN", None, "")
    assert found.stands_by == {"undone": {"note": "原件如此"}}
    assert Proposal.objects.filter(action="auto", state="APPLIED").count() == 2
    proposals.apply(found, by=cast.by)
    assert says(name) != before


@MENDINGS
def test_what_an_officer_would_not_have_mended_stays_so_when_its_list_is_taken_again(
    cast: Cast, tmp_path: Path, rule: str, name: str
) -> None:
    report = import_text(LIST, tmp_path / "list.csv")
    kept = against(mended(rule, name), cast)
    before = says(name)

    for _time in range(2):
        assert changes.undo_load(_load(report), by=cast.by).left == []
        import_text(LIST, tmp_path / "list.csv")
        assert says(name) == before

    found = Proposal.objects.get(pk=kept.pk)
    assert (found.state, found.note, found.decided_by, found.decided_at) == (
        kept.state,
        kept.note,
        kept.decided_by,
        kept.decided_at,
    )
    assert found.entry_id == Institution.objects.get(foreign_code="1").pk != kept.entry_id
    assert Proposal.objects.filter(action="auto", state="APPLIED").count() == 2
    versions = EntryVersion.objects.count()
    import_text(LIST, tmp_path / "list.csv")
    assert (says(name), EntryVersion.objects.count()) == (before, versions)


def test_a_row_that_enters_later_says_what_an_officer_would_not_have_mended(cast: Cast, tmp_path: Path) -> None:
    hospital = cast.institution("北京海淀示例医院")
    row = GOOD.replace("北京海淀示例医院", "查无此院").replace("王芳", "阿依・古丽")
    take(Kind.NURSE, HEAD + row, tmp_path / "list.csv")
    kept = against(mended("DQ-02", "name"), cast)

    proposals.apply(Proposal.objects.get(rule="DQ-18"), str(hospital.pk), by=cast.by)

    nurse = NurseRegistration.objects.get()
    assert nurse.person.name == "阿依・古丽"
    found = Proposal.objects.get(pk=kept.pk)
    assert (found.state, found.decided_at, found.entry_id) == ("REJECTED", kept.decided_at, nurse.pk)
    assert changes.undo_proposal(Proposal.objects.get(rule="DQ-18"), by=cast.by).left == []
    assert NurseRegistration.objects.count() == 0


def against(done: Proposal, cast: Cast) -> Proposal:
    """An officer takes a mending back and decides that the value stays as it was found."""
    changes.undo_proposal(done, by=cast.by)
    settled = proposals.refuse(done, by=cast.by)
    settled.note, settled.decided_by = "原件如此", uuid7()
    settled.save(update_fields=["note", "decided_by"])
    return Proposal.objects.get(pk=settled.pk)


def taken_again(report: Report, cast: Cast, tmp_path: Path) -> object:
    """What the entry says after its list was undone and taken in once more."""
    assert changes.undo_load(_load(report), by=cast.by).left == []
    import_text(LIST, tmp_path / "list.csv")
    (name,) = Proposal.objects.filter(action="auto", state="OPEN").values_list("field", flat=True)
    return says(name)


def says(name: str) -> object:
    entry = Institution.objects.get(foreign_code="1")
    return set(entry.subjects.values_list("code", flat=True)) if name == "subjects" else getattr(entry, name)


def test_the_same_file_again_does_not_mend_again_what_was_undone(cast: Cast, tmp_path: Path) -> None:
    import_text(LIST, tmp_path / "list.csv")
    changes.undo_proposal(mended("DQ-24", "subjects"), by=cast.by)

    import_text(LIST, tmp_path / "list.csv")

    assert Institution.objects.get(foreign_code="1").subjects.count() == 0


def _load(report: Report) -> Load:
    return Load.objects.get(pk=report.load)


OLD_NUMBER = GOOD.replace("11010519491231002X", "110105491231002").replace("王芳", "阿依・古丽")


def test_a_number_of_fifteen_and_a_dot_are_mended_and_given_back(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    take(Kind.NURSE, HEAD + OLD_NUMBER, tmp_path / "list.csv")
    person = Person.objects.get()
    assert (person.id_no, person.name) == ("11010519491231002X", "阿依·古丽")

    changes.undo_proposal(mended("DQ-04", "id_no"), by=cast.by)
    changes.undo_proposal(mended("DQ-02", "name"), by=cast.by)

    person = Person.objects.get()
    assert (person.id_no, person.name) == ("110105491231002", "阿依・古丽")
    kept = Change.objects.filter(proposal__rule="DQ-04").get()
    assert "110105491231002" not in f"{kept.before} {kept.after}"


def test_a_reading_the_entry_cannot_be_without_is_not_undone_alone(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    take(Kind.NURSE, HEAD + GOOD, tmp_path / "list.csv")

    with pytest.raises(changes.NothingToUndo):
        changes.undo_proposal(mended("DQ-20", "first_registered_on"), by=cast.by)


def test_a_row_without_workplace_enters_when_one_is_chosen_and_goes_when_that_is_undone(
    cast: Cast, tmp_path: Path
) -> None:
    hospital = cast.institution("北京海淀示例医院")
    take(Kind.NURSE, HEAD + GOOD.replace("北京海淀示例医院", "查无此院"), tmp_path / "list.csv")
    waiting = Proposal.objects.get(rule="DQ-18")
    assert (waiting.entry_id, Person.objects.count()) == (None, 0)

    proposals.apply(waiting, str(hospital.pk), by=cast.by)

    nurse = NurseRegistration.objects.get()
    assert (nurse.main_institution, nurse.person.name) == (hospital, "王芳")
    assert (waiting.state, waiting.entry_id, waiting.authority_id) == ("APPLIED", nurse.pk, hospital.authority_id)
    assert changes.undo_proposal(waiting, by=cast.by).left == []
    assert (NurseRegistration.objects.count(), Person.objects.count(), waiting.entry_id) == (0, 0, None)


def test_a_row_with_two_defects_enters_with_the_second_decision(cast: Cast, tmp_path: Path) -> None:
    hospital = cast.institution("北京海淀示例医院")
    row = GOOD.replace("北京海淀示例医院", "查无此院").replace("2030-01-19", "30/1/19")
    take(Kind.NURSE, HEAD + row, tmp_path / "list.csv")

    proposals.apply(Proposal.objects.get(rule="DQ-18"), str(hospital.pk), by=cast.by)
    assert NurseRegistration.objects.count() == 0

    proposals.apply(Proposal.objects.get(rule="DQ-20", field="valid_until"), "2030-01-19", by=cast.by)
    assert str(NurseRegistration.objects.get().valid_until) == "2030-01-19"
