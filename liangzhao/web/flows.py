"""What stayed, came and went between two dates as a drawing: two bars, and bands between what is on both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from liangzhao.web.charts import WIDE

HEIGHT = 240
_BAR, _GAP, _LEAST, _LINE = 14, 6, 4, 24
_LABELS = {True: 250, False: 122}
"""How much room the labels of one side have, on a wide drawing and on a phone's."""


@dataclass(frozen=True)
class Share:
    """A part of one date: its label, how many, its tone, and whether it is on the other date, too."""

    label: str
    many: int
    tone: str
    stays: bool = False


@dataclass(frozen=True)
class _Piece:
    share: Share
    top: float
    high: float

    @property
    def middle(self) -> float:
        return self.top + self.high / 2


def flow(
    before: Sequence[Share], after: Sequence[Share], *, heads: tuple[str, str], title: str, width: int
) -> SafeString:
    """Both dates side by side; shares that stay come first, in the same order, and are joined by a band."""
    most = max(sum(share.many for share in side) for side in (before, after)) or 1
    left, right = _pieces(before, most), _pieces(after, most)
    room = _LABELS[width == WIDE]
    inner, outer = room + _BAR, width - room - _BAR
    return format_html(
        '<svg class="line-chart" viewBox="0 -34 {} {}" role="img" aria-label="{}">{}{}{}{}{}{}</svg>',
        width,
        HEIGHT + 44,
        title,
        _bands(left, right, inner, outer),
        _bars(left, room),
        _bars(right, outer),
        _labels(left, room - 8, "end"),
        _labels(right, outer + _BAR + 8, "start"),
        _heads(heads, inner, outer),
    )


def _pieces(shares: Sequence[Share], most: int) -> list[_Piece]:
    """The parts of a bar from the top; one of a few among thousands is still to be seen."""
    shown = [share for share in shares if share.many]
    whole = HEIGHT - _GAP * 3 - _LEAST * 4
    pieces, top = list[_Piece](), 0.0
    for share in shown:
        high = _LEAST + whole * share.many / most
        pieces.append(_Piece(share, top, high))
        top += high + _GAP
    return pieces


def _bands(left: Sequence[_Piece], right: Sequence[_Piece], inner: int, outer: int) -> SafeString:
    there = {piece.share.label: piece for piece in right if piece.share.stays}
    pairs = [(piece, there[piece.share.label]) for piece in left if piece.share.label in there]
    middle = (inner + outer) / 2
    return format_html_join(
        "",
        '<path class="part-{}" fill-opacity=".22" d="M{} {}C{} {} {} {} {} {}V{}C{} {} {} {} {} {}Z"/>',
        (
            (
                *(one.share.tone, inner, f"{one.top:.1f}", middle, f"{one.top:.1f}", middle, f"{two.top:.1f}"),
                *(outer, f"{two.top:.1f}", f"{two.top + two.high:.1f}", middle, f"{two.top + two.high:.1f}"),
                *(middle, f"{one.top + one.high:.1f}", inner, f"{one.top + one.high:.1f}"),
            )
            for one, two in pairs
        ),
    )


def _bars(pieces: Sequence[_Piece], x: int) -> SafeString:
    return format_html_join(
        "",
        '<rect class="part-{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>',
        ((piece.share.tone, x, f"{piece.top:.1f}", _BAR, f"{piece.high:.1f}") for piece in pieces),
    )


def _labels(pieces: Sequence[_Piece], x: int, anchor: str) -> SafeString:
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{} {}</text>',
        (
            (x, f"{y:.1f}", anchor, piece.share.label, f"{piece.share.many:,}")
            for piece, y in zip(pieces, _apart([piece.middle + 5 for piece in pieces]), strict=True)
        ),
    )


def _apart(wanted: Sequence[float]) -> list[float]:
    """Heights of labels as near as can be to what is wanted, none upon another, none below the drawing."""
    places = list[float]()
    for y in wanted:
        places.append(max(y, places[-1] + _LINE if places else 14))
    lowest = HEIGHT + 4.0
    for at in reversed(range(len(places))):
        places[at] = min(places[at], lowest)
        lowest = places[at] - _LINE
    return places


def _heads(heads: tuple[str, str], inner: int, outer: int) -> SafeString:
    return format_html(
        '<text class="axis" x="{}" y="-14" text-anchor="end">{}</text><text class="axis" x="{}" y="-14">{}</text>',
        inner,
        heads[0],
        outer,
        heads[1],
    )
