"""The pictures of the README, taken anew when ``LIANGZHAO_SCREENSHOTS=1`` asks for them."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.journeys import people
from tests.journeys.conftest import Visit
from tests.journeys.node import TAKES_PICTURES, Node
from tests.journeys.visitor import Device, Visitor

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"
MOST_BYTES = 200 * 1024
COLOURS = 128
WIDE, PHONE = Device(1180), Device(390)

pytestmark = [
    pytest.mark.browser,
    # They are documents, not proofs: taking them on every run would change the checkout.
    pytest.mark.skipif(not TAKES_PICTURES, reason="LIANGZHAO_SCREENSHOTS=1 takes them"),
]


def keep(name: str, png: bytes, *, width: int = 0) -> None:
    """Write a picture with few colours into the documents."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    if width and picture.width > width:
        size = (width, round(picture.height * width / picture.width))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size <= MOST_BYTES, path


def screen(visitor: Visitor, height: int) -> bytes:
    """What stands on a screen of that height, photos loaded."""
    visitor.page.set_viewport_size({"width": visitor.device.width, "height": height})
    visitor.page.evaluate("Promise.all([...document.images].map(each => each.decode().catch(() => 0)))")
    return visitor.page.screenshot()


def test_the_public_home_page(node: Node, visitor: Visit) -> None:
    node.count_anew()
    keep("home", screen(visitor(WIDE).goes("/"), 900))


def test_a_licence_on_a_phone_and_what_a_stranger_sees(node: Node, visitor: Visit, tmp_path: Path) -> None:
    nurse = people.nurse(node, photo="CONFIRMED", licensed=True)
    at_home = visitor(PHONE).signs_in(nurse, "/me/licence/")
    keep("licence-phone", screen(at_home, 844), width=585)
    keep("licence-page", page_of(at_home.downloads("下载 PDF 文件"), tmp_path), width=1000)
    keep("live-code-phone", screen(at_home.goes("/me/licence/show/"), 660), width=585)
    keep("verification-phone", screen(visitor(PHONE).goes(at_home.reads_code()), 844), width=585)


def page_of(pdf: bytes, folder: Path) -> bytes:
    """The first page of a file, drawn by a program that is not ours."""
    file = folder / "licence.pdf"
    file.write_bytes(pdf)
    subprocess.run(["pdftocairo", "-png", "-singlefile", "-r", "110", file, folder / "page"], check=True)
    return (folder / "page.png").read_bytes()


def test_the_grid_of_photos_to_confirm(node: Node, visitor: Visit) -> None:
    for name in ("王小兰", "刘芳", "陈静怡", "赵雪梅", "孙婷婷", "周慧敏", "吴佳", "郑晓燕"):
        people.nurse(node, name, photo="UPLOADED")
    office = visitor(WIDE).signs_in(people.nursing_office(node), "/org/confirm/photos/")
    keep("photo-confirmation", screen(office, 900))


def test_the_statistics_of_the_city(node: Node, visitor: Visit) -> None:
    node.count_anew()
    officer = visitor(WIDE).signs_in(people.officer(node, "city-acceptor", "韩雪"), "/gov/stats/licences/area/")
    keep("statistics", screen(officer.goes("/gov/stats/licences/area/?kind=nurse"), 1000))
