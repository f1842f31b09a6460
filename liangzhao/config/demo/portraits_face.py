"""The face of a drawn portrait, part by part from back to front."""

from __future__ import annotations

import numpy as np

from liangzhao.config.demo.portraits_brush import Picture, Points, Tone, fill, mix, oval, smooth, stroke
from liangzhao.config.demo.portraits_frame import BLACK, EYES_AT, MIDDLE, MOUTH_AT, NOSE_AT, ROSE, WHITE, at, mirrored
from liangzhao.config.demo.portraits_people import Person


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
