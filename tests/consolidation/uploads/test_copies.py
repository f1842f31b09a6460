"""A copy of another level on its way through a portal: an authority's alone, tried, kept, killed, taken back."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.consolidation.importing.mapping import MappingRefused
from liangzhao.consolidation.measuring import copying
from liangzhao.consolidation.models import Load, Proposal, Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, working
from liangzhao.consolidation.uploads.actions import AlreadyLoaded
from liangzhao.reference.models import Authority
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.kept import kept_numbers
from tests.consolidation.uploads.people import HOSPITAL, administrator, officer, worked
from tests.consolidation.uploads.test_killed_worker import _officer as committed_officer
from tests.consolidation.uploads.test_killed_worker import _work
from tests.support.cast import Cast
from tests.support.dying import died

S = Upload.State
HEAD = "姓名,身份证号码,护士执业证书编号,所在科室,更新日期\n"
ROWS, KILLS = 60, 8


def copy_of(*nurses: NurseRegistration, department: str = "急诊科") -> bytes:
    """What another level has of nurses."""
    lines = (f"{each.person.name},{each.person.id_no},{each.licence_no},{department},2099-01-01\n" for each in nurses)
    return (HEAD + "".join(lines)).encode()


def received(content: bytes, by: Actor) -> Upload:
    return actions.receive(
        content,
        kind=Kind.NURSE,
        source="国家库",
        file_name="名单.csv",
        by=by,
        origin=Load.Origin.COPY,
    )


@pytest.mark.django_db
def test_a_copy_is_tried_then_laid_beside_the_register_and_undone(cast: Cast) -> None:
    nurse, clerk = cast.nurse("王小兰", cast.institution(HOSPITAL)), officer(cast)
    upload = received(copy_of(nurse), clerk)
    tried = worked(actions.choose_columns(upload, upload.columns, by=clerk))
    before = (tried.state, Proposal.objects.count(), Load.objects.count())

    done = worked(actions.apply(tried, by=clerk))
    found = Proposal.objects.get()
    undone = worked(actions.undo(done, by=clerk))

    assert before == (S.CHECKED, 0, 0)
    told = {"matched": 1, "missing": 0, "differing": 1, "totals": 0, "lacking": 0, "lacking_entries": []}
    assert (done.state, done.outcome) == (S.APPLIED, told)
    assert (found.rule, found.field, found.new, found.authority_id) == (
        "DQ-34",
        "department",
        "急诊科",
        clerk.authority_id,
    )
    assert (undone.state, Proposal.objects.get().state, len(kept_numbers())) == (S.UNDONE, "UNDONE", 1)


@pytest.mark.django_db
def test_the_same_copy_is_taken_once_and_the_same_list_may_still_be_entered(cast: Cast) -> None:
    nurse, clerk = cast.nurse("王小兰", cast.institution(HOSPITAL)), officer(cast)
    content = copy_of(nurse)
    upload = received(content, clerk)
    again = received(content, clerk)
    worked(actions.apply(worked(actions.choose_columns(upload, upload.columns, by=clerk)), by=clerk))

    with pytest.raises(AlreadyLoaded):
        received(content, clerk)
    entered = actions.receive(content, kind=Kind.NURSE, source="国家库", file_name="名单.csv", by=clerk)

    assert again.pk == upload.pk
    assert (entered.origin, entered.columns) == ("FILE", upload.columns)


@pytest.mark.django_db
def test_an_institution_lays_nothing_beside_the_register(cast: Cast) -> None:
    hospital = cast.institution(HOSPITAL)

    with pytest.raises(NotPermitted):
        received(copy_of(cast.nurse("王小兰", hospital)), administrator(cast, hospital))


@pytest.mark.django_db
def test_a_list_of_institutions_without_their_numbers_is_refused_before_it_is_tried(cast: Cast) -> None:
    clerk = officer(cast)
    content = "机构名称,区县,地址\n甲诊所,海淀区,某路1号\n".encode()
    upload = actions.receive(
        content, kind=Kind.INSTITUTION, source="国家库", file_name="名单.csv", by=clerk, origin=Load.Origin.COPY
    )

    with pytest.raises(MappingRefused, match="登记号"):
        actions.choose_columns(upload, upload.columns, by=clerk)


@pytest.mark.usefixtures("own_database")
def test_a_worker_that_dies_loses_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "BATCH", 2)
    dice, by = Random(5), committed_officer()
    with service_transaction("test") as node:
        cast = Cast(by=node, authorities={each.name: each for each in Authority.objects.all()})
        hospital = cast.institution(HOSPITAL)
        nurses = [cast.nurse(f"王小兰{each}", hospital, photo="") for each in range(ROWS)]
        content = copy_of(*nurses)
    upload = received(content, by)
    with actor_transaction(by):
        actions.choose_columns(upload, upload.columns, by=by)
    working.work(60)
    with actor_transaction(by):
        actions.apply(Upload.objects.get(), by=by)

    ends = Counter(died(_work, after=dice.uniform(0.02, 0.3)) for _kill in range(KILLS))
    working.work(60)

    assert ends[True] >= KILLS // 2
    with service_transaction("test"):
        done, load = Upload.objects.get(), Load.objects.get()
        assert (done.state, done.outcome["differing"], load.state, load.taken) == (S.APPLIED, ROWS, "TAKEN", ROWS)
        assert kept_numbers() == list(range(2, ROWS + 2))
        assert sorted(Proposal.objects.values_list("number", flat=True)) == list(range(2, ROWS + 2))
        assert NurseRegistration.objects.count() == ROWS
