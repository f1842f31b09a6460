"""Faces and eyes in a picture, by OpenCV's cascades; each find is confirmed by a second one.

For the first face the other cascade or an eye must agree, for any further one the cascade and both eyes:
collars and badges look like faces to one cascade at a time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from liangzhao.registers.photos.checking import thresholds

Grey = NDArray[np.uint8]

cv2.setNumThreads(1)  # children of the sandbox may start no thread, and two requests share two cores


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels of the picture it was found in."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def scaled(self, factor: float) -> Box:
        """The same place in a picture larger by the factor."""
        return Box(self.x * factor, self.y * factor, self.width * factor, self.height * factor)

    def moved(self, by: float) -> Box:
        """The same size elsewhere, right and down."""
        return Box(self.x + by, self.y + by, self.width, self.height)

    def holds(self, point: tuple[float, float]) -> bool:
        return self.x <= point[0] <= self.x + self.width and self.y <= point[1] <= self.y + self.height


@dataclass(frozen=True)
class Face:
    """A face's box and the tilt of its eyes in degrees, None when the eyes could not be measured."""

    box: Box
    tilt: float | None


@cache
def _cascade(name: str) -> cv2.CascadeClassifier:
    folder = Path(cv2.__file__).parent / "data"
    return cv2.CascadeClassifier(str(folder / f"haarcascade_{name}.xml"))


for _name in ("frontalface_alt2", "frontalface_default", "eye"):
    _cascade(_name)


def find(grey: Grey) -> list[Face]:
    """The faces of a picture of working size, the largest first.

    Where none of a portrait's size is found, smaller ones and one that fills the picture are looked for, so that the
    reason can be told.
    """
    short = min(grey.shape)
    return find_portrait(grey) or _find(grey, round(short * thresholds.LEAST_FACE_SHARE)) or _find_filling(grey, short)


def find_portrait(grey: Grey) -> list[Face]:
    """The faces about as large as a portrait shows them, the largest first."""
    return _find(grey, round(min(grey.shape) * thresholds.MIN_FACE_SHARE * 0.7))


def _find_filling(grey: Grey, short: int) -> list[Face]:
    """The face that leaves no margin, found by adding one."""
    margin = short // 4
    wide = cv2.copyMakeBorder(grey, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=255)
    return [Face(face.box.moved(-margin), face.tilt) for face in _find(np.asarray(wide, np.uint8), short // 2)]


def _find(grey: Grey, least: int) -> list[Face]:
    if min(grey.shape) < thresholds.LEAST_SIDE:
        return []
    seconds = _boxes("frontalface_default", grey, least, 4)
    boxes = sorted(_boxes("frontalface_alt2", grey, least, 3), key=lambda box: -box.width)
    first = next((box for box in boxes if _agree(seconds, box) or _eyes(grey, box)), None)
    if first is None:
        return []
    others = (box for box in boxes if _is_apart(box, first) and _agree(seconds, box) and len(_eyes(grey, box)) > 1)
    return [Face(box, _tilt(grey, box)) for box in (first, *others)]


def _agree(seconds: list[Box], box: Box) -> bool:
    """Whether another cascade sees the face: a single one also sees faces in folds and knots."""
    return any(box.holds(second.middle) and 0.55 < second.width / box.width < 1.8 for second in seconds)


def _is_apart(box: Box, first: Box) -> bool:
    """Large enough to be a second person, and not the same face found twice."""
    same = first.holds(box.middle) or box.holds(first.middle)
    return not same and box.width >= thresholds.SECOND_FACE_SHARE * first.width


def _boxes(name: str, grey: Grey, least: int, neighbours: int) -> list[Box]:
    found = _cascade(name).detectMultiScale(grey, 1.1, neighbours, minSize=(least, least))
    return [Box(*(float(value) for value in box)) for box in found]


def _eyes(grey: Grey, box: Box) -> list[Box]:
    """Eyes in the upper part of a face, in pixels of the face enlarged to 200 pixels width."""
    top, bottom = round(box.y + 0.15 * box.height), round(box.y + 0.6 * box.height)
    part = grey[max(top, 0) : bottom, max(round(box.x), 0) : round(box.x + box.width)]
    if part.size == 0:
        return []
    factor = 200 / box.width
    large: Grey = np.asarray(cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR), np.uint8)
    return _boxes("eye", large, 24, 4)


def _tilt(grey: Grey, box: Box) -> float | None:
    eyes = _eyes(grey, box)
    left = [eye for eye in eyes if eye.middle[0] < 90]
    right = [eye for eye in eyes if eye.middle[0] > 110]
    if len(left) != 1 or len(right) != 1 or not 0.6 < left[0].width / right[0].width < 1.6:
        return None
    (x1, y1), (x2, y2) = left[0].middle, right[0].middle
    return abs(math.degrees(math.atan2(y2 - y1, x2 - x1)))
