"""The Merkle tree as our own SVG: the whole tree at a glance, and one licence's way to the root."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from liangzhao.audit.log.tree import Sibling, covering, node_hash

WIDTH, BASE, TOP = 400, 196, 24
MOST_PEAKS = 6
STEP, BOX = 52, 34
SHOWN = 8  # hex digits of a hash in a box


@dataclass(frozen=True)
class Peak:
    """A complete subtree of the tree, or (``is_rest``) the small ones at the right edge taken together."""

    low: int
    high: int
    is_rest: bool = False

    @property
    def count(self) -> int:
        """How many entries it holds."""
        return self.high - self.low


def peaks_of(size: int) -> list[Peak]:
    """The largest complete subtrees of a tree, the others as one."""
    whole = [Peak(index << height, (index + 1) << height) for height, index in covering(0, size)]
    if len(whole) <= MOST_PEAKS:
        return whole
    kept = whole[: MOST_PEAKS - 1]
    return [*kept, Peak(kept[-1].high, size, is_rest=True)]


def tree_drawing(size: int, *, marked: int | None = None) -> SafeString:
    """The tree of a checkpoint as mountains under one root; ``marked`` draws one entry's way up."""
    peaks = peaks_of(size)
    slot = (WIDTH - 8) / len(peaks)
    tallest = max(peak.count for peak in peaks).bit_length()
    places = [_Mountain.at(peak, 4 + slot * (i + 0.5), slot, tallest, i) for i, peak in enumerate(peaks)]
    says = _("默克尔树，共 %(size)s 条记录") % {"size": f"{size:,}"}
    return format_html(
        '<svg class="log-tree" viewBox="0 0 {} 226" role="img" aria-label="{}">{}{}{}{}</svg>',
        WIDTH,
        says,
        _chain(places),
        format_html_join("", "{}", ((place.drawing(),) for place in places)),
        _marked(places, marked),
        format_html('<text class="log-root" x="{}" y="14">{}</text>', *_root_label(places)),
    )


@dataclass(frozen=True)
class _Mountain:
    peak: Peak
    x: float
    half: float
    apex: float
    join: float

    @classmethod
    def at(cls, peak: Peak, x: float, slot: float, tallest: int, place: int) -> _Mountain:
        apex = BASE - 16 - 96 * peak.count.bit_length() / tallest
        return cls(peak, x, slot * 0.44, apex, TOP + 8 * place)

    def drawing(self) -> SafeString:
        kind = "log-rest" if self.peak.is_rest else "log-peak"
        left, right = f"{self.x - self.half:.1f}", f"{self.x + self.half:.1f}"
        return format_html(
            '<path class="{}" d="M{} {}L{} {}L{} {}Z"/><text x="{}" y="216">{}</text>',
            kind,
            left,
            BASE,
            f"{self.x:.1f}",
            f"{self.apex:.1f}",
            right,
            BASE,
            f"{self.x:.1f}",
            f"{self.peak.count:,}",
        )

    def foot_of(self, index: int) -> float:
        """Where an entry stands on the ground line."""
        return self.x - self.half + 2 * self.half * (index - self.peak.low + 0.5) / self.peak.count


def _chain(places: Sequence[_Mountain]) -> SafeString:
    """Lines from the root over the joints down to each peak."""
    return format_html('<path class="log-line" d="{}"/>', _course(places, len(places)))


def _course(places: Sequence[_Mountain], until: int) -> str:
    parts = [f"M{places[0].x:.1f} {TOP}"]
    last = len(places) - 1
    for i, place in enumerate(places[:until]):
        joint = place.apex if i == last else place.join
        parts.append(f"L{place.x:.1f} {joint:.1f}L{place.x:.1f} {place.apex:.1f}M{place.x:.1f} {joint:.1f}")
    return "".join(parts)


def _marked(places: Sequence[_Mountain], index: int | None) -> SafeString:
    if index is None:
        return SafeString()
    number = next(i for i, place in enumerate(places) if place.peak.low <= index < place.peak.high)
    place, last = places[number], len(places) - 1
    over = [f"L{each.x:.1f} {each.join:.1f}" for each in reversed(places[:number])]
    joint = [] if number == last else [f"L{place.x:.1f} {place.join:.1f}"]
    foot = f"{place.foot_of(index):.1f}"
    way = "".join([f"M{foot} {BASE}L{place.x:.1f} {place.apex:.1f}", *joint, *over, f"L{places[0].x:.1f} {TOP}"])
    return format_html('<path class="log-way" d="{}"/><circle class="log-dot" cx="{}" cy="{}" r="5"/>', way, foot, BASE)


def _root_label(places: Sequence[_Mountain]) -> tuple[str, str]:
    return f"{places[0].x:.1f}", _("根")


def way_drawing(leaf: bytes, index: int, steps: Sequence[Sibling], path: Sequence[bytes]) -> SafeString:
    """The way from an entry's leaf to the root, upwards: at each step its neighbour, left or right."""
    height = STEP * len(steps) + BOX + 20
    y = height - BOX - 2
    drawn = [_box("log-own", 120, y, leaf, _("序号 %(index)s") % {"index": f"{index:,}"})]
    digest = leaf
    for place, (step, sibling) in enumerate(zip(steps, path, strict=True), start=1):
        digest = node_hash(sibling, digest) if step.on_left else node_hash(digest, sibling)
        drawn.append(_step(step, sibling, y))
        y -= STEP
        is_root = place == len(steps)
        drawn.append(_box("log-top" if is_root else "log-own", 120, y, digest, _("根") if is_root else ""))
    return format_html(
        '<svg class="log-way-up" viewBox="0 0 360 {}" role="img" aria-label="{}">{}</svg>',
        height,
        _("从这条记录到根的 %(count)s 步") % {"count": len(steps)},
        format_html_join("", "{}", ((each,) for each in drawn)),
    )


def _step(step: Sibling, sibling: bytes, y: int) -> SafeString:
    x = 4 if step.on_left else 248
    middle = x + 54
    count = step.high - step.low
    words = _("%(count)s 条合在一起") % {"count": f"{count:,}"} if count > 1 else _("相邻的一条")
    bend = y - (STEP - BOX) // 2
    line = format_html('<path class="log-line" d="M180 {}V{}M{} {}V{}H180"/>', y, y - STEP + BOX, middle, y, bend)
    return line + _box("log-other", x, y, sibling, words, width=108)


def _box(kind: str, x: int, y: int, digest: bytes, words: str, *, width: int = 120) -> SafeString:
    middle = x + width // 2
    label = format_html('<text class="log-words" x="{}" y="{}">{}</text>', middle, y + 29, words) if words else ""
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="5"/>'
        '<text class="log-hash" x="{}" y="{}">{}</text>{}',
        kind,
        x,
        y,
        width,
        BOX,
        middle,
        y + (15 if words else 22),
        digest.hex()[:SHOWN],
        label,
    )
