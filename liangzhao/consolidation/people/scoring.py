"""How alike two records of persons are: named features, each with its points in ``weights.yaml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.people.profiles import Profile, sound_of
from liangzhao.kernel.identifiers import qualification_no

_LOOK_ALIKE = str.maketrans("OoQDlIi|ZzSsB", "0000111122558")


@dataclass(frozen=True)
class Weights:
    """What each feature counts, from which sum on two are one or somebody looks, and the guards in words."""

    link: float
    ask: float
    features: Mapping[str, float]
    guards: Mapping[str, str]


@cache
def weights() -> Weights:
    """The weights as the file has them."""
    given = yaml.safe_load(
        resources.files("liangzhao.consolidation.people").joinpath("weights.yaml").read_text("utf-8")
    )
    return Weights(given["link"], given["ask"], given["features"], given["guards"])


@dataclass(frozen=True)
class Likeness:
    """The features of a pair, their sum, and the guard that forbids linking; ``double`` names kinds live in both."""

    features: tuple[str, ...]
    score: float
    guard: str = ""
    double: tuple[str, ...] = ()


def compare(one: Profile, other: Profile) -> Likeness:
    """The likeness of two records."""
    found = tuple(_features(one, other))
    score = sum(weights().features[name] for name in found)
    return Likeness(found, score, _guard(found), tuple(sorted(one.live & other.live)))


def _features(one: Profile, other: Profile) -> Iterator[str]:
    yield from _number(one, other)
    if one.qualifications & other.qualifications:
        yield "same_qualification"
    elif _holds(one, other.number) or _holds(other, one.number):
        yield "number_in_qualification"
    if one.licences & other.licences:
        yield "same_licence"
    yield from _name(one, other)
    if one.birth and other.birth:
        yield "same_birth" if one.birth == other.birth else "other_birth"
    if one.sex and other.sex and one.sex != other.sex:
        yield "other_sex"
    for name, mine, theirs in (
        ("same_school", one.school, other.school),
        ("same_mobile", one.mobile, other.mobile),
    ):
        if mine and mine == theirs:
            yield name
    if one.workplaces & other.workplaces:
        yield "same_workplace"


def _number(one: Profile, other: Profile) -> Iterator[str]:
    mine, theirs = one.number or one.written, other.number or other.written
    if not mine or not theirs:
        return
    if mine == theirs or mine in other.merged_numbers or theirs in one.merged_numbers:
        yield "same_number"
    elif one.number and other.number:
        yield "other_number"
    elif is_one_slip(mine, theirs):
        yield "number_one_slip"


def is_one_slip(one: str, other: str) -> bool:
    """Whether two numbers differ by look-alike letters, one character, or two neighbours exchanged."""
    mine, theirs = one.translate(_LOOK_ALIKE).upper(), other.translate(_LOOK_ALIKE).upper()
    if len(mine) != len(theirs):
        return False
    apart = [at for at in range(len(mine)) if mine[at] != theirs[at]]
    if len(apart) <= 1:
        return True
    first, second = apart[0], apart[-1]
    return len(apart) == 2 and second == first + 1 and (mine[first], mine[second]) == (theirs[second], theirs[first])


def _holds(profile: Profile, number: str) -> bool:
    if not number:
        return False
    return any(qualification_no.check(each).parts.get("id_number") == number for each in profile.qualifications)


def _name(one: Profile, other: Profile) -> Iterator[str]:
    if not one.name or not other.name:
        return
    if one.name == other.name:
        yield "same_name"
    elif one.plain_name == other.plain_name:
        yield "variant_name"
    elif _former(one) & {other.plain_name} or _former(other) & {one.plain_name}:
        yield "former_name"
    elif one.sound == sound_of(other.plain_name):
        yield "sounds_alike"
    else:
        yield "other_name"


def _former(profile: Profile) -> set[str]:
    return {fold(profile.former_name), *profile.merged_names} - {""}


def _guard(found: tuple[str, ...]) -> str:
    if "other_number" in found:
        return "two-numbers"
    if "same_number" in found and "other_name" in found:
        return "one-number-two-names"
    return "number-mended" if "number_one_slip" in found else ""
