"""Neck and work clothes of a drawn portrait."""

from __future__ import annotations

from liangzhao.config.demo.portraits_brush import Colour, Picture, Points, Tone, fill, mix, smooth, stroke
from liangzhao.config.demo.portraits_frame import BLACK, WHITE, at, mirrored
from liangzhao.config.demo.portraits_people import Person


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


def _coat_front(picture: Picture, person: Person, shadow: Colour) -> None:
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


def _uniform_front(picture: Picture, person: Person, shadow: Colour) -> None:
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


def _under_neck(person: Person) -> Colour:
    return mix(person.skin, (150, 90, 60), 0.16)


def worn(person: Person, points: list[tuple[float, float]]) -> Points:
    """Points given as for the face, but for clothes, which sit as high as the neck is short."""
    return at(person, [(x, y - person.collar if y < 590 else y) for x, y in points])
