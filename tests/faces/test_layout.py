"""The licence page: everything is there, in order, legible, and nothing covers anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from fontTools.ttLib import TTFont

from liangzhao.licensing.faces import fonts, qr
from liangzhao.licensing.faces.face import Face, LicenceKind
from liangzhao.licensing.faces.layout import Box, Image, Modules, Page, Text, compose
from tests.faces import samples

KINDS = list(LicenceKind)
PRACTITIONERS = [LicenceKind.PHYSICIAN, LicenceKind.NURSE]
ALL = {
    **{f"plain-{kind}": samples.plain(kind) for kind in KINDS},
    **{f"long-{kind}": samples.long_names(kind) for kind in KINDS},
    **{f"rare-{kind}": samples.rare_characters(kind) for kind in KINDS},
    **{f"twelve-{kind}": samples.twelve_filings(kind) for kind in PRACTITIONERS},
    "forty": samples.forty_subjects(),
    "two-hundred": samples.two_hundred_subjects(),
    "no-filings": samples.nurse(filings=0),
    "no-photo": replace(samples.physician(), photo=None),
    "long-issuer": replace(
        samples.physician(),
        facts=(*samples.physician().facts[:-2], ("签发机关", samples.long_text(60)), ("签发日期", "2026年03月12日")),
    ),
}
every_face = pytest.mark.parametrize("face", ALL.values(), ids=ALL.keys())
FRAME = Box(18.0, 18.0, 174.0, 261.0)


def texts(pages: tuple[Page, ...]) -> Iterator[Text]:
    return (item for page in pages for item in page.items if isinstance(item, Text))


def shown(pages: tuple[Page, ...], field: str) -> str:
    return "".join(text.text for text in texts(pages) if text.field == field)


def box(text: Text) -> Box:
    """The ink's box: Han glyphs reach 0.82 em above the baseline and 0.07 below."""
    return Box(text.x, text.y - 0.82 * text.size, text.width, 0.89 * text.size)


def overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


@every_face
def test_every_fact_is_shown_whole(face: Face) -> None:
    pages = compose(face)

    assert {label: shown(pages, label) for label, _ in face.facts} == dict(face.facts)


@every_face
def test_every_filing_is_shown_whole(face: Face) -> None:
    rows = face.filings.rows if face.filings else ()

    found = shown(compose(face), "多机构执业备案")

    assert sorted(found) == sorted("".join(cell for row in rows for cell in row))


@every_face
def test_the_same_face_gives_the_same_pages(face: Face) -> None:
    assert compose(face) == compose(face)


@every_face
def test_no_text_leaves_the_frame(face: Face) -> None:
    boxes = [box(text) for text in texts(compose(face))]

    assert boxes
    assert all(FRAME.x < b.x and b.right < FRAME.right and FRAME.y < b.y and b.bottom < FRAME.bottom for b in boxes)


@every_face
def test_no_text_touches_another(face: Face) -> None:
    for page in compose(face):
        lines = [item for item in page.items if isinstance(item, Text)]

        assert [(a.text, b.text) for a, b in combinations(lines, 2) if overlap(box(a), box(b))] == []


@every_face
def test_no_text_touches_photo_or_code(face: Face) -> None:
    for page in compose(face):
        obstacles = [_reserved(item) for item in page.items if isinstance(item, (Image, Modules))]
        lines = [box(item) for item in page.items if isinstance(item, Text)]

        assert not any(overlap(line, obstacle) for line in lines for obstacle in obstacles)


def _reserved(item: Image | Modules) -> Box:
    if isinstance(item, Image):
        return Box(item.x - 1, item.y - 1, item.w + 2, item.h + 2)
    quiet = qr.QUIET_ZONE * item.size / len(item.matrix)
    return Box(item.x - quiet, item.y - quiet, item.size + 2 * quiet, item.size + 2 * quiet)


@every_face
def test_the_seal_lies_over_the_date_on_the_issuers_page_alone(face: Face) -> None:
    first, *others = compose(face)
    date = next(item for item in first.items if isinstance(item, Text) and item.field == "签发日期")

    assert first.seal_box is not None
    assert first.seal_box.x < date.x
    assert date.x + date.width < first.seal_box.right
    assert first.seal_box.x + first.seal_box.w / 2 == pytest.approx(date.x + date.width / 2, abs=0.1)
    assert first.seal_box.y < date.y - date.size
    assert date.y < first.seal_box.bottom
    assert any(isinstance(item, Text) and item.field == "签发机关" for item in first.items)
    assert all(page.seal_box is None for page in others)


@pytest.mark.parametrize("kind", KINDS)
def test_facts_stand_in_statutory_order(kind: LicenceKind) -> None:
    face = samples.plain(kind)
    order = list(dict.fromkeys(text.field for text in texts(compose(face)) if text.field))
    facts = [label for label, _ in face.facts]
    expected = {
        LicenceKind.INSTITUTION: facts,
        LicenceKind.PHYSICIAN: [*facts, "多机构执业备案"],
        LicenceKind.NURSE: [*facts[:-2], "多机构执业备案", *facts[-2:]],
    }

    assert order == expected[kind]


@pytest.mark.parametrize(
    ("name", "pages"),
    [("plain-institution", 1), ("plain-physician", 1), ("plain-nurse", 1), ("forty", 1), ("two-hundred", 2),
     ("twelve-physician", 2), ("twelve-nurse", 2), ("long-institution", 1), ("long-physician", 2)],
)  # fmt: skip
def test_what_does_not_fit_goes_on_to_a_second_page(name: str, pages: int) -> None:
    assert len(compose(ALL[name])) == pages


def test_a_second_page_names_licence_holder_and_count() -> None:
    face = samples.twelve_filings(LicenceKind.PHYSICIAN)
    first, second = ([item.text for item in page.items if isinstance(item, Text)] for page in compose(face))

    assert "第 1 页 共 2 页" in first
    assert "第 2 页 共 2 页" in second
    assert second[0] == "医师执业证书（续页）"
    assert second[1] == "姓名：陈敏华（示例）　　证书编码：110108000001218"
    assert [text for text in second if text.startswith("电子证照标识")] == [f"电子证照标识 {face.identifier}　版本 001"]
    assert "（以下空白）" in second


def test_a_name_of_any_length_is_whole_on_its_pages_and_short_above_the_others() -> None:
    face = samples.institution(name=samples.long_text(3000))
    pages = compose(face)

    assert shown(pages, "机构名称") == face.holder_name
    assert len(pages) > 1
    assert all(len([text for text in _head(page) if text.text.endswith("…")]) == 1 for page in pages[1:])


def test_a_filing_of_any_length_stays_on_its_pages() -> None:
    face = samples.nurse(filings=1)
    assert face.filings is not None
    name = samples.long_text(3000)
    pages = compose(replace(face, filings=replace(face.filings, rows=((name, "2026年03月01日"),))))

    assert shown(pages, "多机构执业备案").replace("2026年03月01日", "") == name
    assert all(box(text).bottom < FRAME.bottom - 8 for text in texts(pages) if text.field == "多机构执业备案")


def _head(page: Page) -> list[Text]:
    return [item for item in page.items if isinstance(item, Text) and item.y < 62.0]


def test_a_continued_table_repeats_its_headings() -> None:
    pages = compose(samples.twelve_filings(LicenceKind.PHYSICIAN))
    second = [item.text for item in pages[1].items if isinstance(item, Text)]

    assert "多机构执业备案（续）" in second
    assert {"机构名称", "执业范围", "有效期限"} <= set(second)
    assert "北京市延庆区示例医院第12分院" in second


def test_a_continued_value_repeats_its_label() -> None:
    second = [item.text for item in compose(samples.two_hundred_subjects())[1].items if isinstance(item, Text)]

    assert second[2:5:2] == ["诊疗科目", second[4]]
    assert "（续）" in second


def test_a_page_of_one_says_nothing_about_pages() -> None:
    assert not [text.text for text in texts(compose(samples.nurse())) if "共" in text.text]


@pytest.mark.parametrize("kind", PRACTITIONERS)
def test_the_photo_of_a_practitioner_is_35_by_45(kind: LicenceKind) -> None:
    pictures = [item for item in compose(samples.plain(kind))[0].items if isinstance(item, Image)]

    assert [(picture.w, picture.h, picture.data) for picture in pictures] == [(35.0, 45.0, samples.photo())]


def test_an_institution_has_no_photo() -> None:
    assert not [item for item in compose(samples.institution())[0].items if isinstance(item, Image)]


def test_the_code_is_that_of_the_face_and_its_modules_print() -> None:
    face = samples.physician()
    (code,) = [item for item in compose(face)[0].items if isinstance(item, Modules)]

    assert code.matrix == qr.modules(face.static_code)
    assert code.size / (17 + 4 * qr.LARGEST_VERSION) >= 0.45


def test_advances_are_those_of_the_typeface() -> None:
    font = TTFont(fonts.licence_font())
    names, widths = font.getBestCmap(), font["hmtx"]
    address = next(
        text for text in texts(compose(samples.rare_characters(LicenceKind.INSTITUTION))) if text.field == "地址"
    )

    expected = [widths[names[ord(char)]][0] / font["head"].unitsPerEm * address.size for char in address.text]

    assert samples.RARE in address.text
    assert address.advances == pytest.approx(expected, abs=0.001)


def test_short_labels_are_spread_to_the_width_of_long_ones() -> None:
    labels = {text.text: text for text in texts(compose(samples.physician())) if not text.field}

    assert labels["姓名"].width == pytest.approx(labels["主要执业机构"].width, abs=0.02)
    assert labels["出生年月"].width == pytest.approx(labels["主要执业机构"].width, abs=0.02)


def test_a_character_that_cannot_be_printed_refuses_the_face() -> None:
    with pytest.raises(fonts.GlyphMissing, match="\ue123"):
        compose(samples.nurse(name="张\ue123"))
