"""How well a candidate fits: few features, each with its weight and reason in weights.yaml."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from operator import mul

import yaml
from rapidfuzz.fuzz import ratio

from liangzhao.consolidation.matching.addresses import Address, address_likeness
from liangzhao.consolidation.matching.index import pairs
from liangzhao.consolidation.matching.names import NO_FORM, Name
from liangzhao.consolidation.matching.places import place_table
from liangzhao.consolidation.matching.words import words

FEATURES = (
    "exact", "own", "letters", "all", "held", "same", "form", "kind", "number", "place", "area", "parent", "campus",
    "address", "rare", "vague",
)  # fmt: skip
_TELLS_ENOUGH = 2.0
_KINDRED = 0.3

Features = tuple[float, ...]
WeightOf = Callable[[str], float]


@dataclass(frozen=True)
class Weights:
    """The weights in the order of FEATURES, the utility of no candidate, and the two thresholds of the score."""

    features: tuple[float, ...]
    nothing: float
    link: float
    none: float

    def utility(self, features: Features) -> float:
        """What a candidate is worth; compare with ``nothing``."""
        worth: float = sum(map(mul, self.features, features))
        return worth


@cache
def weights() -> Weights:
    """The weights of weights.yaml."""
    text = resources.files("liangzhao.consolidation.matching").joinpath("weights.yaml").read_text("utf-8")
    given = yaml.safe_load(text)
    return Weights(
        features=tuple(float(given["features"][name]["weight"]) for name in FEATURES),
        nothing=float(given["nothing"]["weight"]),
        link=float(given["thresholds"]["link"]["value"]),
        none=float(given["thresholds"]["none"]["value"]),
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """An institution as compared: all its names, the divisions its other columns tell, its address."""

    names: tuple[Name, ...]
    places: frozenset[str]
    address: Address | None = None
    is_withdrawn: bool = False

    def places_of(self, name: Name) -> frozenset[str]:
        """The narrower of what the columns and the name tell; the columns when the two disagree."""
        return place_table().inside(name.places, self.places) or self.places or name.places


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two names, of all that two entries have, that fit best; their features and what these are worth."""

    mine: Name
    theirs: Name
    features: Features
    utility: float


def compare(one: Entry, other: Entry, weight_of: WeightOf, with_weights: Weights) -> Comparison:
    """How two entries compare; both must have a name."""
    address = address_likeness(one.address, other.address)
    best: Comparison | None = None
    for mine in one.names:
        for theirs in other.names:
            told = features(mine, theirs, _place_agreement(one, other, mine, theirs), address, weight_of)
            utility = with_weights.utility(told)
            if best is None or utility > best.utility:
                best = Comparison(mine, theirs, told, utility)
    if best is None:
        raise ValueError("an entry without a name cannot be compared")
    return best


def features(
    one: Name,
    other: Name,
    place: float,
    address: float,
    weight_of: WeightOf,
) -> Features:
    """What two names have in common, in the order of FEATURES; symmetric."""
    form, kind = _form_likeness(one, other), _kind_agreement(one.kind, other.kind)
    mine, theirs = _own_names(one, other)
    shared, own, held = _likeness(mine, theirs, weight_of)
    if one.is_generic and other.is_generic and (form < _KINDRED or one.kind != other.kind):
        own, held = 0.0, 0.0  # 妇幼保健院 and 急救站 have no words of their own to be alike in
    _, whole, _ = _likeness(_all_told(one, other), _all_told(other, one), weight_of)
    parent, shared_parent = _parent_agreement(one, other, weight_of)
    is_vague = one.is_generic or other.is_generic
    return (
        float(one.whole == other.whole),
        own,
        ratio(mine, theirs) / 100 if mine or theirs else own,
        whole,
        held,
        float((mine, one.kind, one.form.name, one.campus) == (theirs, other.kind, other.form.name, other.campus)),
        form,
        kind,
        _number_agreement(one.numbers, other.numbers),
        place,
        _agreement(one.area, other.area),
        parent,
        -float(one.campus != other.campus),
        address,
        min((shared + shared_parent) / _TELLS_ENOUGH, 1.0),
        -1.0 if is_vague and place < 1 else 0.0,
    )


def _place_agreement(one: Entry, other: Entry, mine: Name, theirs: Name) -> float:
    """How places agree; a city's 结核病防治所 is not that of the district it stands in, whatever the columns say."""
    if mine.is_generic and theirs.is_generic and mine.places and theirs.places:
        return place_table().agreement(mine.places, theirs.places)
    told = place_table().agreement(one.places_of(mine), other.places_of(theirs))
    return 1.0 if told == 0 and mine.whole == theirs.whole and not mine.is_generic else told


def _own_names(one: Name, other: Name) -> tuple[str, str]:
    """The own names, with the township where only one name sets it apart: 城关北里 and 城关街道北里."""
    if bool(one.area) != bool(other.area) and (one.area or other.area) in (one.own + other.own):
        return one.area + one.own, other.area + other.own
    return one.own, other.own


def _all_told(one: Name, other: Name) -> str:
    """A name without what the other leaves out: its township, its parent."""
    area = one.area if other.area or one.area in other.own else ""
    return area + (one.parent if other.parent else "") + one.own + one.kind


def _likeness(one: str, other: str, weight_of: WeightOf) -> tuple[float, float, float]:
    """What is shared, Dice's measure, and the share of the shorter one held by the longer; by the rarity of pairs."""
    if one == other:
        shared = sum(weight_of(pair) for pair in pairs(one)) if one else 0.0
        return shared, 1.0, 1.0
    if not one or not other:
        return 0.0, 0.0, 0.0
    mine, theirs = pairs(one), pairs(other)
    held = 1.0 if one in other or other in one else 0.0
    common = mine & theirs
    if not common:
        return 0.0, 0.0, held
    shared = sum(map(weight_of, common))
    both = sum(map(weight_of, mine)) + sum(map(weight_of, theirs))
    return shared, 2 * shared / both, held


def _agreement(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    return 1.0 if one == other or one in other or other in one else -1.0


def _kind_agreement(one: str, other: str) -> float:
    """房山区医院 and 房山区中医医院 are two hospitals, but a hospital may have become one of Chinese medicine."""
    if one == other:
        return 1.0 if one else 0.0
    if not one or not other:
        return -0.5
    related = one in other or other in one or any({one, other} <= family for family in words().kindred)
    return 0.5 if related else -1.0


def _parent_agreement(one: Name, other: Name, weight_of: WeightOf) -> tuple[float, float]:
    """-1…1, and what the parents share. An owner left out makes another institution, an honour may be left out."""
    if one.parent and other.parent:
        shared, alike, _held = _likeness(one.parent, other.parent, weight_of)
        return 2 * alike - 1, shared
    return (-1.0 if one.has_owner or other.has_owner else 0.0), 0.0


def _number_agreement(one: Sequence[str], other: Sequence[str]) -> float:
    if one == other:
        return 1.0 if one else 0.0
    return -1.0 if one and other else -0.5


def _form_likeness(one: Name, other: Name) -> float:
    if NO_FORM in (one.form, other.form):
        return 0.3
    if one.form.name == other.form.name:
        return 1.0
    return words().turns.get((one.form.name, other.form.name), 0.2 if one.form.group == other.form.group else -1.0)
