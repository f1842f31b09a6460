"""QR codes read back by readers other than their writer, from pictures as bad as a phone's."""

from __future__ import annotations

import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from liangzhao.licensing.faces import qr
from tests.faces import pdf_samples, samples

pytestmark = pytest.mark.outside

Picture = NDArray[np.uint8]
TEXTS = {
    "live": "https://liangzhao.wjw.example.gov.cn/v/Ab3-_9xYAb3-_9xYAb3-_9",
    "static": samples.static_code("outside")[:538],
    "static-600": ("HTTPS://LIANGZHAO.EXAMPLE.CN/S/" + "ABCDEFGH234567" * 50)[:600],
}
every_text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())


def clean(text: str) -> Picture:
    return picture(qr.png(text, 8))


def picture(png: bytes) -> Picture:
    decoded = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert decoded is not None
    return decoded.astype(np.uint8)


def as_photographed(text: str, *, pixels: float = 2.5, blur: float = 0.6, degrees: float = 5) -> Picture:
    """Return the code turned, at few pixels a module, blurred."""
    large = cv2.copyMakeBorder(clean(text), 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=255)
    middle = (large.shape[1] / 2, large.shape[0] / 2)
    turned = cv2.warpAffine(large, cv2.getRotationMatrix2D(middle, degrees, 1), large.shape[::-1], borderValue=255)
    small = cv2.resize(turned, None, fx=pixels / 8, fy=pixels / 8, interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small, (0, 0), blur).astype(np.uint8)


def read_by_opencv(image: Picture) -> str:
    # Its detector wants more pixels than a module has here; scanners built on it enlarge the frame as well.
    enlarged = cv2.resize(image, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
    return str(cv2.QRCodeDetector().detectAndDecode(enlarged)[0])


def read_by_zbar(zbarimg: Path, image: Picture, folder: Path) -> str:
    file = folder / "code.png"
    cv2.imwrite(str(file), image)
    command = [str(zbarimg), "--quiet", "--raw", "--oneshot", "-Sdisable", "-Sqrcode.enable", str(file)]
    done: subprocess.CompletedProcess[str] = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()


@every_text
def test_zbar_reads_a_code_from_a_screen(zbarimg: Path, text: str, tmp_path: Path) -> None:
    assert read_by_zbar(zbarimg, clean(text), tmp_path) == text


@every_text
def test_zbar_reads_a_code_as_photographed(zbarimg: Path, text: str, tmp_path: Path) -> None:
    assert read_by_zbar(zbarimg, as_photographed(text), tmp_path) == text


@every_text
def test_opencv_reads_a_code_from_a_screen(text: str) -> None:
    assert read_by_opencv(clean(text)) == text


@every_text
def test_opencv_reads_a_code_as_photographed(text: str) -> None:
    assert read_by_opencv(as_photographed(text)) == text


@pytest.mark.parametrize("dots_per_inch", [100, 300])
def test_zbar_reads_the_code_of_a_rendered_licence(
    zbarimg: Path, pdftocairo: Path, dots_per_inch: int, tmp_path: Path
) -> None:
    face = pdf_samples.FACES["plain-physician"]
    (tmp_path / "licence.pdf").write_bytes(pdf_samples.pdf("plain-physician"))
    drawing = [str(pdftocairo), "-png", "-f", "1", "-singlefile", "-r", str(dots_per_inch), "licence.pdf", "page"]
    subprocess.run(drawing, cwd=tmp_path, check=True)
    page = picture((tmp_path / "page.png").read_bytes())

    assert read_by_zbar(zbarimg, page, tmp_path) == face.static_code
