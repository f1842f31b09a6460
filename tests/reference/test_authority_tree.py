"""The tree of authorities: the demo's, and what the database refuses."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, models, transaction
from psycopg import Error as PostgresError

from liangzhao.kernel.identifiers import uscc as uscc_number
from liangzhao.reference import actions, authorities, demo
from liangzhao.reference.entries import DemoAuthority, read_demo_authorities
from liangzhao.reference.models import Authority, AuthorityDivision, CodeEntry, Division
from tests.support.cast import demo_authorities

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("service")]

Tree = dict[str, Authority]
DONGCHENG, XICHENG = "东城区卫健委", "西城区卫健委"
FOUNDED = date(2018, 11, 8)


@pytest.fixture
def tree() -> Tree:
    return {each.short_name: each for each in demo_authorities().values()}


def enter(**changes: object) -> Authority:
    values: dict[str, object] = {
        "uscc": uscc_number.compose("11", "120000", "00000001"),
        "name": "天津市卫生健康委员会（测试）",
        "short_name": "天津市卫健委",
        "level": "PROVINCE",
        "line": "HEALTH",
        "parent": None,
        "valid_from": FOUNDED,
    }
    return actions.register_authority(**(values | changes))  # type: ignore[arg-type]  # a scene, not a call


def refused(*constraints: str) -> pytest.RaisesExc[IntegrityError]:
    """Expect the database to refuse, in the name of one of these constraints."""
    return pytest.raises(IntegrityError, check=lambda error: violated(error) in constraints)


def violated(error: IntegrityError) -> str | None:
    cause = error.__cause__
    assert isinstance(cause, PostgresError)
    return cause.diag.constraint_name


def test_the_demo_has_a_nation_a_city_a_tcm_organ_sixteen_districts_and_a_zone(tree: Tree) -> None:
    levels = [(each.level, each.line) for each in tree.values()]

    assert len(tree) == 20
    assert levels.count(("NATION", "HEALTH")) == 1
    assert levels.count(("PROVINCE", "HEALTH")) == 1
    assert levels.count(("PROVINCE", "TCM")) == 1
    assert levels.count(("COUNTY", "HEALTH")) == 17


def test_loading_the_demo_again_changes_nothing(tree: Tree) -> None:
    again = demo.load_demo_authorities()

    assert {each.pk for each in again.values()} == {each.pk for each in tree.values()}
    assert Authority.objects.count() == 20


@pytest.mark.parametrize("line", tuple(read_demo_authorities()), ids=lambda line: line.short_name)
def test_every_demo_authority_is_plainly_one_and_has_a_right_number(line: DemoAuthority) -> None:
    assert line.name.endswith("（演示）")
    assert line.uscc.startswith("11")
    assert uscc_number.check(line.uscc).findings == ()


def test_the_numbers_other_parts_rely_on(tree: Tree) -> None:
    assert demo.NATION == tree["国家卫健委"].uscc == "11100000000000019F"
    assert tree["北京市卫健委"].uscc == demo.CITY
    assert tree["北京市中医局"].uscc == demo.TCM


def test_the_zone_has_no_division_and_the_number_of_its_city(tree: Tree) -> None:
    zone = tree["经开区社会事业局"]

    assert not zone.divisions.exists()
    assert zone.uscc[2:8] == "110000"
    assert zone.parent == tree["北京市卫健委"]


def test_every_district_looks_after_its_division(tree: Tree) -> None:
    assert [each.code for each in tree[DONGCHENG].divisions.all()] == ["110101"]
    assert AuthorityDivision.objects.values("division").distinct().count() == 17


def in_area(of: Authority) -> set[str]:
    low, high = authorities.subtree_bounds(of)
    return set(Authority.objects.filter(area_path__gte=low, area_path__lt=high).values_list("short_name", flat=True))


def test_the_area_of_the_city_is_everything_under_it_and_beside_it(tree: Tree) -> None:
    assert in_area(tree["北京市卫健委"]) == set(tree) - {"国家卫健委"}


def test_the_tcm_organ_sees_the_area_of_the_health_organ_beside_it(tree: Tree) -> None:
    assert in_area(tree["北京市中医局"]) == in_area(tree["北京市卫健委"])


def test_the_area_of_a_district_is_its_own(tree: Tree) -> None:
    assert in_area(tree[DONGCHENG]) == {DONGCHENG}


def test_the_area_of_the_nation_is_everything(tree: Tree) -> None:
    assert in_area(tree["国家卫健委"]) == set(tree)


def test_one_area_never_reaches_into_the_next(tree: Tree) -> None:
    assert in_area(tree[DONGCHENG]) & in_area(tree[XICHENG]) == set()


def test_names_stand_in_pinyin_order(tree: Tree) -> None:
    ordered = Authority.objects.order_by("sort_key").values_list("short_name", flat=True)

    assert list(ordered[:3]) == ["经开区社会事业局", "昌平区卫健委", "朝阳区卫健委"]


def test_places_are_numbered_past_nine(tree: Tree) -> None:
    assert tree["经开区社会事业局"].path == "01.01.0H."
    assert authorities.next_path(tree["北京市卫健委"]) == "01.01.0I."


def test_a_full_level_is_said(tree: Tree) -> None:
    Authority.objects.filter(pk=tree[DONGCHENG].pk).update(path="01.01.ZZ.", area_path="01.01.ZZ.")

    with pytest.raises(authorities.TreeIsFullError):
        authorities.next_path(tree["北京市卫健委"])


def test_work_is_carried_on_by_the_last_successor(tree: Tree) -> None:
    middle, last = tree[XICHENG], tree["朝阳区卫健委"]
    Authority.objects.filter(pk=tree[DONGCHENG].pk).update(valid_until=date(2025, 1, 1), successor=middle)
    Authority.objects.filter(pk=middle.pk).update(valid_until=date(2026, 1, 1), successor=last)

    assert authorities.today(Authority.objects.get(pk=tree[DONGCHENG].pk)) == last


def test_a_circle_of_successors_ends(tree: Tree) -> None:
    Authority.objects.filter(pk=tree[DONGCHENG].pk).update(valid_until=date(2025, 1, 1), successor=tree[XICHENG])
    Authority.objects.filter(pk=tree[XICHENG].pk).update(valid_until=date(2025, 1, 1), successor=tree[DONGCHENG])

    assert authorities.today(Authority.objects.get(pk=tree[DONGCHENG].pk)).short_name == XICHENG


# --- what an action refuses in words


def test_a_wrong_number_is_refused(tree: Tree) -> None:
    with pytest.raises(actions.UsccIsWrong, match="不正确"):
        enter(uscc="111200000000000000")


def test_an_authority_is_not_entered_twice(tree: Tree) -> None:
    with pytest.raises(actions.UsccIsTaken, match="国家卫生健康委员会"):
        enter(uscc=demo.NATION)


def test_an_authority_stands_below_its_parent(tree: Tree) -> None:
    with pytest.raises(actions.NotBelowItsParent):
        enter(parent=tree["北京市卫健委"])


def test_no_health_organ_stands_under_a_tcm_organ(tree: Tree) -> None:
    with pytest.raises(actions.NotBelowItsParent):
        enter(parent=tree["北京市中医局"], level="COUNTY")


def test_a_tcm_organ_says_beside_whom_it_stands(tree: Tree) -> None:
    with pytest.raises(actions.NothingBeside):
        enter(parent=tree["国家卫健委"], line="TCM")


def test_a_tcm_organ_stands_beside_its_own_level(tree: Tree) -> None:
    with pytest.raises(actions.NothingBeside):
        enter(parent=tree["国家卫健委"], line="TCM", beside=tree[DONGCHENG])


# --- what the database refuses whoever writes

BROKEN_AUTHORITY = [
    ({"path": "01.02.09.", "area_path": "01.02.09."}, "authority_path_follows_parent"),
    ({"path": "01.", "area_path": "01."}, "authority_path_follows_parent"),
    ({"path": "01.01.09.01.", "area_path": "01.01.09.01."}, "authority_path_follows_parent"),
    ({"path": "01.01.0g.", "area_path": "01.01.0g."}, "authority_path_is_made_of_segments"),
    ({"path": "01.01.02.", "area_path": "01.01.02."}, "authority_path_is_its_own"),
    ({"area_path": "01.01.02."}, "authority_health_area_is_its_path"),
    ({"level": "PROVINCE"}, "authority_level_is_below_parent"),
    ({"level": "TOWN"}, "authority_level_is_known"),
    ({"line": "OTHER"}, "authority_line_is_known"),
    ({"line": "TCM", "area_path": "01.01."}, "authority_tcm_shares_area"),
    ({"uscc": "11110000000000027E"}, "authority_uscc_is_its_own"),
    ({"uscc": "1111000000000002"}, "authority_uscc_is_eighteen_characters"),
    ({"valid_until": FOUNDED}, "authority_ends_after_it_begins"),
    ({"parent": None}, "authority_path_follows_parent"),
]


@pytest.mark.parametrize(("values", "constraint"), BROKEN_AUTHORITY)
def test_the_database_refuses_a_broken_authority(tree: Tree, values: dict[str, object], constraint: str) -> None:
    with refused(constraint), transaction.atomic():
        Authority.objects.filter(pk=tree[DONGCHENG].pk).update(**values)


def test_an_authority_cannot_stand_under_itself(tree: Tree) -> None:
    city = tree["北京市卫健委"]
    with refused("authority_path_follows_parent", "authority_level_is_below_parent"), transaction.atomic():
        Authority.objects.filter(pk=city.pk).update(parent=tree[DONGCHENG])


def test_an_authority_with_others_under_it_does_not_move(tree: Tree) -> None:
    city = tree["北京市卫健委"]
    with refused("authority_with_others_stays"), transaction.atomic():
        Authority.objects.filter(pk=city.pk).update(path="01.09.", area_path="01.09.")


def test_an_authority_without_others_moves(tree: Tree) -> None:
    Authority.objects.filter(pk=tree[DONGCHENG].pk).update(path="01.01.0Z.", area_path="01.01.0Z.")

    assert in_area(tree["北京市卫健委"]) >= {DONGCHENG}


def test_a_successor_needs_an_end(tree: Tree) -> None:
    with refused("authority_successor_follows_an_end"), transaction.atomic():
        Authority.objects.filter(pk=tree[DONGCHENG].pk).update(successor=tree[XICHENG])


def test_nobody_succeeds_itself(tree: Tree) -> None:
    with refused("authority_successor_follows_an_end"), transaction.atomic():
        Authority.objects.filter(pk=tree[DONGCHENG].pk).update(successor=tree[DONGCHENG], valid_until=date(2026, 1, 1))


def test_a_parent_is_not_deleted(tree: Tree) -> None:
    with pytest.raises(models.ProtectedError):
        tree["北京市卫健委"].delete()


def test_a_division_stands_once_with_an_authority(tree: Tree) -> None:
    with refused("authority_division_stands_once"), transaction.atomic():
        AuthorityDivision.objects.create(authority=tree[DONGCHENG], division_id="110101")


BROKEN_CODE = [
    ({"effective_until": date(1999, 1, 1)}, "code_entry_ends_after_it_begins"),
    ({"effective_until": date(1990, 1, 1)}, "code_entry_ends_after_it_begins"),
    ({"code": ""}, "code_entry_has_code_and_name"),
    ({"name": ""}, "code_entry_has_code_and_name"),
]


def code_entry(**changes: object) -> CodeEntry:
    values = {"table": "test", "code": "1", "name": "一", "effective_from": date(1999, 1, 1), "source": "测试"}
    return CodeEntry.objects.create(**(values | changes))


@pytest.mark.parametrize(("values", "constraint"), BROKEN_CODE)
def test_the_database_refuses_a_broken_code(values: dict[str, object], constraint: str) -> None:
    with refused(constraint), transaction.atomic():
        code_entry(**values)


@pytest.mark.parametrize("begins", [date(1999, 1, 1), date(1998, 1, 1), date(2010, 1, 1)])
def test_a_code_has_one_meaning_at_a_time(begins: date) -> None:
    code_entry()
    with refused("code_entry_begins_once", "code_entry_one_meaning_at_a_time"), transaction.atomic():
        code_entry(name="壹", effective_from=begins)


def test_a_meaning_may_follow_another_on_the_day_it_ends() -> None:
    code_entry(effective_until=date(2010, 1, 1))
    code_entry(name="壹", effective_from=date(2010, 1, 1))

    assert CodeEntry.objects.filter(table="test", code="1").count() == 2


BROKEN_DIVISION = [
    ({"code": "11"}, "division_code_is_six_digits"),
    ({"level": 4}, "division_level_is_known"),
    ({"effective_from": date(2000, 1, 1), "effective_until": date(2000, 1, 1), "kind_of_end": "ABOLISHED"},
     "division_ends_after_it_begins"),
    ({"kind_of_end": "MERGED"}, "division_end_has_date_and_kind"),
    ({"effective_until": date(2000, 1, 1)}, "division_end_has_date_and_kind"),
    ({"successors": ["110101"]}, "division_end_has_date_and_kind"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "constraint"), BROKEN_DIVISION)
def test_the_database_refuses_a_broken_division(values: dict[str, object], constraint: str) -> None:
    sound: dict[str, object] = {
        "code": "990101",
        "name": "某区",
        "full_path": "某市/某区",
        "level": 3,
        "source": "测试",
    }
    with refused(constraint), transaction.atomic():
        Division.objects.create(**(sound | values))
