"""Which characters a licence can print, with which typeface, and how wide they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from liangzhao.licensing.faces import fonts
from liangzhao.licensing.faces.fonts import Weight

RARE = "龘䶮㛃𠅤𬱖"
RARER = "𠀀𪚥"  # in no standard of common characters: only the face of rare characters draws them
UNASSIGNED = "\U000e0041"
WEIGHTS: tuple[Weight, ...] = ("regular", "bold")


@pytest.fixture
def empty(tmp_path: Path, settings: Settings) -> Path:
    settings.LIANGZHAO_FONT_DIR = tmp_path
    return tmp_path


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("char", RARE)
def test_rare_characters_of_names_are_in_the_licences_own_face(char: str, weight: Weight) -> None:
    face = fonts.face_of(char, weight)

    assert face is not None
    assert face.path == fonts.licence_font(weight)


@pytest.mark.parametrize("char", RARER)
def test_rarer_characters_come_from_the_second_face(char: str) -> None:
    face = fonts.face_of(char)

    assert face is not None
    assert face.path.name == fonts.RARE_FILE


def test_all_basic_characters_can_be_printed() -> None:
    assert fonts.missing_glyphs("".join(map(chr, range(0x4E00, 0xA000)))) == ""


def test_a_text_is_split_where_the_face_changes() -> None:
    assert [(face.path.name, part) for face, part in fonts.runs("张𠀀𪚥三")] == [
        ("NotoSerifSC_400Regular.ttf", "张"),
        ("HanaMinB.ttf", "𠀀𪚥"),
        ("NotoSerifSC_400Regular.ttf", "三"),
    ]


def test_missing_glyphs_are_told_once_each_in_order() -> None:
    assert fonts.missing_glyphs(f"李\ue000{UNASSIGNED}明\ue000") == f"\ue000{UNASSIGNED}"


def test_a_text_with_a_missing_glyph_is_refused_in_words() -> None:
    with pytest.raises(fonts.GlyphMissing, match=f"“{UNASSIGNED}”没有可用的字形"):
        fonts.runs(f"李{UNASSIGNED}")


@pytest.mark.parametrize(("char", "ems"), [("中", 1.0), ("，", 1.0), ("𠅤", 1.0), ("i", 0.332), (" ", 0.256)])
def test_advances_are_those_of_the_font(char: str, ems: float) -> None:
    assert fonts.advance(char, 10, "regular") == pytest.approx(10 * ems, abs=0.05)


def test_a_width_is_the_sum_of_advances() -> None:
    assert fonts.width("中i文", 4) == pytest.approx(sum(fonts.advance(char, 4) for char in "中i文"))


def test_an_empty_folder_is_told_with_the_command_that_fills_it(empty: Path) -> None:
    with pytest.raises(fonts.FontMissing, match="make fonts"):
        fonts.licence_font()


def test_one_weight_serves_for_both_where_only_one_came(empty: Path) -> None:
    only = empty / "NotoSansSC-Regular.ttf"
    only.symlink_to(Path(__file__).resolve().parents[2] / "var" / "fonts" / "NotoSerifSC_400Regular.ttf")

    assert fonts.licence_font("regular") == fonts.licence_font("bold") == only
    assert fonts.missing_glyphs(RARER) == RARER
