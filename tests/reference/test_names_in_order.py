"""Sort keys and search tokens of names."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pypinyin.seg.simpleseg import seg

from liangzhao.reference import names

SURNAMES = [("曾国", "zeng1曾 guo2国"), ("单田芳", "shan4单 tian2田 fang1芳"), ("尉迟恭", "yu4尉 chi2迟 gong1恭")]


def test_names_stand_in_the_order_of_pinyin_and_not_of_code_points() -> None:
    given_names = ["郑州", "北京市海淀区", "仙居", "西安", "阿坝", "新乡", "广州", "北京市朝阳区"]
    in_order = ["阿坝", "北京市朝阳区", "北京市海淀区", "广州", "西安", "仙居", "新乡", "郑州"]

    assert sorted(given_names, key=lambda name: names.sort_key(name).encode()) == in_order


def test_a_shorter_syllable_stands_before_a_longer_one() -> None:
    assert names.sort_key("西") < names.sort_key("先")


def test_the_same_sound_keeps_the_same_characters_together() -> None:
    mixed = ["李明", "里昂", "李阿", "里明"]
    assert sorted(mixed, key=names.sort_key) == ["李阿", "李明", "里昂", "里明"]


@pytest.mark.parametrize(("name", "key"), SURNAMES)
def test_a_surname_is_read_as_surnames_are(name: str, key: str) -> None:
    assert names.person_sort_key(name) == key


def test_a_place_is_read_as_places_are() -> None:
    assert names.sort_key("重庆").startswith("chong2重")
    assert names.sort_key("长沙").startswith("chang2长")


@given(st.text(max_size=120))
def test_any_text_has_a_key_that_fits_its_column(text: str) -> None:
    assert len(names.sort_key(text)) <= names.LONGEST_KEY
    assert len(names.person_sort_key(text)) <= names.LONGEST_KEY


def test_tokens_are_the_pairs_of_characters() -> None:
    assert names.search_tokens("北京市（东城）医院 A1") == ["北京", "京市", "市东", "东城", "城医", "医院", "院a", "a1"]


def test_a_single_character_is_its_own_token() -> None:
    assert names.search_tokens("京") == ["京"]


def test_nothing_has_no_token() -> None:
    assert names.search_tokens("（ ）") == []


@given(st.text(alphabet="北京市医院诊所（） ", min_size=2), st.integers(0, 20))
def test_a_part_of_a_name_finds_the_name(name: str, start: int) -> None:
    part = [char for char in name if char.isalnum()][start : start + 3]
    tokens = names.search_tokens("".join(part)) if len(part) > 1 else []
    assert set(tokens) <= set(names.search_tokens(name))


HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)


@given(st.text(st.one_of(HAN, st.sampled_from("中国人民银行长重庆朝阳单曾·A1 𠮷〇")), max_size=8))
@example("王朝阳")
@example("长 重")
def test_names_without_words_are_read_as_with_all_words_looked_for(text: str) -> None:
    by_words = [syllable for word in seg(text) for syllable in names._word(word)]

    assert names._syllables(text) == by_words
