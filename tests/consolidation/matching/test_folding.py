"""Names in one way of writing: never raises, idempotent, and each rule by example."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.matching.names import read_names

_CHARACTERS = "第一二三四五六七八九十百千零〇北京市医院（）()、；原又名東臺灣衛生街道镇乡附属大学0123９ＡO -—\u3000"
HAN = st.text(st.sampled_from(_CHARACTERS), max_size=40)
PATIENT = settings(deadline=None)  # the first name reads the tables


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("北京大學第一醫院", "北京大学第1医院"),
        ("臺灣衛生院", "台湾卫生院"),
        ("解放军第三〇五医院", "解放军第305医院"),
        ("四0一医院", "401医院"),
        ("四O一医院", "401医院"),
        ("第二十四中学", "第24中学"),
        ("第一百零一医院", "第101医院"),
        ("第十医院", "第10医院"),
        ("百草堂", "百草堂"),
        ("千里马诊所", "千里马诊所"),
        ("９—１号 院", "91号院"),
        ("“和平”医院", "和平医院"),
        ("北京市［东］医院", "北京市(东)医院"),
        ("协和\u200b医院\u3000", "协和医院"),
        ("kang 门诊", "KANG门诊"),
    ],
)
def test_a_name_has_one_way_of_writing(written: str, folded: str) -> None:
    assert fold(written) == folded


@PATIENT
@given(st.one_of(st.text(max_size=60), HAN))
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@PATIENT
@given(st.one_of(st.text(max_size=60), HAN))
def test_any_text_can_be_taken_apart(text: str) -> None:
    names = read_names(text)

    assert bool(names) == any(character.isalnum() for character in fold(text))
