"""A process that dies at any moment of a merge or of its undoing leaves every table as before, or as after."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from uuid import UUID

import pytest

from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.models import Merge
from liangzhao.consolidation.people import merging
from liangzhao.consolidation.people.order import BACK, PARTS
from liangzhao.consolidation.people.parts import Moving, Pair
from liangzhao.kernel import clock, faults
from liangzhao.licensing import issue, sealing
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers import entries
from liangzhao.registers.effects import Act, Register
from tests.consolidation.people.conftest import Officers
from tests.consolidation.people.dumps import Dump, dump, in_force
from tests.support.cast import Cast
from tests.support.dying import died, seconds_of
from tests.support.night import amount

pytestmark = pytest.mark.usefixtures("demo_keys", "own_database")

KILLS = amount(20, 200)
KINDS = ("person", "institution")
LONGER = 1.2
"""Deaths fall anywhere within this multiple of the time the whole takes, so that some come too late."""


@dataclass
class Scene:
    """Two persons and two institutions entered twice, everything committed."""

    officers: Officers
    people: tuple[UUID, UUID]
    places: tuple[UUID, UUID]
    unmerged: Dump = field(default_factory=dict)

    def merge(self, kind: str) -> Merge:
        survivor, absorbed = self.people if kind == "person" else self.places
        choices = {"name": "absorbed", "id_no": "absorbed"} if kind == "person" else {"name": "absorbed"}
        given = self.officers
        return merging.merge(kind, survivor, absorbed, choices, by=given.first, second_by=given.second)

    def undo(self) -> Merge:
        with service_transaction("test"):
            found = Merge.objects.get(undone_at=None)
        return merging.undo(found, by=self.officers.second, second_by=self.officers.first)


@pytest.fixture
def scene() -> Scene:
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=load_demo_authorities())
        organ = cast.authority("海淀")
        names = ("merge-1", "merge-2")
        first, second = (cast.account(name, RoleCode.DECIDER, name=name, authority=organ) for name in names)
        one, other = cast.institution("北京海淀示例医院"), cast.institution("海淀区示例医院")
        doctor, nurse = cast.physician("李建国", one), cast.nurse("李健国", other, approved_on=date(2025, 6, 20))
        filed, at = cast.nurse("孙丽", one), date(2025, 7, 1)
        entries.file_at(filed, institution=other, filed_on=at, authority=other.authority, act=cast.act("file"))
        for kind, holder in (
            (Register.PHYSICIAN, doctor.person_id),
            (Register.NURSE, nurse.person_id),
            (Register.INSTITUTION, one.pk),
            (Register.INSTITUTION, other.pk),
        ):
            issue.issue(issue.Request(kind, holder, issue.new_key()), by=by)
        cast.account("li-1", RoleCode.PHYSICIAN, person=doctor.person)
        cast.account("li-2", RoleCode.NURSE, person=nurse.person)
        cast.account("adm", RoleCode.INSTITUTION_ADMIN, institution=other)
        made = Scene(
            Officers(cast.actor(first), cast.actor(second)), (doctor.person_id, nurse.person_id), (one.pk, other.pk)
        )
    made.unmerged = rows()
    return made


def rows() -> Dump:
    """Every row of every table but those only added to, which an undone merge has lengthened."""
    with service_transaction("test"):
        return dump()


def everything() -> object:
    """Every row of every table, and what is in force."""
    with service_transaction("test"):
        return dump(without=()), in_force()


def is_merged() -> bool:
    """Whether a merge stands."""
    with service_transaction("test"):
        return Merge.objects.filter(undone_at=None).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_deaths_at_random_moments_leave_nothing_half(scene: Scene, kind: str) -> None:
    dice, deaths, done = Random(7), 0, 0
    longest = LONGER * max(seconds_of(lambda: scene.merge(kind)), seconds_of(scene.undo))
    for _kill in range(KILLS):
        before, was_merged = everything(), is_merged()
        act = scene.undo if was_merged else lambda: scene.merge(kind)
        deaths += died(act, after=dice.uniform(0.001, longest))
        if is_merged() == was_merged:
            assert everything() == before
        else:
            done += 1
            assert everything() != before
            assert was_merged is False or rows() == scene.unmerged

    assert deaths >= KILLS // 3
    if is_merged():
        scene.undo()
    assert rows() == scene.unmerged
    assert done or deaths == KILLS


@pytest.mark.parametrize("kind", KINDS)
def test_a_death_at_each_point_leaves_everything_as_it_was(scene: Scene, kind: str) -> None:
    with faults.listening() as passed:
        scene.merge(kind)
        merging_points = [name for name in passed if name.startswith("merge.")]
    with faults.listening() as passed:
        scene.undo()
        undoing_points = [name for name in passed if name.startswith("undo.")]
    apart = everything()
    assert (len(merging_points), len(undoing_points)) == (len(PARTS[kind]) + 1, len(BACK[kind]) + 1)

    for name in merging_points:
        with faults.armed(name, "kill"):
            assert died(lambda: scene.merge(kind))
        assert everything() == apart
    scene.merge(kind)
    merged = everything()
    for name in undoing_points:
        with faults.armed(name, "kill"):
            assert died(scene.undo)
        assert everything() == merged


def in_pieces(scene: Scene, kind: str, parts: int) -> None:
    """Carry the first parts of a merge, each in a transaction of its own, as a merge must not."""
    by = scene.officers.first
    act = Act(by=by, at=clock.now(), kind="merge", reason="", source="test")
    survivor, absorbed = scene.people if kind == "person" else scene.places
    moving = Moving(Pair(survivor, absorbed), act, by, {})
    for part in PARTS[kind][:parts]:
        with service_transaction("merging"):
            part.carry(moving)


@pytest.mark.parametrize("kind", KINDS)
def test_a_merge_in_pieces_would_be_found_out(scene: Scene, kind: str) -> None:
    """The negative control: what died half-way there differs from before although no merge stands."""
    before = everything()

    died(lambda: in_pieces(scene, kind, 5))

    assert not is_merged()
    assert everything() != before


def test_what_a_death_left_is_sealed_and_merged_by_the_next(scene: Scene) -> None:
    """Nothing a dead process held stands in the way: the same merge is made, sealed and undone."""
    with faults.armed("merge.before_commit", "kill"):
        assert died(lambda: scene.merge("person"))
    with service_transaction("test"):
        licensed = in_force()

    done = scene.merge("person")
    sealing.seal_planned(merging.holders(done))
    scene.undo()
    sealing.seal_planned(merging.holders(done))

    assert rows() == scene.unmerged
    with service_transaction("test"):
        assert in_force() == licensed
