"""Brushes of the drawn portraits: smooth shapes with soft edges on a picture of 413 x 531 pixels."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Points = NDArray[np.float32]
Colour = tuple[int, int, int]

WIDTH, HEIGHT = 413, 531
_SHIFT = 4  # sub-pixel bits of OpenCV's drawing
_STEPS = np.linspace(0, 1, 7, endpoint=False, dtype=np.float32)[:, None]


def smooth(points: Sequence[tuple[float, float]] | Points, *, closed: bool = True) -> Points:
    """A curve through all points (Catmull-Rom)."""
    given = np.asarray(points, dtype=np.float32)
    ends = (given[-1:], given[:2]) if closed else (given[:1], given[-1:])
    row = np.concatenate([ends[0], given, ends[1]])
    a, b, c, d = row[:-3, None], row[1:-2, None], row[2:-1, None], row[3:, None]
    t = _STEPS
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    flat = curve.reshape(-1, 2)
    return flat if closed else np.concatenate([flat, given[-1:]])


def fill(picture: Picture, shape: Points, colour: Colour) -> None:
    """Paint the inside of a shape."""
    cv2.fillPoly(picture, [_fixed(shape)], colour, cv2.LINE_AA, _SHIFT)


def stroke(picture: Picture, line: Points, colour: Colour, width: int = 1, *, closed: bool = False) -> None:
    """Draw along a line."""
    cv2.polylines(picture, [_fixed(line)], closed, colour, width, cv2.LINE_AA, _SHIFT)


def oval(x: float, y: float, half_width: float, half_height: float) -> Points:
    """An ellipse as a shape."""
    angle = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    return np.stack([x + half_width * np.cos(angle), y + half_height * np.sin(angle)], axis=1).astype(np.float32)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The first colour with a share of the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


class Tone:
    """Soft light and shadow, drawn at a quarter of the area, blurred and laid over a part of the picture."""

    def __init__(self) -> None:
        self._field = np.zeros((HEIGHT // 2 + 1, WIDTH // 2 + 1), np.float32)

    def put(self, shape: Points, strength: float) -> None:
        """Darken (below zero) or lighten the inside of a shape; a share of the colour."""
        layer = np.zeros_like(self._field)
        cv2.fillPoly(layer, [_fixed(shape * np.float32(0.5))], 1.0, cv2.LINE_8, _SHIFT)
        self._field += layer * strength

    def lay(self, picture: Picture, inside: Points, softness: float) -> None:
        """Blur the tones and apply them inside the shape."""
        x, y, width, height = cv2.boundingRect(inside.astype(np.int32))
        top, left = max(y, 0), max(x, 0)
        part = picture[top : y + height, left : x + width]
        mask = np.zeros(picture.shape[:2], np.uint8)
        cv2.fillPoly(mask, [_fixed(inside)], 255, cv2.LINE_AA, _SHIFT)
        blurred = cv2.GaussianBlur(self._field, (0, 0), softness / 2)
        full = cv2.resize(blurred, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
        cut = (slice(top, y + height), slice(left, x + width))
        factor = 1 + full[cut] * (mask[cut].astype(np.float32) / 255)
        np.clip(part * factor[..., None], 0, 255, out=(shaded := np.empty(part.shape, np.float32)))
        part[:] = shaded.astype(np.uint8)


def _fixed(points: Points) -> NDArray[np.int32]:
    return np.round(points * (1 << _SHIFT)).astype(np.int32)
