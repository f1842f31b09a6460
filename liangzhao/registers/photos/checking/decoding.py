"""From untrusted bytes to an upright RGB picture that carries nothing else (security.md W3)."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from liangzhao.registers.photos.checking import thresholds
from liangzhao.registers.photos.checking.findings import PhotoFinding, finding, megabytes

Picture = NDArray[np.uint8]  # red, green, blue

Image.init()  # the plug-ins are loaded here: a child of the sandbox may open few files

_JPEG = b"\xff\xd8\xff"
_PNG = b"\x89PNG\r\n\x1a\n"
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
_KINDS = (
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"%PDF", "PDF"),
    (b"PK\3\4", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "Word/Excel"),
    (b"<", "HTML/SVG"),
)


@dataclass(frozen=True)
class Decoded:
    """The findings so far and the picture, None when one of them forbids going on."""

    findings: list[PhotoFinding]
    picture: Picture | None = None


def decode(data: bytes) -> Decoded:
    """The picture turned upright on white ground, or the first reason why there is none."""
    refused = _refused_unopened(data)
    if refused is not None:
        return Decoded([refused])
    findings = [finding("format", ok=True), finding("file-size", ok=True)]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a damaged EXIF block is dropped like a sound one
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as image:
                return _decode_opened(image, findings)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return Decoded([*findings, finding("pixels", ok=False, **_declared_size(data))])
    except MemoryError:
        raise
    except Exception:  # Pillow raises nearly everything on damaged files
        return Decoded([*findings, finding("readable", ok=False)])


def _refused_unopened(data: bytes) -> PhotoFinding | None:
    if len(data) > thresholds.MAX_FILE_BYTES:
        return finding("file-size", ok=False, megabytes=megabytes(len(data)))
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return finding("heic", ok=False)
    if not data.startswith((_JPEG, _PNG)):
        kind = _kind(data)
        return finding("format", ok=False, kind=kind) if kind else finding("picture", ok=False)
    return None


def _kind(data: bytes) -> str:
    """The kind of file these bytes begin, empty when nobody knows."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    return next((kind for head, kind in _KINDS if data.startswith(head)), "")


def _declared_size(data: bytes) -> dict[str, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as image:
                width, height = image.size
        except Image.DecompressionBombError:
            return {"width": "?", "height": "?"}
    return {"width": str(width), "height": str(height)}


def _decode_opened(image: Image.Image, findings: list[PhotoFinding]) -> Decoded:
    width, height = image.size
    if getattr(image, "n_frames", 1) > 1 and image.format == "PNG":
        return Decoded([*findings, finding("still", ok=False)])
    if width * height > thresholds.MAX_PIXELS:
        return Decoded([*findings, finding("pixels", ok=False, width=str(width), height=str(height))])
    enough = min(width, height) >= thresholds.MIN_SHORT_SIDE and max(width, height) >= thresholds.MIN_LONG_SIDE
    findings = [
        *findings,
        finding("pixels", ok=True),
        finding("still", ok=True),
        finding("resolution", ok=enough, width=str(width), height=str(height)),
    ]
    if min(width, height) < thresholds.LEAST_SIDE:
        return Decoded(findings)
    # JPEG can be decoded at a half or a quarter for a fraction of the cost
    image.draft("RGB", (thresholds.ORIGINAL_LONG_SIDE, thresholds.ORIGINAL_LONG_SIDE))
    image.load()
    picture = _reduced(ImageOps.exif_transpose(image))
    return Decoded([*findings, finding("readable", ok=True)], np.asarray(_on_white(picture)))


def _reduced(image: Image.Image) -> Image.Image:
    """At most as large as we keep it."""
    image.thumbnail((thresholds.ORIGINAL_LONG_SIDE,) * 2, Image.Resampling.BILINEAR, reducing_gap=2.0)
    return image


def _on_white(image: Image.Image) -> Image.Image:
    """Eight bits, three channels; what is transparent becomes white."""
    if image.mode.startswith("I"):  # 16 bits of grey
        values = np.asarray(image, dtype=np.uint32) >> 8
        image = Image.fromarray(values.astype(np.uint8), "L")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("RGB")
