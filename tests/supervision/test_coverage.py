"""Coverage: counts with numerator and denominator, and the very list behind each number."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel import clock
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.supervision import coverage
from liangzhao.supervision.models import Coverage, Refresh, Standing
from liangzhao.supervision.refresh import refresh
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


def test_base_eligible_and_issued_are_counted_apart(cast: Cast) -> None:
    hospital = cast.institution()
    issued, eligible = cast.nurse("王小兰", hospital), cast.nurse("陈静", hospital)
    cast.nurse("刘芳", hospital, photo="")
    cast.nurse("周敏", hospital, status="CANCELLED")
    issue(Request(Register.NURSE, issued.person_id, new_key()), by=cast.by)

    refresh()

    line = coverage.total(Register.NURSE)
    assert (line.base, line.eligible, line.issued) == (3, 2, 1)
    assert coverage.obstacles(Register.NURSE) == [("EL-N4", 1)]
    assert [row.holder_id for row in coverage.listed(Register.NURSE, "missing")] == [eligible.person_id]


def test_an_authority_counts_its_own_and_views_its_area(cast: Cast) -> None:
    haidian, dongcheng = cast.institution(), cast.institution("东城示例医院", organ="东城", division="110101")
    cast.nurse("王小兰", haidian)
    cast.nurse("孙丽", dongcheng)
    refresh()
    district = cast.actor(cast.account("hd", RoleCode.DECIDER, authority=cast.authority("海淀")))
    city = cast.actor(cast.account("city", RoleCode.DECIDER, authority=cast.authority("北京市卫生健康委员会")))

    with actor_transaction(district):
        assert coverage.total(Register.NURSE).base == 1
        assert coverage.listed(Register.NURSE, "base").count() == 1
    with actor_transaction(city):
        assert coverage.total(Register.NURSE).base == 0
    with actor_transaction(city.with_scope(DatabaseRole.AREA)):
        assert coverage.total(Register.NURSE).base == 2
        assert {line.base for line in coverage.by("authority", Register.NURSE)} == {1}


def test_what_changed_is_counted_again_without_looking_at_everybody(cast: Cast) -> None:
    nurse = cast.nurse("王小兰", cast.institution())
    refresh()

    entries.move(nurse, step="suspend", act=cast.act("nurse.suspend"), from_on=date(2026, 11, 1))
    refresh()

    assert not coverage.listed(Register.NURSE, "base").exists()
    assert not Coverage.objects.filter(kind=Register.NURSE).exists()


def test_an_empty_register_counts_nothing_and_divides_by_nothing(cast: Cast) -> None:
    refresh()

    line = coverage.total(Register.PHYSICIAN)
    assert (line.base, line.rate, line.eligible_rate) == (0, None, None)


def test_obstacles_and_months_are_counted_per_class_too(cast: Cast) -> None:
    hospital, clinic = cast.institution(), cast.institution("北京海淀示例诊所", institution_class="D211")
    cast.nurse("王小兰", hospital, photo="")
    other = cast.nurse("陈静", clinic)
    cast.nurse("刘芳", clinic, photo="")
    issue(Request(Register.NURSE, other.person_id, new_key()), by=cast.by)
    refresh()
    part = coverage.Part(institution_class="D211")
    month = clock.today().replace(day=1)

    assert coverage.obstacles(Register.NURSE, part) == [("EL-N4", 1)]
    assert coverage.listed(Register.NURSE, "base", part, rule_id="EL-N4").count() == 1
    assert coverage.by_month(Register.NURSE, [month], part) == [(month, 1)]
    assert coverage.listed(Register.NURSE, "first", part, month=month).count() == 1


def test_a_row_keeps_its_reference_when_it_is_looked_at_again(cast: Cast) -> None:
    nurse = cast.nurse("王小兰", cast.institution())
    refresh()
    before = Standing.objects.get(holder_id=nurse.person_id, kind=Register.NURSE).pk
    Refresh.objects.all().delete()

    refresh()

    assert Standing.objects.get(holder_id=nurse.person_id, kind=Register.NURSE).pk == before


def test_who_left_the_register_leaves_the_lists(cast: Cast) -> None:
    nurse = cast.nurse("王小兰", cast.institution())
    refresh()
    Standing.objects.create(
        kind=Register.PHYSICIAN,
        holder_id=nurse.person_id,
        entry_id=nurse.pk,
        institution_id=nurse.main_institution_id,
        authority_id=nurse.authority_id,
        area_path=nurse.area_path,
        sort_key="x",
        in_base=True,
        is_eligible=True,
        is_issued=False,
        as_of=clock.now() - timedelta(days=1),
    )
    Refresh.objects.all().delete()

    refresh()

    assert coverage.total(Register.PHYSICIAN).base == 0


def test_an_entry_that_is_gone_counts_no_more_once_it_is_named(cast: Cast) -> None:
    hospital = cast.institution()
    stays = cast.nurse("王小兰", hospital)
    undone = cast.nurse("陈静", hospital)
    refresh()
    before = Standing.objects.get(holder_id=stays.person_id, kind=Register.NURSE).as_of
    gone = undone.pk
    undone.delete()
    Refresh.objects.update(read_until=clock.now() + timedelta(hours=1))

    looked = refresh(lambda _since: [gone])

    assert looked == 1
    assert coverage.total(Register.NURSE).base == 1
    assert [row.as_of for row in Standing.objects.filter(kind=Register.NURSE)] == [before]
