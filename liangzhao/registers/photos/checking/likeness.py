"""What copies of one picture have in common, however small or compressed they were saved again (domain.md §8 D30).

A perceptual hash in a few lines of our own: ImageHash would bring SciPy and PyWavelets for the one transform OpenCV
has. The usual hash keeps a sign for each coarse wave of the picture. The two halves of a face are alike, which leaves
many of these signs to chance, and different people with equal ones. Here the waves are rounded to steps instead, and
of all of them together only a digest is kept: it is equal or not, and nothing of a face can be read from it.
"""

from __future__ import annotations

import hashlib
from typing import Final

import cv2
import numpy as np

from liangzhao.registers.photos.checking.decoding import Picture

_SIDE: Final = 32  # detail beyond it is what saving again changes
_WAVES: Final = 7  # the 27 longest, without the mean brightness
_STEP: Final = (
    40.0  # saving again moves a wave by 3, at the poorest quality by 13; another person some of them by 26 to 1000
)
_DIGEST_BYTES: Final = 6  # two of eleven million people share one by chance less than once
BETWEEN: Final = "~"


def of(picture: Picture) -> str:
    """Two digests; copies of one picture nearly always have at least one of them in common, at its place.

    The second rounds half a step off, for copies that the first puts on two sides of a limit.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    waves = cv2.dct(small)[_COARSE]
    return BETWEEN.join(_digest(np.floor(waves / _STEP + offset).astype("<i2").tobytes()) for offset in (0.5, 1.0))


def of_file(photo: bytes) -> str:
    """The same of a JPEG we made ourselves."""
    decoded = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR)
    if decoded is None:
        raise ValueError("no picture of ours")
    return of(np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8))


def _digest(cells: bytes) -> str:
    return hashlib.blake2b(cells, digest_size=_DIGEST_BYTES).hexdigest()


_COARSE = tuple(np.array([(u, v) for u in range(_WAVES) for v in range(_WAVES) if 0 < u + v < _WAVES]).T)
