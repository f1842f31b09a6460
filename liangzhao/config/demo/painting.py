"""What the helper processes of the picture pool run: no settings, no database."""

from __future__ import annotations

from liangzhao.config.demo import portraits
from liangzhao.registers.photos.checking.cropping import thumbnail


def paint(seed: int, sex: str, age: int) -> tuple[bytes, bytes]:
    """One portrait (JPEG) and its thumbnail (WebP)."""
    picture = portraits.draw(seed, sex, age)
    return picture, thumbnail(picture)
