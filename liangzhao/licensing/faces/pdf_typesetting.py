"""Pages of a licence as PDF/A-2b, set by typst exactly where the layout put each shape."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Protocol, cast

import typst

from liangzhao.licensing.faces import fonts, qr
from liangzhao.licensing.faces.layout import Box, Curve, Image, Item, Line, Modules, Page, Rect, Text

WEIGHTS = {"serif": "regular", "serif-bold": "bold"}
# What a screen reader says of a picture; a licence's photo is a JPEG, its seal a PNG.
ALTERNATIVES = {"image/jpeg": "照片", "image/png": "印章"}
# Marks that typst narrows where two meet or a line ends; each gets a box of its own in the page.
SQUEEZED = re.compile("([”’，。．、：；》）』」〉〗〕］｝】！？“‘《（『「〈〖〔［｛【·・])")

_compiling = Lock()


@dataclass(frozen=True)
class About:
    """What the file says about itself in its metadata."""

    title: str
    issuer: str
    identifier: str


def typeset(pages: tuple[Page, ...], about: About, at: datetime) -> bytes:
    """Return the pages as PDF/A-2b; raises GlyphMissing where a character cannot be printed."""
    work = _Source()
    main = work.document(pages, about)
    files = {"main.typ": main.encode(), **work.files}
    compiler = _compiler(str(fonts.font_dir()))
    # One compiler keeps fonts and ornaments in its cache; it serves one thread at a time.
    with _compiling:
        return compiler.compile(input=files, format="pdf", pdf_standards=["a-2b"], timestamp=int(at.timestamp()))


class FileCompiler(Protocol):
    """The typst compiler as it is called here: its own types leave out a dict of files as input."""

    def compile(self, *, input: dict[str, bytes], format: str, pdf_standards: list[str], timestamp: int) -> bytes:  # noqa: A002 - typst's names
        """Return the PDF of ``main.typ`` among the files."""


@lru_cache(maxsize=2)
def _compiler(folder: str) -> FileCompiler:
    return cast(FileCompiler, typst.Compiler(font_paths=[folder], ignore_system_fonts=True))


@cache
def _shapes() -> bytes:
    return Path(__file__).with_name("pdf.typ").read_bytes()


@lru_cache(maxsize=8)
def _backdrop(items: tuple[Item, ...]) -> bytes:
    return f'#import "pdf.typ": *\n#let backdrop = {{\n{_joined(_Source().commands(items))}\n}}\n'.encode()


@dataclass
class _Source:
    """The typst source of one licence with the pictures it names."""

    files: dict[str, bytes] = field(default_factory=lambda: {"pdf.typ": _shapes()})

    def document(self, pages: tuple[Page, ...], about: About) -> str:
        families = "".join(f"{_quoted(face.family)}, " for face in fonts.typefaces())
        head = (
            f'#import "pdf.typ": *\n#show: licence.with(title: {_quoted(about.title)}, '
            f"issuer: {_quoted(about.issuer)}, identifier: {_quoted(about.identifier)}, families: ({families}), "
            f"width: {pages[0].width}, height: {pages[0].height})\n"
        )
        return head + "#pagebreak()\n".join(self.page(page) for page in pages)

    def page(self, page: Page) -> str:
        self.files["backdrop.typ"] = _backdrop(page.backdrop)
        return f'#import "backdrop.typ": backdrop\n#backdrop\n#{{\n{_joined(self.commands(page.items))}\n}}\n'

    def commands(self, items: Iterable[Item]) -> Iterator[str]:
        return (self.command(item) for item in items)

    def command(self, item: Item) -> str:
        match item:
            case Text():
                weight = WEIGHTS[item.font]
                return (
                    f't({item.x}, {item.y}, {item.size}, "{weight}", "{item.colour}", {item.spacing}, '
                    f"{{{_pieces(item.text)}}})"
                )
            case Line():
                return f'l({item.x1}, {item.y1}, {item.x2}, {item.y2}, {item.width}, "{item.colour}")'
            case Rect():
                fill = f'"{item.fill}"' if item.fill else "none"
                return f'r({item.x}, {item.y}, {item.w}, {item.h}, {item.width}, "{item.colour}", {fill})'
            case Curve():
                segments = ", ".join(f"({', '.join(map(str, segment))})" for segment in item.segments)
                return f'c({item.x}, {item.y}, {item.width}, "{item.colour}", {segments})'
            case Image():
                return self.picture(item, _wrapped(item), ALTERNATIVES[item.media_type])
            case Modules():
                return self.picture(Box(item.x, item.y, item.size, item.size), qr.drawing(item.matrix), "二维码")

    def picture(self, box: Box | Image, drawing: str, alternative: str) -> str:
        name = f"picture-{len(self.files)}.svg"
        self.files[name] = drawing.encode()
        return f'i({box.x}, {box.y}, {box.w}, {box.h}, "{name}", "{alternative}")'


def _wrapped(image: Image) -> str:
    """Return a picture as an SVG file: the compiler takes nothing but text from memory."""
    data = base64.b64encode(image.data).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {image.w} {image.h}" width="{image.w}" '
        f'height="{image.h}"><image width="{image.w}" height="{image.h}" preserveAspectRatio="none" '
        f'href="data:{image.media_type};base64,{data}"/></svg>'
    )


def _pieces(text: str) -> str:
    fonts.require_glyphs(text)
    parts = (part for part in SQUEEZED.split(text) if part)
    return "; ".join(f"o; {_quoted(part)}; o" if SQUEEZED.match(part) else _quoted(part) for part in parts)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _joined(commands: Iterable[str]) -> str:
    return "\n".join(commands)
