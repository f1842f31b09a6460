"""Pictures for the photo tests: a public-domain portrait on a white ground, and ways to spoil it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache
from typing import Any

import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.uint8]
WHITE = (244, 244, 244)

# Outlines drawn by hand over the portrait: surely the person, and perhaps the person
_PERHAPS = [(185, 20), (260, 20), (290, 70), (280, 150), (262, 190), (330, 215), (420, 260), (440, 400), (40, 400),
            (60, 260), (120, 220), (190, 190), (165, 140), (160, 70)]  # fmt: skip
_SURELY = [(120, 260), (330, 260), (380, 395), (70, 395)]


@cache
def _person() -> tuple[Picture, NDArray[np.float32]]:
    """The portrait and how much of each pixel is the person."""
    photo: Picture = skimage.data.astronaut()  # type: ignore[no-untyped-call]  # the library has no types
    mask = np.full(photo.shape[:2], cv2.GC_PR_BGD, np.uint8)
    cv2.fillPoly(mask, [np.array(_PERHAPS)], cv2.GC_PR_FGD)
    cv2.ellipse(mask, (224, 115), (42, 60), 0, 0, 360, cv2.GC_FGD, -1)
    cv2.fillPoly(mask, [np.array(_SURELY)], cv2.GC_FGD)
    mask[:, :40] = mask[:, 430:] = cv2.GC_BGD
    cv2.setRNGSeed(0)
    cv2.grabCut(photo.copy(), mask, None, np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]  # the stub knows no None
    person = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.float32)
    return photo, np.asarray(cv2.GaussianBlur(person, (0, 0), 1.2), np.float32)


def portrait(scale: float = 2.0, ground: Picture | tuple[int, int, int] = WHITE) -> Picture:
    """The person before a ground, 370 x 400 pixels times the scale."""
    photo, person = _person()
    share = person[..., None]
    layer = np.broadcast_to(np.asarray(ground, np.float32), photo.shape)
    whole = (photo * share + layer * (1 - share)).astype(np.uint8)[:400, 50:420]
    return np.asarray(cv2.resize(whole, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)


def wallpaper() -> Picture:
    """A ground with broad stripes and dots."""
    ground = np.full((512, 512, 3), 240, np.uint8)
    for x in range(0, 512, 40):
        cv2.rectangle(ground, (x, 0), (x + 16, 512), (205, 190, 160), -1)
    for x in range(20, 512, 40):
        for y in range(0, 512, 30):
            cv2.circle(ground, (x, y), 5, (120, 150, 200), -1)
    return ground


def shaded_wall() -> Picture:
    """A ground with a hard shadow on one side."""
    ground = np.full((512, 512, 3), 240, np.uint8)
    ground[:, 270:] = 168
    return ground


def two_people() -> Picture:
    one = portrait(1.6)
    return np.hstack([one, one[:, ::-1]])


def far_away(share: float = 0.3) -> Picture:
    """The person small before a large wall."""
    return on_wall(portrait(2 * share), (1000, 900), at=(300, 300))


def on_wall(picture: Picture, size: tuple[int, int], at: tuple[int, int]) -> Picture:
    """The picture placed on a white wall of height and width; what does not fit is cut off."""
    wall = np.full((*size, 3), WHITE[0], np.uint8)
    top, left = at
    seen = picture[max(-top, 0) : size[0] - top, max(-left, 0) : size[1] - left]
    wall[max(top, 0) : max(top, 0) + seen.shape[0], max(left, 0) : max(left, 0) + seen.shape[1]] = seen
    return wall


def turned(degrees: float) -> Picture:
    picture = portrait()
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height * 0.3), degrees, 1)
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderValue=WHITE), np.uint8)


def blurred(sigma: float) -> Picture:
    return np.asarray(cv2.GaussianBlur(portrait(), (0, 0), sigma), np.uint8)


def lit(factor: float, ground: int = 244) -> Picture:
    """The person in more or less light before a wall that stays white."""
    photo, person = _person()
    share = person[..., None]
    whole = np.clip(photo * share * factor, 0, 255) + ground * (1 - share)
    picture = np.clip(whole, 0, 255).astype(np.uint8)[:400, 50:420]
    return np.asarray(cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)


def jpeg(picture: Picture, **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", **{"quality": 92, **options})
    return buffer.getvalue()


def png(picture: Picture | Image.Image, **options: Any) -> bytes:
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **options)
    return buffer.getvalue()


def other(kind: str) -> bytes:
    """The portrait in another format."""
    buffer = io.BytesIO()
    Image.fromarray(portrait(1.5)).save(buffer, kind)
    return buffer.getvalue()


def animated_png() -> bytes:
    frames = [Image.fromarray(portrait(1.5)), Image.fromarray(portrait(1.5)[:, ::-1].copy())]
    return png(frames[0], save_all=True, append_images=frames[1:], duration=100)


def with_orientation(picture: Picture, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return jpeg(picture, exif=exif)


def with_planted_metadata() -> bytes:
    """GPS, camera owner, a comment and an embedded preview, each with a word to look for."""
    exif = Image.Exif()
    exif[0x010E] = "PLANTED-DESCRIPTION"
    exif[0x013B] = "PLANTED-ARTIST"
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 54.0, 20.0), 3: "E", 4: (116.0, 23.0, 29.0), 29: "2024:05:06"})
    return jpeg(portrait(), exif=exif, comment=b"PLANTED-COMMENT", icc_profile=b"PLANTED-PROFILE" * 20)


def with_zip_behind() -> bytes:
    """A picture that is a ZIP archive, too."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("PLANTED.html", "<script>PLANTED-SCRIPT</script>")
    return jpeg(portrait()) + archive.getvalue()


def declared_png(width: int, height: int) -> bytes:
    """A PNG that says to be of this size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def full_png(width: int, height: int) -> bytes:
    """A PNG of one colour that is small as a file and large once decoded."""
    return png(Image.new("RGB", (width, height), "white"), compress_level=9)
