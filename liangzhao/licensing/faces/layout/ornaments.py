"""Frame, corner rosettes and the pale centre figure of a licence page, drawn with lines in the colour of its kind."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from liangzhao.licensing.faces.face import LicenceKind
from liangzhao.licensing.faces.layout.primitives import Curve, Item, Rect

WIDTH, HEIGHT = 210.0, 297.0
OUTER, BAND, INNER = 9.0, 10.6, 17.2


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a licence kind: strong for rules and title, soft for the band, pale for backgrounds."""

    strong: str
    soft: str
    pale: str
    rule: str


PALETTES = {
    LicenceKind.PHYSICIAN: Palette("#0b5cad", "#5b93cb", "#e9f1fa", "#b8cfe8"),
    LicenceKind.NURSE: Palette("#0b6f6a", "#5aa39f", "#e6f3f1", "#b3d5d2"),
    LicenceKind.INSTITUTION: Palette("#8c2a1f", "#bf7d75", "#f9eeec", "#e0bfba"),
}

Point = tuple[float, float]
Plot = Callable[[float], Point]


@cache
def backdrop(kind: LicenceKind) -> tuple[Item, ...]:
    """Return the ornament of a kind's pages; the same tuple every time."""
    colours = PALETTES[kind]
    return (*_centre(colours.pale), *_band(colours.soft), *_corners(colours), *_rules(colours.strong))


def _rules(colour: str) -> tuple[Rect, ...]:
    return tuple(
        Rect(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset, width, colour)
        for inset, width in ((OUTER, 0.9), (BAND, 0.18), (INNER - 0.8, 0.18), (INNER, 0.45))
    )


def _band(colour: str) -> tuple[Curve, ...]:
    """Braid four waves along each side, between the outer and the inner rules."""
    start = INNER - 0.8
    middle, half = (BAND + start) / 2, (start - BAND) / 2
    curves: list[Curve] = []
    for amplitude in (half * 0.92, -half * 0.92, half * 0.45, -half * 0.45):
        across = _wave(start, WIDTH - 2 * start, 28, amplitude)
        down = _wave(start, HEIGHT - 2 * start, 42, amplitude)
        curves += [_traced([(t, y + a) for t, a in across], colour) for y in (middle, HEIGHT - middle)]
        curves += [_traced([(x + a, t) for t, a in down], colour) for x in (middle, WIDTH - middle)]
    return tuple(curves)


def _wave(start: float, length: float, halves: int, amplitude: float) -> list[Point]:
    """Return start, handles and ends of crest-to-trough half waves as (way along, way aside).

    One cubic with handles at 0.3642 of its length is within 0.1 % of the sine.
    """
    step, reach = length / halves, 0.3642 * length / halves
    points = [(start, amplitude)]
    for n in range(halves):
        here, aside = start + n * step, amplitude if n % 2 == 0 else -amplitude
        points += [(here + reach, aside), (here + step - reach, -aside), (here + step, -aside)]
    return points


def _traced(points: list[Point], colour: str) -> Curve:
    """Draw a start and triples of first handle, second handle and end."""
    start, *rest = [_rounded(point) for point in points]
    segments = tuple((*rest[n], *rest[n + 1], *rest[n + 2]) for n in range(0, len(rest), 3))
    return Curve(*start, segments, 0.14, colour)


def _corners(colours: Palette) -> tuple[Item, ...]:
    side = INNER - 0.8 - BAND
    items: list[Item] = []
    for x in (BAND, WIDTH - BAND - side):
        for y in (BAND, HEIGHT - BAND - side):
            centre = (x + side / 2, y + side / 2)
            items.append(Rect(x, y, side, side, 0.18, colours.strong, "#ffffff"))
            items.extend(_rosette(centre, side * 0.27, side * 0.17, 8, phases, colours.strong) for phases in (0.0, 0.5))
    return tuple(items)


def _centre(colour: str) -> tuple[Curve, ...]:
    centre = (WIDTH / 2, 146.0)
    wide = tuple(_rosette(centre, 46.0, 20.0, 18, phase / 6, colour, 0.16) for phase in range(6))
    core = tuple(_rosette(centre, 19.0, 8.0, 12, phase / 4, colour, 0.16) for phase in range(4))
    return wide + core


def _rosette(
    centre: Point, radius: float, swing: float, petals: int, phase: float, colour: str, width: float = 0.12
) -> Curve:
    """Draw a closed line that swings ``petals`` times around a circle; ``phase`` is a part of one swing."""
    shift = 2 * math.pi * phase

    def plot(angle: float) -> tuple[float, float]:
        reach = radius + swing * math.cos(petals * angle + shift)
        return centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)

    return _smooth(plot, petals * 4, colour, width)


def _smooth(plot: Plot, pieces: int, colour: str, width: float) -> Curve:
    """Follow a plotted closed line with one cubic per piece, tangents by central difference."""
    step, small = 2 * math.pi / pieces, 1e-4

    def handle(angle: float, sign: int) -> tuple[float, float]:
        (x0, y0), (x1, y1), (x, y) = plot(angle - small), plot(angle + small), plot(angle)
        scale = sign * step / 3 / (2 * small)
        return x + (x1 - x0) * scale, y + (y1 - y0) * scale

    segments = [_segment(handle(n * step, 1), handle((n + 1) * step, -1), plot((n + 1) * step)) for n in range(pieces)]
    x, y = plot(0.0)
    return Curve(round(x, 2), round(y, 2), tuple(segments), width, colour)


def _segment(first: Point, second: Point, end: Point) -> tuple[float, float, float, float, float, float]:
    return (*_rounded(first), *_rounded(second), *_rounded(end))


def _rounded(point: Point) -> Point:
    return round(point[0], 2), round(point[1], 2)
