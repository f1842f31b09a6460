"""Writing OFD's XML: namespace, numbers, escaping, and ids that are unique in a document."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "http://www.ofdspec.org/2016"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def document(root: str, content: str, attributes: str = "") -> bytes:
    """Return an XML file with ``ofd:<root>`` as its outermost element."""
    return f'{_HEAD}<ofd:{root} xmlns:ofd="{NAMESPACE}"{attributes}>{content}</ofd:{root}>'.encode()


def element(name: str, text: str, attributes: str = "") -> str:
    """Return one element that holds text."""
    return f"<ofd:{name}{attributes}>{escape(text)}</ofd:{name}>"


def attribute(value: str) -> str:
    """Return a value in quotes."""
    return quoteattr(value)


@lru_cache(maxsize=16_384)
def number(value: float) -> str:
    """Return millimetres with at most three decimals and no ballast."""
    text = f"{value:.3f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def numbers(*values: float) -> str:
    """Return several numbers as OFD lists them."""
    return " ".join(map(number, values))


def colour(name: str, value: str) -> str:
    """Return a colour element for ``#rrggbb``."""
    red, green, blue = (int(value[n : n + 2], 16) for n in (1, 3, 5))
    return f'<ofd:{name} Value="{red} {green} {blue}"/>'


class Ids:
    """The ids of one document, handed out in order."""

    def __init__(self, first: int = 1) -> None:
        self._numbers: Iterator[int] = count(first)
        self.last = first - 1

    def next(self) -> int:
        """Return the next free id."""
        self.last = next(self._numbers)
        return self.last
