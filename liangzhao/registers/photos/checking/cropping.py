"""The two-inch photo cut from a portrait, and the encodings we keep."""

from __future__ import annotations

import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from liangzhao.registers.photos.checking import thresholds
from liangzhao.registers.photos.checking.decoding import Picture
from liangzhao.registers.photos.checking.faces import Box
from liangzhao.registers.photos.checking.measures import Background


@dataclass(frozen=True)
class Cut:
    """Where the photo is cut, in pixels of the picture; it may reach a little beyond its edges."""

    left: float
    top: float
    width: float
    height: float

    def is_inside(self, picture: Picture) -> bool:
        """Whether no more than a strip of plain background is missing, and nothing below."""
        height, width = picture.shape[:2]
        beside = max(-self.left, self.left + self.width - width) <= thresholds.MAX_PADDING * self.width
        above = -self.top <= thresholds.MAX_PADDING * self.height
        return beside and above and self.top + self.height <= height + 1


def cut(picture: Picture, face: Box, background: Background) -> Cut:
    """The place of the two-inch photo for this face."""
    crown = face.y - _hair(picture, face, background) * face.height
    head = face.y + thresholds.CHIN_IN_BOX * face.height - crown
    height = head / thresholds.HEAD_SHARE
    top = crown - thresholds.TOP_SHARE * height
    bottom = min(top + height, float(picture.shape[0]))
    if bottom - face.y - face.height >= thresholds.MIN_ROOM_BELOW * face.height:
        height = bottom - top  # the picture ends at the chest: a slightly larger head
    width = height * thresholds.CROP_WIDTH / thresholds.CROP_HEIGHT
    return Cut(face.middle[0] - width / 2, top, width, height)


def _hair(picture: Picture, face: Box, background: Background) -> float:
    """Height of the hair above the box, in heights of the box."""
    usual = thresholds.CROWN_ABOVE_BOX
    left, right = round(face.x + 0.3 * face.width), round(face.x + 0.7 * face.width)
    column = picture[: max(round(face.y + 0.1 * face.height), 1), max(left, 0) : right].astype(np.int16)
    unlike = np.abs(column - np.array(background.colour, dtype=np.int16)).max(axis=2) > 40
    empty = np.flatnonzero(unlike.mean(axis=1) < 0.25)
    if empty.size == 0:
        return usual
    return float(np.clip((face.y - empty[-1]) / face.height, 0.16, 0.62))


def make(picture: Picture, place: Cut, background: Background) -> Picture:
    """The two-inch photo; what lies beyond the edges is filled with the background's colour."""
    scale = thresholds.CROP_WIDTH / place.width
    source, shrink = _near_size(picture, scale)
    matrix = np.array(
        [[scale / shrink, 0, -place.left * scale], [0, scale / shrink, -place.top * scale]], dtype=np.float64
    )
    made = cv2.warpAffine(
        source,
        matrix,
        (thresholds.CROP_WIDTH, thresholds.CROP_HEIGHT),
        flags=cv2.INTER_CUBIC if scale / shrink > 1 else cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=background.colour,
    )
    return np.asarray(made, np.uint8)


def _near_size(picture: Picture, scale: float) -> tuple[Picture, float]:
    """The picture reduced so that the cut takes at most every pixel: no jagged edges."""
    if scale >= 1:
        return picture, 1.0
    reduced = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(reduced, np.uint8), scale


def jpeg(picture: Picture, most: int | None = None) -> bytes:
    """A baseline JPEG without any metadata, at the best of a few qualities that fits."""
    image = Image.fromarray(picture)
    encoded = b""
    for quality in (92, 86, 78, 68, 55, 40):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, optimize=True, subsampling=1 if quality > 80 else 2)
        encoded = buffer.getvalue()
        if most is None or len(encoded) <= most:
            break
    return encoded


def thumbnail(photo: bytes) -> bytes:
    """A WebP of a photo we made ourselves, 4 KB at most, for lists and grids."""
    with Image.open(io.BytesIO(photo), formats=["JPEG"]) as image:
        small = image.convert("RGB")
    small.thumbnail((thresholds.THUMBNAIL_HEIGHT,) * 2, Image.Resampling.LANCZOS)
    encoded = b""
    for quality in (80, 65, 45, 25, 5):
        buffer = io.BytesIO()
        small.save(buffer, "WEBP", quality=quality, method=4)
        encoded = buffer.getvalue()
        if len(encoded) <= thresholds.THUMBNAIL_MAX_BYTES:
            break
    return encoded
