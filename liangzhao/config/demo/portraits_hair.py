"""Hair of a drawn portrait, behind the face and over it."""

from __future__ import annotations

import numpy as np

from liangzhao.config.demo.portraits_brush import Picture, fill, mix, oval, smooth, stroke
from liangzhao.config.demo.portraits_frame import BLACK, WHITE, at, mirrored
from liangzhao.config.demo.portraits_people import Person

_FRINGES: dict[str, list[tuple[float, float]]] = {
    "left": [(-0.80, 158), (-0.62, 124), (-0.42, 106), (0.0, 124), (0.45, 134), (0.80, 160)],
    "right": [(-0.80, 160), (-0.45, 134), (0.0, 124), (0.42, 106), (0.62, 124), (0.80, 158)],
    "centre": [(-0.86, 176), (-0.66, 138), (-0.28, 112), (0.28, 112), (0.66, 138), (0.86, 176)],
    "bangs": [(-0.84, 184), (-0.62, 178), (-0.22, 174), (0.22, 174), (0.62, 178), (0.84, 184)],
    "swept": [(-0.84, 150), (-0.62, 126), (-0.22, 118), (0.22, 114), (0.62, 122), (0.84, 150)],
    "short": [(-0.84, 146), (-0.70, 128), (-0.25, 132), (0.25, 132), (0.70, 128), (0.84, 146)],
    "high": [(-0.86, 146), (-0.74, 110), (-0.30, 104), (0.30, 104), (0.74, 110), (0.86, 146)],
}


def back_hair(picture: Picture, person: Person) -> None:
    """Hair seen behind neck and ears."""
    colour = mix(person.hair, BLACK, 0.25)
    if person.hair_style == "bob":
        fill(
            picture,
            smooth(at(person, mirrored([(0, 60), (0.9, 100), (1.2, 210), (1.22, 310), (0.95, 368), (0, 350)]))),
            colour,
        )
    elif person.hair_style in {"long", "wavy"}:
        wave = 0.08 if person.hair_style == "wavy" else 0.0
        half = [
            (0, 60),
            (0.9, 96),
            (1.17, 200),
            (1.2 + wave, 280),
            (1.24 - wave, 350),
            (1.3 + wave, 430),
            (0.9, 500),
            (0, 480),
        ]
        fill(picture, smooth(at(person, mirrored([(x, float(y)) for x, y in half]))), colour)
    elif person.hair_style == "bun":
        x, y = at(person, [(0.0, 58.0)])[0]
        fill(picture, oval(float(x), float(y), 40, 27), person.hair)
        for turn in (0.45, 0.75):
            stroke(
                picture, oval(float(x), float(y), 40 * turn, 27 * turn), mix(person.hair, WHITE, 0.14), 1, closed=True
            )


def front_hair(picture: Picture, person: Person) -> None:
    """Hair over the forehead and at the temples, with a few lighter strands."""
    full = {"crop": -0.03, "full": 0.05, "bob": 0.06, "long": 0.05, "wavy": 0.07}.get(person.hair_style, 0.0)
    crown = 52.0 - full * 90
    low = {"bob": 330.0, "long": 340.0, "wavy": 340.0}.get(person.hair_style, 226.0 if person.is_woman else 214.0)
    edge = 1.04 + full
    outer = at(
        person,
        [(-edge + 0.03, low), (-edge - 0.03, 180), (-edge + 0.03, 122), (-0.72, 72 - full * 60), (-0.26, crown),
         (0.26, crown), (0.72, 72 - full * 60), (edge - 0.03, 122), (edge + 0.03, 180), (edge - 0.03, low)],
    )  # fmt: skip
    temple = 0.90 if low > 300 else 0.955
    tip = edge - 0.05 if low > 300 else temple
    inner = at(person, [(-tip, low), (-temple + 0.01, 196), *_FRINGES[person.fringe], (temple - 0.01, 196), (tip, low)])
    outside, inside = smooth(outer, closed=False), smooth(inner, closed=False)
    fill(picture, np.concatenate([outside, inside[::-1]]), person.hair)
    shine = mix(person.hair, (255, 236, 214), 0.13)
    for share in (0.16, 0.30, 0.44, 0.58, 0.72, 0.86):
        strand = outside + (inside - outside) * share
        stroke(picture, strand[8:-8], mix(person.hair, BLACK, 0.25) if share in (0.30, 0.72) else shine, 1)
