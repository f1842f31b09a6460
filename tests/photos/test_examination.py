"""Every finding of the photo checks, each with a photo planted to cause it."""

from __future__ import annotations

import io
import os
import random
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image

from liangzhao.config.demo.portraits import POOL, draw, paint, pooled
from liangzhao.registers.photos.checking import Examination, examine, examine_upload, thresholds, thumbnail
from liangzhao.registers.photos.checking.findings import WORDS
from tests.photos import pictures


def failed(found: Examination) -> set[str]:
    return {finding.id for finding in found.failed if finding.level == "hard"}


def opened(data: bytes | None) -> Image.Image:
    assert data is not None
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_a_good_portrait_passes_with_every_finding_well() -> None:
    found = examine(pictures.jpeg(pictures.portrait()))

    assert found.failed == ()
    assert found.passed
    assert {finding.id for finding in found.findings} >= {
        "format", "file-size", "pixels", "still", "resolution", "readable", "face", "one-face", "face-size",
        "face-large", "face-place", "head-straight", "background-light", "background-plain", "sharp", "not-dark",
        "not-bright",
    }  # fmt: skip


def test_the_crop_is_a_two_inch_photo_with_the_head_in_its_place() -> None:
    crop = opened(examine(pictures.jpeg(pictures.portrait())).crop)

    from liangzhao.registers.photos.checking import faces

    face = faces.find(np.asarray(crop.convert("L")))[0].box

    assert crop.size == (thresholds.CROP_WIDTH, thresholds.CROP_HEIGHT)
    assert abs(face.middle[0] - thresholds.CROP_WIDTH / 2) < 12
    assert 120 < face.y < 190
    assert 0.35 < face.height / thresholds.CROP_HEIGHT < 0.55
    assert np.asarray(crop)[:25].min() > 225


SPOILED: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "no photo at all": (lambda: b"just some words", {"picture"}),
    "nothing": (lambda: b"", {"picture"}),
    "GIF": (lambda: pictures.other("GIF"), {"format"}),
    "WebP": (lambda: pictures.other("WEBP"), {"format"}),
    "BMP": (lambda: pictures.other("BMP"), {"format"}),
    "TIFF": (lambda: pictures.other("TIFF"), {"format"}),
    "PDF": (lambda: pictures.other("PDF"), {"format"}),
    "SVG": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", {"format"}),
    "HEIC": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500), {"heic"}),
    "six megabytes": (lambda: pictures.jpeg(pictures.portrait()) + bytes(6_000_000), {"file-size"}),
    "6000 x 5000 pixels": (lambda: pictures.full_png(6000, 5000), {"pixels"}),
    "a bomb of 60000 x 60000": (lambda: pictures.declared_png(60_000, 60_000), {"pixels"}),
    "cut short": (lambda: pictures.jpeg(pictures.portrait())[:9000], {"readable"}),
    "a head without a body": (lambda: pictures.jpeg(pictures.portrait())[:40], {"readable"}),
    "noise after the head": (lambda: b"\xff\xd8\xff\xe0" + os.urandom(4000), {"readable"}),
    "a PNG without its pixels": (lambda: pictures.declared_png(600, 800), {"readable"}),
    "animated": (pictures.animated_png, {"still"}),
    "too few pixels": (lambda: pictures.jpeg(pictures.portrait(0.7)), {"resolution"}),
    "a stamp of 40 pixels": (lambda: pictures.jpeg(pictures.portrait(0.1)), {"resolution"}),
    "a long strip": (lambda: pictures.full_png(20_000, 300), {"face"}),
    "no face": (lambda: pictures.jpeg(np.full((800, 600, 3), 244, np.uint8)), {"face"}),
    "a face from behind": (lambda: pictures.jpeg(pictures.portrait()[450:]), {"face"}),
    "lying on its side": (lambda: pictures.jpeg(np.rot90(pictures.portrait()).copy()), {"upright"}),
    "on its head": (lambda: pictures.jpeg(pictures.portrait()[::-1].copy()), {"upright"}),
    "two people": (lambda: pictures.jpeg(pictures.two_people()), {"one-face"}),
    "far away": (lambda: pictures.jpeg(pictures.far_away()), {"face-size"}),
    "too close": (lambda: pictures.jpeg(pictures.portrait(5)[230:1000, 590:1160]), {"face-large"}),
    "at the edge": (lambda: pictures.jpeg(pictures.portrait()[:, 235:]), {"face-place"}),
    "without shoulders": (lambda: pictures.jpeg(pictures.portrait()[:340, 100:600]), {"face-place"}),
    "crown cut off": (lambda: pictures.jpeg(pictures.portrait()[95:]), {"face-place"}),
    "head tilted": (lambda: pictures.jpeg(pictures.turned(18)), {"head-straight"}),
    "before wallpaper": (lambda: pictures.jpeg(pictures.portrait(ground=pictures.wallpaper())), {"background-plain"}),
    "before a shadow": (lambda: pictures.jpeg(pictures.portrait(ground=pictures.shaded_wall())), {"background-plain"}),
    "before blue": (lambda: pictures.jpeg(pictures.portrait(ground=(67, 142, 219))), {"background-light"}),
    "before red": (lambda: pictures.jpeg(pictures.portrait(ground=(200, 30, 30))), {"background-light"}),
    "before grey": (lambda: pictures.jpeg(pictures.portrait(ground=(150, 150, 150))), {"background-light"}),
    "blurred": (lambda: pictures.jpeg(pictures.blurred(2.5)), {"sharp"}),
    "dark against the light": (lambda: pictures.jpeg(pictures.lit(0.35)), {"not-dark"}),
    "flashed": (lambda: pictures.jpeg(pictures.lit(1.9)), {"not-bright"}),
}


@pytest.mark.parametrize("case", SPOILED)
def test_a_spoiled_photo_is_told_what_is_wrong_and_what_to_do(case: str) -> None:
    make, wanted = SPOILED[case]

    found = examine(make())

    assert not found.passed
    assert wanted <= failed(found)
    assert all(str(finding.says) and "请" in str(finding.remedy) for finding in found.failed if finding.level == "hard")


def test_every_finding_has_its_negative() -> None:
    planted = set().union(*(wanted for _make, wanted in SPOILED.values()))

    assert {name for name, words in WORDS.items() if words.level == "hard"} == planted


@pytest.mark.parametrize(
    "case", ["head tilted", "before wallpaper", "before blue", "before grey", "blurred", "two people"]
)
def test_one_fault_is_not_blamed_for_others(case: str) -> None:
    make, wanted = SPOILED[case]

    assert failed(examine(make())) == wanted


def test_all_faults_are_told_together() -> None:
    spoiled = cv2.GaussianBlur(pictures.portrait(ground=pictures.wallpaper()), (0, 0), 3)

    assert failed(examine(pictures.jpeg(spoiled))) >= {"sharp", "background-plain"}  # type: ignore[arg-type]  # cv2's stub


def test_a_slight_tilt_is_noted_and_let_pass() -> None:
    found = examine(pictures.jpeg(pictures.turned(12)))

    assert "head-straight" not in failed(found)
    assert [finding.id for finding in found.failed] == ["head-nearly-straight"]
    assert found.passed


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_cameras_orientation_is_applied(orientation: int) -> None:
    undo: dict[int, Callable[[pictures.Picture], pictures.Picture]] = {
        1: lambda p: p,
        2: lambda p: p[:, ::-1],
        3: lambda p: p[::-1, ::-1],
        4: lambda p: p[::-1],
        5: lambda p: p.transpose(1, 0, 2),
        6: lambda p: np.rot90(p),
        7: lambda p: p[::-1, ::-1].transpose(1, 0, 2),
        8: lambda p: np.rot90(p, -1),
    }
    stored = np.ascontiguousarray(undo[orientation](pictures.portrait()))

    found = examine(pictures.with_orientation(stored, orientation))

    assert found.passed
    assert opened(found.original).size == (740, 800)
    assert 0x0112 not in opened(found.original).getexif()


def _with_alpha() -> bytes:
    picture = pictures.portrait()
    image = Image.fromarray(picture).convert("RGBA")
    image.putalpha(Image.fromarray(np.where((picture == pictures.WHITE[0]).all(axis=2), 0, 255).astype(np.uint8)))
    return pictures.png(image)


def _sixteen_bits() -> bytes:
    grey = np.asarray(Image.fromarray(pictures.portrait()).convert("L")).astype(np.uint16) * 257
    return pictures.png(Image.fromarray(grey))


def _palette() -> bytes:
    return pictures.png(Image.fromarray(pictures.portrait()).convert("P", palette=Image.Palette.ADAPTIVE))


def _cmyk() -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pictures.portrait()).convert("CMYK").save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def _grey() -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pictures.portrait()).convert("L").save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "make",
    [_with_alpha, _sixteen_bits, _palette, _cmyk, _grey, lambda: pictures.jpeg(pictures.portrait(), progressive=True)],
    ids=["alpha", "16 bits", "palette", "CMYK", "grey", "progressive"],
)
def test_unusual_encodings_become_plain_jpeg(make: Callable[[], bytes]) -> None:
    found = examine(make())

    assert found.passed, found.failed
    assert opened(found.crop).mode == opened(found.original).mode == "RGB"
    assert opened(found.crop).format == opened(found.original).format == "JPEG"


def test_a_phones_double_picture_is_read_as_its_first() -> None:
    buffer = io.BytesIO()
    frames = [Image.fromarray(pictures.portrait()), Image.new("RGB", (320, 240))]
    frames[0].save(buffer, "MPO", save_all=True, append_images=frames[1:])

    found = examine(buffer.getvalue())

    assert found.passed
    assert opened(found.original).size == (740, 800)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_no_damage_breaks_the_examination(kind: str) -> None:
    small = pictures.portrait(1.05)
    data = pictures.jpeg(small) if kind == "JPEG" else pictures.png(small)
    dice = random.Random(kind)
    damaged = [_damage(data, dice) for _ in range(25)]

    found = [examine(one) for one in damaged]

    assert all(one.findings for one in found)
    assert any(not one.passed for one in found)


def _damage(data: bytes, dice: random.Random) -> bytes:
    """Some bytes changed, most of them in the head, sometimes a piece cut out."""
    broken = bytearray(data)
    for _ in range(dice.randint(1, 12)):
        broken[int(len(broken) * dice.random() ** 4)] = dice.randrange(256)
    start = dice.randrange(len(broken))
    return bytes(broken[:start] + broken[start + dice.choice((0, 0, 1, 500)) :])


@pytest.mark.parametrize("make", [pictures.with_planted_metadata, pictures.with_zip_behind], ids=["EXIF", "polyglot"])
def test_nothing_but_the_picture_survives(make: Callable[[], bytes]) -> None:
    data = make()
    assert b"PLANTED" in data

    found = examine(data)

    assert found.passed
    for kept in (found.crop, found.original):
        assert kept is not None
        assert b"PLANTED" not in kept
        assert b"Exif" not in kept
        assert b"PK\3\4" not in kept
        assert kept.endswith(b"\xff\xd9")
        assert set(opened(kept).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_the_results_keep_their_budgets() -> None:
    noisy = pictures.portrait(ground=pictures.wallpaper()).astype(np.int16)
    noisy += np.random.default_rng(1).integers(-25, 25, noisy.shape, dtype=np.int16)
    found = examine(pictures.jpeg(np.clip(noisy, 0, 255).astype(np.uint8)))

    assert found.crop is not None
    small = thumbnail(found.crop)

    assert len(found.crop) <= thresholds.CROP_MAX_BYTES
    assert len(small) <= thresholds.THUMBNAIL_MAX_BYTES
    assert opened(small).format == "WEBP"
    assert opened(small).height == thresholds.THUMBNAIL_HEIGHT


def test_a_large_upload_is_kept_at_the_size_we_need() -> None:
    large = cv2.resize(pictures.portrait(), (3700, 4000), interpolation=cv2.INTER_CUBIC)

    found = examine(pictures.jpeg(large, quality=80))  # type: ignore[arg-type]  # cv2's stub

    assert found.passed
    assert max(opened(found.original).size) <= thresholds.ORIGINAL_LONG_SIDE


@pytest.mark.parametrize("sex", ["1", "2"])
@pytest.mark.parametrize("age", [22, 35, 48, 61])
def test_drawn_portraits_pass(sex: str, age: int) -> None:
    found = [examine(draw(seed, sex, age)) for seed in range(3)]

    assert [one.failed for one in found] == [()] * 3


def test_a_drawing_is_small_repeatable_and_one_of_many() -> None:
    drawn = [draw(seed, "2", 30) for seed in range(40)]

    assert draw(7, "2", 30) == drawn[7]
    assert len(set(drawn)) == 40
    assert max(map(len, drawn)) <= 25 * 1024
    assert opened(drawn[0]).size == (413, 531)
    assert draw(7, "1", 30) != drawn[7]


def test_a_pool_of_drawings_serves_any_number() -> None:
    assert pooled(3, "1", 41) == pooled(3 + POOL, "1", 44)
    assert len({pooled(number, "1", 41) for number in range(8)}) == 8
    assert pooled(3, "1", 91) == pooled(3, "1", 65)


def test_a_drawing_stands_on_white() -> None:
    assert paint(3, "1", 40)[:20].min() >= 250


def test_an_upload_is_examined_in_a_child_with_the_same_result() -> None:
    data = pictures.jpeg(pictures.portrait(ground=pictures.wallpaper()))

    assert examine_upload(data) == examine(data)


@pytest.mark.parametrize("case", ["nothing", "HEIC", "six megabytes", "6000 x 5000 pixels", "cut short", "two people"])
def test_a_spoiled_upload_is_refused_in_the_same_words(case: str) -> None:
    data = SPOILED[case][0]()

    found = examine_upload(data)

    assert found.failed == examine(data).failed
    assert not found.passed


def test_the_largest_allowed_upload_fits_into_a_child() -> None:
    found = examine_upload(pictures.full_png(5000, 5000))

    assert failed(found) == {"face"}
