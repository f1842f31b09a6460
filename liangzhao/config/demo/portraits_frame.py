"""Where things are in a drawn portrait, and the colours all parts share."""

from __future__ import annotations

import numpy as np

from liangzhao.config.demo.portraits_brush import Points
from liangzhao.config.demo.portraits_people import Person

WHITE = (255, 255, 255)
BLACK = (24, 20, 22)
ROSE = (196, 92, 92)
MIDDLE = 206.5
EYES_AT, NOSE_AT, MOUTH_AT = 228.0, 287.0, 326.0


def at(person: Person, points: list[tuple[float, float]]) -> Points:
    """Points given from the middle of the face, x in half face widths."""
    table = np.asarray(points, dtype=np.float32)
    table[:, 0] = MIDDLE + person.shift + table[:, 0] * person.face_width
    return table


def mirrored(half: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A closed outline from its right half, given from top to bottom."""
    return [*half, *[(-x, y) for x, y in reversed(half) if x > 0]]
