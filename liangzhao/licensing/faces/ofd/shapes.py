"""Page items as OFD page objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from liangzhao.licensing.faces.layout.primitives import Curve, Image, Item, Line, Modules, Rect, Text
from liangzhao.licensing.faces.ofd.typefaces import Embedded, FontCase
from liangzhao.licensing.faces.ofd.xml import Ids, colour, element, number, numbers

ASCENT, DEPTH = 0.88, 0.12  # of the em box, above and below the baseline
BASIC_PLANE = "\uffff"


@dataclass(frozen=True)
class Indexed:
    """A text object that shows (part of) a fact: what the field index points at."""

    field: str
    page_id: int
    object_id: int
    text: str


@dataclass
class Painter:
    """Turns page items into page objects and remembers fonts, pictures and fields on the way."""

    ids: Ids
    fonts: FontCase
    pictures: list[tuple[int, Image]] = field(default_factory=list)
    index: list[Indexed] = field(default_factory=list)

    def layer(self, items: tuple[Item, ...], page_id: int) -> str:
        """Return the page objects of a page."""
        return "".join(self._object(item, page_id) for item in items)

    def _object(self, item: Item, page_id: int) -> str:
        match item:
            case Text():
                return self._text(item, page_id)
            case Image():
                return self._image(item)
            case _:
                return shape(item, self.ids.next())

    def _text(self, text: Text, page_id: int) -> str:
        objects, start = [], 0
        for typeface, part in self.fonts.runs(text.text, text.font):
            x = text.x + sum(text.advances[:start])
            advances = text.advances[start : start + len(part)]
            object_id = self.ids.next()
            objects.append(_text_object(object_id, typeface, text, part, x, advances))
            if text.field:
                self.index.append(Indexed(text.field, page_id, object_id, part))
            start += len(part)
        return "".join(objects)

    def _image(self, image: Image) -> str:
        resource = self.ids.next()
        self.pictures.append((resource, image))
        return (
            f'<ofd:ImageObject ID="{self.ids.next()}" Boundary="{numbers(image.x, image.y, image.w, image.h)}"'
            f' CTM="{numbers(image.w, 0, 0, image.h, 0, 0)}" ResourceID="{resource}"/>'
        )


def shape(item: Line | Rect | Curve | Modules | Text | Image, object_id: int) -> str:
    """Return the path object of a drawn item."""
    match item:
        case Line():
            data = f"M {numbers(item.x1, item.y1)} L {numbers(item.x2, item.y2)}"
            return _path(object_id, data, item.width, item.colour, None)
        case Rect():
            return _path(object_id, _box(item.x, item.y, item.w, item.h), item.width, item.colour, item.fill)
        case Curve():
            steps = " ".join(f"B {numbers(*segment)}" for segment in item.segments)
            return _path(object_id, f"M {numbers(item.x, item.y)} {steps}", item.width, item.colour, None)
        case Modules():
            return _path(object_id, " ".join(_bars(item)), 0.0, "#000000", "#000000")
        case _:
            raise TypeError(f"{type(item).__name__} is not drawn as a path")


def _text_object(
    object_id: int, typeface: Embedded, text: Text, part: str, x: float, advances: tuple[float, ...]
) -> str:
    boundary = numbers(x, text.y - text.size * ASCENT, sum(advances), text.size * (ASCENT + DEPTH))
    bold = ' Weight="700"' if typeface.typeface.weight == "bold" else ""
    return (
        f'<ofd:TextObject ID="{object_id}" Boundary="{boundary}" Font="{typeface.id}" Size="{number(text.size)}"{bold}>'
        f"{colour('FillColor', text.colour)}{_text_codes(part, advances, text.size * ASCENT)}</ofd:TextObject>"
    )


def _text_codes(part: str, advances: tuple[float, ...], y: float) -> str:
    """Write stretches of the basic plane whole and other characters singly: readers disagree how DeltaX counts them."""
    codes, start = [], 0
    for basic, group in groupby(part, lambda char: char <= BASIC_PLANE):
        chars = list(group)
        for piece in ["".join(chars)] if basic else chars:
            deltas = advances[start : start + len(piece) - 1]
            delta_x = f' DeltaX="{numbers(*deltas)}"' if deltas else ""
            origin = f' X="{number(sum(advances[:start]))}" Y="{number(y)}"'
            codes.append(element("TextCode", piece, origin + delta_x))
            start += len(piece)
    return "".join(codes)


def _path(object_id: int, data: str, width: float, stroke: str, fill: str | None) -> str:
    strokes = width > 0
    return (
        f'<ofd:PathObject ID="{object_id}" Boundary="0 0 210 297" LineWidth="{number(width)}"'
        f' Stroke="{str(strokes).lower()}" Fill="{str(fill is not None).lower()}">'
        f"{colour('StrokeColor', stroke) if strokes else ''}{colour('FillColor', fill) if fill else ''}"
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _bars(code: Modules) -> Iterator[str]:
    """Yield a rectangle per run of dark modules in a row, all turning the same way."""
    module = code.size / len(code.matrix)
    xs = [number(code.x + n * module) for n in range(len(code.matrix) + 1)]
    ys = [number(code.y + n * module) for n in range(len(code.matrix) + 1)]
    for top, bottom, cells in zip(ys, ys[1:], code.matrix, strict=False):
        column = 0
        for dark, group in groupby(cells):
            start, column = column, column + len(list(group))
            if dark:
                left, right = xs[start], xs[column]
                yield f"M {left} {top} L {right} {top} L {right} {bottom} L {left} {bottom} C"


def _box(x: float, y: float, w: float, h: float) -> str:
    right, bottom = x + w, y + h
    return f"M {numbers(x, y)} L {numbers(right, y)} L {numbers(right, bottom)} L {numbers(x, bottom)} C"
