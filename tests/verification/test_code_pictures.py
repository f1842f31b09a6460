"""Codes are read from pictures as cameras and scanners make them: small, blurred, turned, one among others."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

from liangzhao.licensing.codes import static
from liangzhao.licensing.faces import qr
from liangzhao.licensing.models import Licence
from liangzhao_verify import Trust, Verdict, verify
from tests.verification import coded
from tests.verification.coded import NOW, Code
from tests.verification.makers import Authority

PIXELS_A_MODULE = 2.5
WHITE = 255


@pytest.fixture(scope="module")
def trust(authority: Authority) -> Trust:
    return coded.trusted(authority)


@pytest.fixture(scope="module")
def longest(authority: Authority) -> str:
    """The longest code: an institution's cut name, every claim, a late place in the status list."""
    code = Code(
        authority,
        {static.STATUS_INDEX: 99_999_999, static.VERSION: 999},
        kind=Licence.Kind.INSTITUTION,
        holder="北京市示例自治县示例街道示例社区卫生服务中心示例站",
    )
    return code.text()


def drawn(text: str, scale: int = 10) -> Image.Image:
    """The symbol with its quiet zone on white."""
    return Image.open(BytesIO(qr.png(text, scale))).convert("L")


def as_camera(text: str) -> Image.Image:
    """2.5 pixels a module, out of focus, turned by 5°, on a grey desk."""
    symbol = drawn(text)
    turned = symbol.rotate(5, Image.Resampling.BICUBIC, expand=True, fillcolor=WHITE)
    side = round(turned.width / 10 * PIXELS_A_MODULE)
    small = turned.resize((side, side), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(0.7))
    scene = Image.new("L", (side + 80, side + 60), 200)
    scene.paste(small, (50, 20))
    noise = np.random.default_rng(7).normal(0, 6, (scene.height, scene.width))
    return Image.fromarray(np.clip(np.asarray(scene) * 0.8 + noise, 0, WHITE).astype(np.uint8))


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def told(verdict: Verdict) -> str:
    assert verdict.first_failure is not None
    return verdict.first_failure.detail


@pytest.mark.parametrize("save", [("PNG", {}), ("JPEG", {"quality": 60})], ids=["png", "jpeg"])
def test_the_longest_code_is_read_small_blurred_and_turned(
    save: tuple[str, dict[str, Any]], longest: str, trust: Trust
) -> None:
    kind, options = save

    found = verify(saved(as_camera(longest), kind, **options), trust=trust, at=NOW, name="photo")

    assert qr.version(qr.modules(longest)) <= 14
    assert (found.file, found.kind, found.intact, found.trusted) == ("photo", "qr", True, True)
    assert found.holder_masked == "北京市示例自治县示例街道示例社区卫生服务…"


def test_a_code_among_others_is_found(longest: str, trust: Trust) -> None:
    code, other = drawn(longest, 4), drawn("https://example.cn/menu", 4)
    scene = Image.new("L", (code.width + other.width + 40, code.height + 40), WHITE)
    scene.paste(other, (0, 0))
    scene.paste(code, (other.width + 40, 20))

    assert verify(saved(scene, "PNG"), trust=trust, at=NOW).intact is True


def test_codes_of_two_licences_are_taken_one_by_one(longest: str, trust: Trust, authority: Authority) -> None:
    first, second = drawn(longest, 4), drawn(Code(authority).text(), 4)
    scene = Image.new("L", (first.width + second.width, first.height), WHITE)
    scene.paste(first, (0, 0))
    scene.paste(second, (first.width, 0))

    assert "多个证照二维码" in told(verify(saved(scene, "PNG"), trust=trust, at=NOW))


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


NOT_READ: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty page": (lambda: saved(Image.new("L", (300, 300), WHITE), "PNG"), "没有可以识别的二维码"),
    "cut picture": (lambda: _cut(saved(drawn("HELLO"), "PNG")), "图片无法读取"),
    "only the first bytes": (lambda: b"\x89PNG\r\n\x1a\n", "图片无法读取"),
    "a JPEG of nothing": (lambda: b"\xff\xd8\xff" + b"\0" * 100, "图片无法读取"),
    "larger than anybody needs": (lambda: saved(Image.new("1", (9000, 9000)), "PNG"), "图片无法读取或过大"),
    "another code": (lambda: saved(drawn("https://example.cn/menu"), "PNG"), "不是电子证照的二维码"),
}


@pytest.mark.parametrize(("make", "says"), NOT_READ.values(), ids=NOT_READ.keys())
def test_a_picture_without_a_code_of_ours_gets_a_word(make: Callable[[], bytes], says: str, trust: Trust) -> None:
    found = verify(make(), trust=trust, at=NOW)

    assert (found.kind, found.intact, found.valid) == ("qr", None, False)
    assert says in told(found)
