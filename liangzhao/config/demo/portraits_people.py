"""Who is drawn: the features of one invented person, chosen from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

from liangzhao.config.demo.portraits_brush import Colour, mix

SKINS: tuple[Colour, ...] = (
    (247, 219, 196),
    (243, 210, 184),
    (238, 201, 172),
    (232, 192, 160),
    (225, 184, 150),
)
HAIRS: tuple[Colour, ...] = ((34, 29, 30), (43, 35, 33), (55, 42, 36), (70, 51, 41), (84, 60, 46))
GREY: Colour = (168, 166, 166)
COATS: tuple[Colour, ...] = ((240, 244, 248), (236, 241, 246))
# the last one is worn by women only
UNIFORMS: tuple[Colour, ...] = ((172, 206, 230), (190, 216, 234), (238, 242, 247), (178, 214, 206), (240, 206, 212))
SHIRTS: tuple[Colour, ...] = ((176, 200, 224), (120, 150, 190), (206, 214, 222), (88, 110, 140), (150, 190, 180))
TIES: tuple[Colour, ...] = ((60, 76, 120), (120, 48, 56), (52, 92, 84), (80, 80, 96))
FRAMES: tuple[Colour, ...] = ((42, 40, 44), (96, 70, 52), (120, 124, 132), (60, 66, 90))


@dataclass(frozen=True)
class Person:
    """Features in pixels, shares and names of styles."""

    is_woman: bool
    age: int
    skin: Colour
    hair: Colour
    hair_style: str
    fringe: str
    face_width: float
    jaw: float
    chin: float
    eye_gap: float
    eye_width: float
    eye_open: float
    brow: float
    nose: float
    mouth: float
    smile: float
    glasses: str | None
    frame: Colour
    dress: str
    cloth: Colour
    under: Colour
    tie: Colour | None
    shift: float
    collar: float


def invent(seed: int, sex: str, age: int) -> Person:
    """The person of a seed; sex is the code of GB/T 2261.1 (2 is a woman) or a word for it, age in years."""
    is_woman = sex.lower() in {"2", "f", "female", "女"}
    dice = random.Random(f"{seed}/{is_woman}/{age // 10}")  # noqa: S311  # drawings, no secrets
    greying = max(0.0, min(1.0, (age - 44) / 28)) * dice.uniform(0.3, 1.0) * (0.6 if is_woman else 1.0)
    coat = dice.random() < (0.35 if is_woman else 0.8)
    return Person(
        is_woman=is_woman,
        age=age,
        skin=mix(dice.choice(SKINS), dice.choice(SKINS), dice.random() * 0.6),
        hair=mix(dice.choice(HAIRS), GREY, greying),
        hair_style=dice.choice(
            ("tied", "tied", "bob", "bun", "long", "wavy") if is_woman else ("short", "short", "crop", "full")
        ),
        fringe=dice.choice(("centre", "left", "right", "bangs", "swept") if is_woman else _mens_fringes(age)),
        face_width=dice.uniform(91, 99) - (3 if is_woman else 0),
        jaw=dice.uniform(0.80, 0.87) + (0 if is_woman else 0.035),
        chin=dice.uniform(378, 386) + (0 if is_woman else 3),
        eye_gap=dice.uniform(41.5, 45),
        eye_width=dice.uniform(18.5, 21.5),
        eye_open=dice.uniform(7.6, 10.2) + (0.6 if is_woman else 0),
        brow=dice.uniform(3.0, 4.4) if is_woman else dice.uniform(4.8, 7.0),
        nose=dice.uniform(15.5, 19.5) + (0 if is_woman else 1.5),
        mouth=dice.uniform(29, 36),
        smile=dice.uniform(4.0, 10.0),
        glasses=dice.choice(("round", "square", "half")) if dice.random() < 0.22 + age / 300 else None,
        frame=dice.choice(FRAMES),
        dress="coat" if coat else "uniform",
        cloth=dice.choice(COATS if coat else UNIFORMS if is_woman else UNIFORMS[:-1]),
        under=dice.choice(SHIRTS),
        tie=dice.choice(TIES) if coat and not is_woman and dice.random() < 0.6 else None,
        shift=dice.uniform(-4, 4),
        collar=dice.uniform(12, 22),
    )


def _mens_fringes(age: int) -> tuple[str, ...]:
    return ("left", "right", "swept", "high", "high") if age > 48 else ("left", "right", "swept", "short", "short")
