"""Faces and eyes in a picture, by OpenCV's cascades; each find is confirmed by a second one."""

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
    """The faces of a picture of working size, the largest first."""
    least = round(min(grey.shape) * thresholds.MIN_FACE_SHARE * 0.7)
    even = cv2.equalizeHist(grey)
    seconds = _boxes("frontalface_default", even, least, 4)
    faces = [
        Face(box, _tilt(grey, box))
        for box in _boxes("frontalface_alt2", even, least, 3)
        if _is_confirmed(grey, box, seconds)
    ]
    faces.sort(key=lambda face: -face.box.width)
    return [face for face in faces if face is faces[0] or _is_another(face.box, faces[0].box)]


def _is_another(box: Box, first: Box) -> bool:
    """Large enough to be a second person, and not the same face found twice."""
    same = first.holds(box.middle) or box.holds(first.middle)
    return not same and box.width >= thresholds.SECOND_FACE_SHARE * first.width


def _boxes(name: str, grey: Grey, least: int, neighbours: int) -> list[Box]:
    found = _cascade(name).detectMultiScale(grey, 1.1, neighbours, minSize=(least, least))
    return [Box(*(float(value) for value in box)) for box in found]


def _is_confirmed(grey: Grey, box: Box, seconds: list[Box]) -> bool:
    """A single cascade also sees faces in folds and knots: another one or an eye must agree."""
    agrees = any(box.holds(second.middle) and 0.55 < second.width / box.width < 1.8 for second in seconds)
    return agrees or bool(_eyes(grey, box))


def _eyes(grey: Grey, box: Box) -> list[Box]:
    """Eyes in the upper part of a face, in pixels of the face enlarged to 200 pixels width."""
    top, bottom = round(box.y + 0.15 * box.height), round(box.y + 0.6 * box.height)
    part = grey[max(top, 0) : bottom, max(round(box.x), 0) : round(box.x + box.width)]
    if part.size == 0:
        return []
    factor = 200 / box.width
    part = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
    return _boxes("eye", part, 24, 4)


def _tilt(grey: Grey, box: Box) -> float | None:
    eyes = _eyes(grey, box)
    left = [eye for eye in eyes if eye.middle[0] < 90]
    right = [eye for eye in eyes if eye.middle[0] > 110]
    if len(left) != 1 or len(right) != 1 or not 0.6 < left[0].width / right[0].width < 1.6:
        return None
    (x1, y1), (x2, y2) = left[0].middle, right[0].middle
    return abs(math.degrees(math.atan2(y2 - y1, x2 - x1)))
