"""The curve of precision over recall as a drawing without scripts or fonts of its own."""

from __future__ import annotations

from collections.abc import Sequence

from bench.match_curve import Point

_WIDE, _HIGH, _EDGE = 640, 420, 56
_FROM_RECALL, _TO_RECALL = 0.65, 0.95
_FROM_PRECISION, _TO_PRECISION = 0.85, 1.0
_OURS, _PLAIN, _GOAL = "#0b6e4f", "#8a8d91", "#c0392b"


def drawing(ours: Sequence[Point], plain: Sequence[Point], chosen: float) -> str:
    """An SVG with both curves, the goal, and the threshold that is shipped."""
    at = min(ours, key=lambda point: abs(point.threshold - chosen))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}" role="img"',
        ' font-family="sans-serif" font-size="12">',
        "<title>Precision over recall of links, names alone</title>",
        f'<rect width="{_WIDE}" height="{_HIGH}" fill="#fff"/>',
        *_grid(),
        _goal(),
        _line(plain, _PLAIN, "plain character pairs"),
        _line(ours, _OURS, "Liangzhao, cross-validated"),
        f'<circle cx="{_x(at.recall):.1f}" cy="{_y(at.precision):.1f}" r="6" fill="none" stroke="{_OURS}"/>',
        _legend(34, _OURS, "Liangzhao, cross-validated; ring: the threshold shipped; tinted: the goal"),
        _legend(16, _PLAIN, "plain character pairs"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _legend(above: int, colour: str, text: str) -> str:
    return f'<text x="{_EDGE + 12}" y="{_HIGH - _EDGE - above}" fill="{colour}">● {text}</text>'


def _x(recall: float) -> float:
    return _EDGE + (recall - _FROM_RECALL) / (_TO_RECALL - _FROM_RECALL) * (_WIDE - 2 * _EDGE)


def _y(precision: float) -> float:
    return _HIGH - _EDGE - (precision - _FROM_PRECISION) / (_TO_PRECISION - _FROM_PRECISION) * (_HIGH - 2 * _EDGE)


def _grid() -> list[str]:
    parts = []
    for percent in range(65, 96, 5):
        x = _x(percent / 100)
        parts.append(f'<path d="M{x:.1f} {_EDGE}V{_HIGH - _EDGE}" stroke="#e4e6e8"/>')
        parts.append(f'<text x="{x:.1f}" y="{_HIGH - _EDGE + 18}" text-anchor="middle">{percent}%</text>')
    for percent in range(85, 101, 5):
        y = _y(percent / 100)
        parts.append(f'<path d="M{_EDGE} {y:.1f}H{_WIDE - _EDGE}" stroke="#e4e6e8"/>')
        parts.append(f'<text x="{_EDGE - 8}" y="{y + 4:.1f}" text-anchor="end">{percent}%</text>')
    parts.append(f'<text x="{_WIDE / 2}" y="{_HIGH - 12}" text-anchor="middle">recall</text>')
    parts.append(f'<text x="16" y="{_EDGE - 20}">precision</text>')
    return parts


def _goal() -> str:
    x, y = _x(0.85), _y(0.99)
    wide, high = _WIDE - _EDGE - x, y - _EDGE
    return f'<rect x="{x:.1f}" y="{_EDGE}" width="{wide:.1f}" height="{high:.1f}" fill="{_GOAL}" fill-opacity="0.08"/>'


def _line(points: Sequence[Point], colour: str, title: str) -> str:
    shown = [one for one in points if one.recall >= _FROM_RECALL and one.precision >= _FROM_PRECISION]
    path = " ".join(f"{_x(one.recall):.1f},{_y(one.precision):.1f}" for one in shown)
    dots = "".join(
        f'<circle cx="{_x(one.recall):.1f}" cy="{_y(one.precision):.1f}" r="2.5" fill="{colour}">'
        f"<title>{title}: threshold {one.threshold:g}, {one.precision:.3f} / {one.recall:.3f}</title></circle>"
        for one in shown
    )
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>{dots}'
