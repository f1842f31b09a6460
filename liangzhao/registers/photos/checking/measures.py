"""Measures of background, sharpness and light."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from liangzhao.registers.photos.checking import thresholds
from liangzhao.registers.photos.checking.decoding import Picture
from liangzhao.registers.photos.checking.faces import Box

Samples = NDArray[np.float32]

_EMPTY: Samples = np.zeros((0, 0, 3), np.float32)


@dataclass(frozen=True)
class Background:
    """Lightness 0 to 100 and chroma of the background's own colour, and how far it is from being plain."""

    lightness: float
    chroma: float
    unplain_share: float
    texture: float
    colour: tuple[int, int, int]

    @property
    def is_light(self) -> bool:
        light = self.lightness >= thresholds.MIN_BACKGROUND_LIGHTNESS
        return light and self.chroma <= thresholds.MAX_BACKGROUND_CHROMA

    @property
    def is_plain(self) -> bool:
        even = self.unplain_share <= thresholds.MAX_UNPLAIN_SHARE
        return even and self.texture <= thresholds.MAX_BACKGROUND_TEXTURE


@dataclass(frozen=True)
class Light:
    """Luma of the middle of the face, 0 to 255."""

    bright_part: float
    median: float
    clipped_share: float
    contrast: float

    @property
    def is_dark(self) -> bool:
        return self.bright_part < thresholds.MIN_BRIGHT_PART

    @property
    def is_washed_out(self) -> bool:
        glaring = self.median > thresholds.MAX_MEDIAN_LUMA or self.clipped_share > thresholds.MAX_CLIPPED_SHARE
        return glaring or (self.median > 120 and self.contrast < thresholds.MIN_CONTRAST)


def background(picture: Picture, face: Box) -> Background:
    """The background beside and above the head, down to the eyes: what the cut photo will show, and a little more."""
    height, width = picture.shape[:2]
    top, eyes = max(face.y - 0.95 * face.height, 0), face.y + 0.4 * face.height
    outer_left, outer_right = max(face.x - 0.9 * face.width, 0), min(face.x + 1.9 * face.width, width)
    left, right = face.x - 0.45 * face.width, face.x + 1.45 * face.width
    above = max(face.y - 0.7 * face.height, height * 0.03)
    places = (
        Box(outer_left, top, max(left - outer_left, width * 0.03), eyes - top),
        Box(min(right, outer_right - width * 0.03), top, max(outer_right - right, width * 0.03), eyes - top),
        Box(left, top, right - left, above - top),
    )
    parts = [_lab(_cut(picture, place)) for place in places]
    parts = [part for part in parts if min(part.shape[:2]) > 3]
    samples: Samples = np.concatenate([part.reshape(-1, 3) for part in parts])
    own: Samples = np.median(samples, axis=0)
    distance = np.linalg.norm(samples - own, axis=1)
    return Background(
        lightness=float(own[0]),
        chroma=float(np.hypot(own[1], own[2])),
        unplain_share=float((distance > thresholds.PLAIN_DISTANCE).mean()),
        texture=max(_texture(part) for part in parts),
        colour=_rgb(own),
    )


def _lab(part: Picture) -> Samples:
    """CIELAB of the part, 160 pixels long at most: grain of the sensor is no pattern."""
    factor = min(1.0, 160 / max(part.shape[:2])) if part.size else 1.0
    if factor < 1:
        part = np.asarray(cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.cvtColor(part.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)) if part.size else _EMPTY


def _texture(part: Samples) -> float:
    return float(np.abs(cv2.Laplacian(part[..., 0].copy(), cv2.CV_32F)).mean())


def _rgb(lab: Samples) -> tuple[int, int, int]:
    colour = cv2.cvtColor(lab.reshape(1, 1, 3).astype(np.float32), cv2.COLOR_LAB2RGB)[0, 0]
    red, green, blue = (round(255 * float(channel)) for channel in colour)
    return red, green, blue


def sharpness(grey: NDArray[np.uint8], face: Box) -> float:
    """Variance of the Laplacian over the face at its normal width."""
    part = _cut(grey, face)
    factor = thresholds.SHARPNESS_WIDTH / part.shape[1]
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return float(cv2.Laplacian(cv2.resize(part, None, fx=factor, fy=factor, interpolation=way), cv2.CV_64F).var())


def light(grey: NDArray[np.uint8], face: Box) -> Light:
    """How the middle of the face is lit."""
    margin = 0.15
    middle = Box(
        face.x + margin * face.width,
        face.y + margin * face.height,
        (1 - 2 * margin) * face.width,
        (1 - 2 * margin) * face.height,
    )
    part = _cut(grey, middle)
    return Light(
        bright_part=float(np.percentile(part, 90)),
        median=float(np.median(part)),
        clipped_share=float((part >= 252).mean()),
        contrast=float(part.std()),
    )


def _cut(pixels: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    top, left = max(round(box.y), 0), max(round(box.x), 0)
    return pixels[top : max(round(box.y + box.height), 0), left : max(round(box.x + box.width), 0)]
