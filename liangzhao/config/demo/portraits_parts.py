"""Parts of a drawn portrait, from back to front."""

from __future__ import annotations

import numpy as np

from liangzhao.config.demo.portraits_brush import Picture, Points, Tone, fill, mix, oval, smooth, stroke
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


def worn(person: Person, points: list[tuple[float, float]]) -> Points:
    """The same for clothes, which sit as high as the neck is short."""
    return at(person, [(x, y - person.collar if y < 590 else y) for x, y in points])


def mirrored(half: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A closed outline from its right half, given from top to bottom."""
    return [*half, *[(-x, y) for x, y in reversed(half) if x > 0]]


def face_outline(person: Person) -> Points:
    """Forehead to chin; the forehead is covered by hair later."""
    jaw, chin = person.jaw, person.chin
    return smooth(
        at(
            person,
            mirrored(
                [
                    (0.0, 86), (0.62, 92), (0.92, 128), (0.985, 184), (0.985, 232), (0.955, 278),
                    (jaw, 322), (jaw * 0.70, chin - 24), (0.30, chin - 4), (0.0, chin),
                ]
            ),
        )
    )  # fmt: skip


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


def neck(picture: Picture, person: Person) -> None:
    """Neck with the shadow of the chin."""
    half = 0.58 if person.is_woman else 0.68
    shape = smooth(
        at(person, mirrored([(0, 300), (half, 310), (half, 400), (half + 0.12, 440), (half + 0.5, 470), (0, 520)]))
    )
    fill(picture, shape, mix(person.skin, (150, 90, 60), 0.10))
    tone = Tone()
    tone.put(smooth(at(person, mirrored([(0, 330), (0.9, 330), (0.66, 384), (0, 404)]))), -0.20)
    tone.lay(picture, shape, 16)


def clothes(picture: Picture, person: Person) -> None:
    """Shoulders in a white coat or a nurse's uniform."""
    broad = 1.92 if person.is_woman else 2.08
    shadow = mix(person.cloth, (90, 110, 140), 0.38)
    body = smooth(
        worn(person, [(-0.5, 428), (-1.0, 448), (-broad + 0.25, 474), (-broad, 520), (-broad, 600), (broad, 600),
                    (broad, 520), (broad - 0.25, 474), (1.0, 448), (0.5, 428), (0.3, 470), (0, 505), (-0.3, 470)])
    )  # fmt: skip
    fill(picture, body, person.cloth)
    tone = Tone()
    tone.put(worn(person, [(-2.4, 470), (-1.35, 490), (-1.5, 600), (-2.4, 600)]), -0.11)
    tone.put(worn(person, [(2.4, 470), (1.35, 490), (1.5, 600), (2.4, 600)]), -0.11)
    tone.put(worn(person, [(-0.75, 420), (0.75, 420), (0.35, 490), (-0.35, 490)]), -0.10)
    tone.lay(picture, body, 16)
    stroke(picture, body, shadow, 1, closed=True)
    if person.dress == "coat":
        _coat_front(picture, person, shadow)
    else:
        _uniform_front(picture, person, shadow)


def _coat_front(picture: Picture, person: Person, shadow: tuple[int, int, int]) -> None:
    fill(
        picture,
        worn(person, [(-0.62, 424), (0, 470), (0.62, 424), (0.5, 500), (0.22, 600), (-0.22, 600), (-0.5, 500)]),
        person.under,
    )
    fill(picture, worn(person, [(-0.40, 405), (0.40, 405), (0.34, 440), (0, 478), (-0.34, 440)]), _under_neck(person))
    if person.tie is not None:
        fill(
            picture,
            worn(person, [(-0.10, 468), (0.10, 468), (0.06, 492), (0.14, 600), (-0.14, 600), (-0.06, 492)]),
            person.tie,
        )
    for side in (-1, 1):
        collar = worn(
            person, [(side * 0.56, 408), (side * 0.32, 434), (0, 474), (side * 0.30, 500), (side * 0.66, 436)]
        )
        fill(picture, collar, mix(person.under, WHITE, 0.3))
        stroke(picture, collar, mix(person.under, BLACK, 0.25), 1, closed=True)
        lapel = worn(
            person,
            [
                (side * 0.66, 416),
                (side * 0.60, 470),
                (side * 0.20, 600),
                (side * 0.7, 600),
                (side * 0.98, 520),
                (side * 0.80, 506),
                (side * 1.02, 488),
                (side * 0.92, 438),
            ],
        )
        fill(picture, lapel, mix(person.cloth, WHITE, 0.5))
        stroke(picture, lapel, shadow, 1, closed=True)


def _uniform_front(picture: Picture, person: Person, shadow: tuple[int, int, int]) -> None:
    fill(
        picture,
        smooth(worn(person, [(-0.46, 402), (0.46, 402), (0.4, 440), (0, 492), (-0.4, 440)])),
        _under_neck(person),
    )
    for side in (-1, 1):
        collar = smooth(
            worn(
                person,
                [
                    (side * 0.58, 410),
                    (side * 0.36, 446),
                    (side * 0.02, 490),
                    (side * 0.34, 512),
                    (side * 0.84, 474),
                    (side * 0.82, 432),
                ],
            )
        )
        fill(picture, collar, mix(person.cloth, WHITE, 0.55))
        stroke(picture, collar, shadow, 1, closed=True)
    stroke(picture, worn(person, [(0.0, 492), (0.0, 589)]), shadow, 1)


def _under_neck(person: Person) -> tuple[int, int, int]:
    return mix(person.skin, (150, 90, 60), 0.16)


def ears(picture: Picture, person: Person) -> None:
    """Both ears, a little darker than the face, unless hair falls over them."""
    if person.hair_style in {"bob", "long", "wavy"}:
        return
    for side in (-1, 1):
        ((x, y),) = at(person, [(side * 1.0, 250.0)])
        fill(picture, oval(float(x), float(y), 13, 27), mix(person.skin, ROSE, 0.14))
        inner = smooth(at(person, [(side * 1.02, 232), (side * 1.08, 244), (side * 1.05, 262)]), closed=False)
        stroke(picture, inner, mix(person.skin, ROSE, 0.42), 2)


def face(picture: Picture, person: Person) -> None:
    """The face with its light and shadow; the soft shadows are also what a cascade knows a face by."""
    outline = face_outline(person)
    fill(picture, outline, person.skin)
    tone = Tone()
    for side in (-1, 1):
        tone.put(
            at(
                person,
                [(side * 0.80, 150), (side * 1.1, 150), (side * 1.1, 330), (side * 0.5, 385), (side * 0.72, 300)],
            ),
            -0.10,
        )
        x, y = MIDDLE + person.shift + side * person.eye_gap, EYES_AT
        tone.put(oval(x, y - 4, 30, 16), -0.17)
        tone.put(oval(x - side * 14, y - 6, 10, 13), -0.10)
        tone.put(oval(x + side * 6, y + 42, 23, 15), 0.07)
        tone.put(at(person, [(side * 0.13, 236), (side * 0.17, 280), (side * 0.07, 282), (side * 0.05, 236)]), -0.08)
    middle = MIDDLE + person.shift
    tone.put(oval(middle, 168, 52, 22), 0.06)
    tone.put(oval(middle, 256, 5, 26), 0.10)
    tone.put(oval(middle, NOSE_AT + 9, person.nose, 6), -0.22)
    tone.put(oval(middle, MOUTH_AT + 17, person.mouth * 0.55, 5), -0.15)
    tone.put(oval(middle, MOUTH_AT + 34, 18, 8), 0.06)
    tone.put(at(person, [(-1, 92), (1, 92), (1, 150), (0.6, 132), (-0.6, 132), (-1, 150)]), -0.18)
    tone.lay(picture, outline, 9)
    _blush(picture, person)


def _blush(picture: Picture, person: Person) -> None:
    tone = Tone()
    strength = 0.09 if person.is_woman else 0.045
    shapes = [oval(MIDDLE + person.shift + side * 58, 284, 26, 18) for side in (-1, 1)]
    for shape in shapes:
        tone.put(shape, -strength)
    # less green and blue is more red
    cool = np.ascontiguousarray(picture[..., 1:])
    tone.lay(cool, face_outline(person), 16)
    picture[..., 1:] = cool


def nose(picture: Picture, person: Person) -> None:
    """Tip, wings and nostrils."""
    dark = mix(person.skin, (120, 62, 48), 0.55)
    middle, half = MIDDLE + person.shift, person.nose
    tip = smooth(
        [
            (middle - half, NOSE_AT - 1),
            (middle - half * 0.5, NOSE_AT + 5),
            (middle, NOSE_AT + 7),
            (middle + half * 0.5, NOSE_AT + 5),
            (middle + half, NOSE_AT - 1),
        ],
        closed=False,
    )
    stroke(picture, tip, mix(person.skin, dark, 0.65), 2)
    for side in (-1, 1):
        fill(picture, oval(middle + side * half * 0.48, NOSE_AT + 4, 4.2, 2.1), mix(dark, BLACK, 0.25))


def mouth(picture: Picture, person: Person) -> None:
    """Lips closed in a slight smile."""
    middle, half, lift = MIDDLE + person.shift, person.mouth, person.smile
    lip = mix(person.skin, (188, 74, 82) if person.is_woman else (170, 92, 86), 0.62 if person.is_woman else 0.45)
    left, right = (middle - half, MOUTH_AT - lift * 0.6), (middle + half, MOUTH_AT - lift * 0.6)
    line = [
        left,
        (middle - half * 0.45, MOUTH_AT + 1.2),
        (middle, MOUTH_AT + 0.4),
        (middle + half * 0.45, MOUTH_AT + 1.2),
        right,
    ]
    upper = [
        (middle + half * 0.5, MOUTH_AT - 5.6),
        (middle + half * 0.14, MOUTH_AT - 8),
        (middle, MOUTH_AT - 6),
        (middle - half * 0.14, MOUTH_AT - 8),
        (middle - half * 0.5, MOUTH_AT - 5.6),
    ]
    full = 9.5 if person.is_woman else 7.5
    lower = [
        (middle + half * 0.55, MOUTH_AT + full * 0.72),
        (middle, MOUTH_AT + full + 1),
        (middle - half * 0.55, MOUTH_AT + full * 0.72),
    ]
    fill(picture, smooth([*line, *lower]), mix(lip, WHITE, 0.12))
    fill(picture, smooth([*line, *upper]), mix(lip, BLACK, 0.12))
    stroke(picture, smooth(line, closed=False), mix(lip, BLACK, 0.55), 2)
    stroke(picture, oval(middle, MOUTH_AT + 5, half * 0.22, 1.2), mix(lip, WHITE, 0.35), 1, closed=True)


def eyes(picture: Picture, person: Person) -> None:
    """Eyes with lids, iris and the light in them."""
    for side in (-1, 1):
        _eye(picture, person, side)


def _eye(picture: Picture, person: Person, side: int) -> None:
    x, y = MIDDLE + person.shift + side * person.eye_gap, EYES_AT
    half, opened = person.eye_width, person.eye_open
    upper = [
        (x - side * half, y + 2.5),
        (x - side * half * 0.5, y - opened * 0.62),
        (x + side * 1, y - opened),
        (x + side * half * 0.62, y - opened * 0.55),
        (x + side * half, y - 0.5),
    ]
    lower = [
        (x + side * half * 0.5, y + opened * 0.55),
        (x, y + opened * 0.72),
        (x - side * half * 0.55, y + opened * 0.55),
    ]
    white = smooth([*upper, *lower])
    fill(picture, white, (246, 243, 240))
    iris = oval(x, y - opened * 0.12, opened * 0.86, opened * 0.86)
    fill(picture, iris, (66, 42, 30))
    fill(picture, oval(x, y - opened * 0.12, opened * 0.44, opened * 0.44), (14, 10, 10))
    fill(picture, oval(x - 2.6, y - opened * 0.42, 2.1, 2.1), WHITE)
    lid = smooth(upper, closed=False)
    stroke(picture, lid, (38, 26, 24), 3 if person.is_woman else 2)
    if person.is_woman:
        stroke(
            picture,
            smooth([(x + side * half * 0.85, y - 2), (x + side * (half + 4), y - 5)], closed=False),
            (38, 26, 24),
            2,
        )
    crease = smooth([(px, py - 4.6) for px, py in upper[1:]], closed=False)
    stroke(picture, crease, mix(person.skin, (110, 60, 44), 0.5), 1)
    stroke(picture, smooth(lower, closed=False), mix(person.skin, (120, 66, 52), 0.55), 1)


def brows(picture: Picture, person: Person) -> None:
    """Eyebrows, broader for men."""
    thick = person.brow
    colour = mix(mix(person.hair, person.skin, 0.22), BLACK, 0.1)
    for side in (-1, 1):
        x, y = MIDDLE + person.shift + side * person.eye_gap, EYES_AT - 27
        top = [
            (x - side * 23, y + 3),
            (x - side * 4, y - 2.5 - thick * 0.3),
            (x + side * 14, y - 3),
            (x + side * 28, y + 4),
        ]
        under = [
            (x + side * 12, y - 3 + thick * 0.8),
            (x - side * 5, y - 2 + thick * 0.85),
            (x - side * 22, y + 3 + thick),
        ]
        fill(picture, smooth([*top, *under]), colour)


def years(picture: Picture, person: Person) -> None:
    """Lines of age from the middle forties."""
    if person.age < 45:
        return
    line = mix(person.skin, (140, 84, 62), min(0.22 + (person.age - 45) * 0.012, 0.5))
    for side in (-1, 1):
        fold = at(person, [(side * 0.27, 292), (side * 0.40, 308), (side * 0.46, 326)])
        stroke(picture, smooth(fold, closed=False), line, 1)
        x = MIDDLE + person.shift + side * person.eye_gap
        stroke(
            picture,
            smooth([(x - 14, EYES_AT + 15), (x, EYES_AT + 18.5), (x + 14, EYES_AT + 15)], closed=False),
            line,
            1,
        )
    if person.age > 55:
        stroke(picture, smooth(at(person, [(-0.34, 168), (0, 164), (0.34, 168)]), closed=False), line, 1)


def glasses(picture: Picture, person: Person) -> None:
    """Glasses with thin frames: the eyes stay visible, as the rules of ID photos demand."""
    if person.glasses is None:
        return
    width = 1 if person.glasses == "half" else 2
    for side in (-1, 1):
        x, y = MIDDLE + person.shift + side * (person.eye_gap + 1), EYES_AT + 4
        lens = oval(x, y, 31, 27) if person.glasses == "round" else _lens(x, y)
        stroke(picture, lens, person.frame, width, closed=True)
        if person.glasses == "half":
            stroke(picture, _lens(x, y)[14:], person.frame, 3)
        temple = np.asarray(
            [(x + side * 31, y - 8), (MIDDLE + person.shift + side * person.face_width, y - 12)], np.float32
        )
        stroke(picture, temple, person.frame, 2)
    gap = person.eye_gap - 30
    bridge = [
        (MIDDLE + person.shift - gap, EYES_AT),
        (MIDDLE + person.shift, EYES_AT - 4),
        (MIDDLE + person.shift + gap, EYES_AT),
    ]
    stroke(picture, smooth(bridge, closed=False), person.frame, 2)


def _lens(x: float, y: float) -> Points:
    """A rectangle with round corners."""
    angle = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.stack(
        [x + 32 * np.sign(cosine) * np.abs(cosine) ** 0.5, y + 22 * np.sign(sine) * np.abs(sine) ** 0.5], axis=1
    ).astype(np.float32)


_FRINGES: dict[str, list[tuple[float, float]]] = {
    "left": [(-0.80, 158), (-0.62, 124), (-0.42, 106), (0.0, 124), (0.45, 134), (0.80, 160)],
    "right": [(-0.80, 160), (-0.45, 134), (0.0, 124), (0.42, 106), (0.62, 124), (0.80, 158)],
    "centre": [(-0.86, 176), (-0.66, 138), (-0.28, 112), (0.28, 112), (0.66, 138), (0.86, 176)],
    "bangs": [(-0.84, 184), (-0.62, 178), (-0.22, 174), (0.22, 174), (0.62, 178), (0.84, 184)],
    "swept": [(-0.84, 150), (-0.62, 126), (-0.22, 118), (0.22, 114), (0.62, 122), (0.84, 150)],
    "short": [(-0.84, 146), (-0.70, 128), (-0.25, 132), (0.25, 132), (0.70, 128), (0.84, 146)],
    "high": [(-0.86, 146), (-0.74, 110), (-0.30, 104), (0.30, 104), (0.74, 110), (0.86, 146)],
}


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
