"""Link, ask, none: what is the same, what must be asked, what is not there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liangzhao.consolidation.matching.catalogue import Row, entry_of
from liangzhao.consolidation.matching.deciding import Decision, probabilities
from liangzhao.consolidation.matching.guards import GUARDS
from liangzhao.consolidation.matching.scoring import compare, weights
from tests.consolidation.matching.rows import CITY, answer, catalogue
from tests.consolidation.matching.test_folding import PATIENT


@pytest.mark.parametrize("name", CITY)
def test_every_name_links_to_itself(name: str) -> None:
    found = answer(name)

    assert (found.decision, found.target) == (Decision.LINK, name)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("北醫三院", "北京大学第三医院"),
        ("北京大學第一醫院", "北京大学第一医院（北京大学北大医院）"),
        ("北京大学北大医院", "北京大学第一医院（北京大学北大医院）"),
        ("北京市宣武区广外医院", "北京市西城区广外医院"),
        ("密云县医院", "北京市密云区医院"),
        ("北京市通州区甘棠卫生院", "北京市通州区潞城镇甘棠社区卫生服务中心"),
        ("西城区月坛街道南沙沟社区卫生服务站", "北京市西城区月坛街道南沙沟社区卫生服务站"),
        ("月坛街道三里河1区社区卫生服务站", "北京市西城区月坛街道三里河一区社区卫生服务站"),
        ("解放军305医院", "中国人民解放军第三〇五医院"),
        ("北京新名医院（原北京燕化医院）", "北京燕化医院"),
        ("国家电网公司医务室", "国家电网有限公司医务室"),
        ("昌平同康中医门诊部", "北京昌平同康中医门诊部"),
    ],
)
def test_another_way_of_writing_is_found(name: str, target: str) -> None:
    assert answer(name).candidates[0].target == target


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("北京大学第三医院（机场院区）", "campus"),
        ("北京燕化医院东院区", "campus"),
        ("北京燕化医院（已取消定点）", "withdrawn"),
        ("北京燕化医院（原北京长虹医院）", "unknown-former-name"),
        ("北京友爱医院北京昌平同康中医门诊部", "part-of-another"),
    ],
)
def test_a_person_decides(name: str, rule: str) -> None:
    found = answer(name)

    assert (found.decision, found.target) == (Decision.CANDIDATES, "")
    assert found.rule in {rule, "not-sure"}
    assert rule in {guard.rule for guard in GUARDS}


def test_a_chain_in_several_districts_is_asked_about() -> None:
    found = answer("和康诊所")

    assert found.decision is Decision.CANDIDATES
    assert {one.target for one in found.candidates[:3]} == {
        "北京和康诊所",
        "北京市东城区和康诊所",
        "北京市朝阳区和康诊所",
    }


def test_a_district_decides_between_the_branches_of_a_chain() -> None:
    assert answer("和康诊所", district="110105").candidates[0].target == "北京市朝阳区和康诊所"


def test_an_address_decides_between_two_of_one_name() -> None:
    twins = [Row("a", "和康诊所", "", "北京市朝阳区建国路12号"), Row("b", "和康诊所", "", "北京市朝阳区东大街98号")]
    from liangzhao.consolidation.matching.catalogue import Catalogue

    known = answer("和康诊所", against=Catalogue(twins), address="朝阳区东大街98号1层")
    unknown = answer("和康诊所", against=Catalogue(twins))

    assert known.candidates[0].target == "b"
    assert unknown.decision is Decision.CANDIDATES
    assert known.score > unknown.score


@pytest.mark.parametrize(
    "name",
    [
        "北京大学第八医院",
        "北京市房山区第二医院",
        "北京市房山区急救中心",
        "北京市怀柔区中医医院",
        "人民医院",
        "北京市西城区月坛街道三里河三区社区卫生服务站",
        "上海市海淀医院",
        "测试",
        "",
        "（）",
        "?",
    ],
)
def test_what_is_not_there_is_not_linked(name: str) -> None:
    assert answer(name).decision is not Decision.LINK


def test_nothing_alike_is_none() -> None:
    assert answer("广西壮族自治区南宁市金陵镇卫生院").decision is Decision.NONE


def test_best_five_are_shown() -> None:
    assert len(answer("北京市西城区医院").candidates) == 5


def test_against_an_empty_list_everything_is_none() -> None:
    assert answer("北京大学第三医院", against=catalogue(())).decision is Decision.NONE


@PATIENT
@given(st.sampled_from(CITY), st.sampled_from(CITY))
def test_likeness_does_not_ask_who_asks(one: str, other: str) -> None:
    weight_of = catalogue().index.weight
    there = compare(entry_of(Row("", one)), entry_of(Row("", other)), weight_of, weights())
    back = compare(entry_of(Row("", other)), entry_of(Row("", one)), weight_of, weights())

    assert there.utility == pytest.approx(back.utility)


@given(st.lists(st.floats(-50, 50), max_size=8), st.floats(-50, 50))
def test_scores_are_probabilities(utilities: list[float], nothing: float) -> None:
    shares = probabilities(utilities, nothing)

    assert all(0 <= share <= 1 for share in shares)
    assert sum(shares) <= 1 + 1e-9
