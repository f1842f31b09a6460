"""A name taken apart: where, whose, which one, what kind; and every other name the same cell holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.matching.places import COUNTY, NO_PLACE, Stripped, place_table
from liangzhao.consolidation.matching.words import Form, words
from liangzhao.reference.division_words import stem

NO_FORM = Form("", "")
_TOWNSHIP = re.compile(r"^(.{1,6}?)(街道办事处|街道|地区|镇|乡|苏木)(?!地区|镇|街道|街)")
_PEOPLES = re.compile(r"(?<=.{2})[回满蒙古藏壮苗彝侗瑶]{1,2}族$")
_BRACKET = re.compile(r"\(([^()]*)\)")
_SEPARATOR = re.compile(r"[、;/,|]+")
_NUMBER = re.compile(r"\d+")
_SHORTEST_ALIAS = 4


class Name(NamedTuple):
    """One name of an institution, folded and taken apart.

    ``own`` tells it from its neighbours; ``parent`` is the body it belongs to, ``area`` the township or street,
    ``kind`` what it treats, ``campus`` which part of the institution it is. A generic one is told from others by its
    place alone: 县医院, 中医医院, 第1人民医院.
    """

    whole: str
    places: frozenset[str]
    area: str
    parent: str
    own: str
    kind: str
    form: Form
    numbers: tuple[str, ...]
    campus: str
    has_owner: bool
    is_generic: bool
    is_former: bool = False

    @property
    def plain(self) -> str:
        """The name without its place and form."""
        return self.area + self.parent + self.own + self.kind


_GENERIC = re.compile(r"(?:第?\d+)?(?:人民|中心|中医|妇幼|康复|附属|区|县|市|镇|乡)?")


@lru_cache(maxsize=1 << 16)
def read_names(text: str) -> tuple[Name, ...]:
    """Every name in a cell, the first the main one; none for a cell without a letter or a digit."""
    found: dict[str, Name] = {}
    main_places = NO_PLACE
    for piece, is_former in _pieces(fold(text)):
        name = _name(piece)._replace(is_former=is_former)
        main_places = main_places or name.places
        if not name.places and main_places:
            name = name._replace(places=main_places)
        found.setdefault(piece, name)
    return tuple(found.values())


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The names in a folded cell, each with whether it is said to be a former one.

    They stand before brackets, in them, on either side of 、, or are glued together.
    """
    outer, inner = _without_brackets(text)
    whole = [part for part in _SEPARATOR.split(outer) if part]
    parts = whole if len(whole) > 1 and all(_is_named(part) for part in whole) else ["".join(whole)]
    for part in parts:
        yield from ((name, False) for name in _unglued(part) if name)
    for part in inner:
        plain = _after_lead(part)
        yield plain, part != plain and part.startswith(words().former)


def _without_brackets(text: str) -> tuple[str, list[str]]:
    """The text outside brackets, with what only qualifies it left in, and the other names that were inside."""
    names: list[str] = []
    text += ")" * (text.count("(") - text.count(")"))
    while found := _BRACKET.search(text):
        inside = _after_lead(found[1])
        at_the_end = not text[found.end() :].strip("()") or text[found.end()] == "("
        parts = [part for part in _SEPARATOR.split(inside) if part]
        if parts and all(_is_named(_after_lead(part)) for part in parts):
            names += [found[1][: len(found[1]) - len(inside)] + part for part in parts] if at_the_end else []
            kept = ""
        elif found[1] in words().notes or words().withdrawn.match(found[0]) or (inside != found[1] and not at_the_end):
            kept = ""
        elif inside != found[1]:
            names, kept = [*names, found[1]], ""
        else:
            kept = inside
        text = text[: found.start()] + kept + text[found.end() :]
    return text.replace("(", "").replace(")", ""), names


def _after_lead(text: str) -> str:
    """The name after 又名, 原, 曾用名."""
    lead = next((word for word in words().also if text.startswith(word) and len(text) > len(word) + 2), "")
    return text[len(lead) :]


def _is_named(text: str) -> bool:
    return len(text) >= _SHORTEST_ALIAS and _form_at_end(text) is not None


def _unglued(text: str) -> Iterator[str]:
    """Two names written without anything between, told by the place both begin with."""
    first = place_table().strip(text).read
    at = text.find(first, len(first)) if len(first) > 2 else -1
    if not any(character.isalnum() for character in text):
        return
    if at > 0 and _is_named(text[:at]):
        yield text[:at]
        yield from _unglued(text[at:])
    else:
        yield text


@lru_cache(maxsize=1_000)  # a body is asked about more than once, one after the other
def _form_at_end(text: str) -> str | None:
    forms = words().forms
    return next((text[-size:] for size in words().form_sizes if text[-size:] in forms), None)


def _name(text: str) -> Name:
    table = place_table()
    text = words().same_any.sub(lambda found: words().same[found[0]], text)
    stripped = table.strip(text)
    body, campus = _campus(stripped.rest)
    body, form = _form(body)
    is_seat, rest, places = False, body, stripped.places
    if stripped.bare and _is_called_by_its_place(stripped, body):
        rest, places = stripped.bare + body, stripped.before
    elif not body:
        is_seat, rest = True, _seat(stripped.places, stripped.read)
    area, rest = _area(rest)
    parent, rest, has_owner, inner = _parent(rest)
    own, kind = _kind(rest)
    if not own and area:
        area, own = "", area
    return Name(
        whole=text,
        places=places or inner,
        area=area,
        parent=parent,
        own=own,
        kind=kind,
        form=form,
        numbers=tuple(_NUMBER.findall(area + parent + own)),
        campus=campus,
        has_owner=has_owner,
        is_generic=is_seat or (not parent and not area and _GENERIC.fullmatch(own) is not None),
    )


def _is_called_by_its_place(stripped: Stripped, body: str) -> bool:
    """北京朝阳医院 and 北京医院 have no other name; 杭州口腔医院 is the city's."""
    is_county = all(place_table().level(code) == COUNTY for code in stripped.places)
    return not body or (is_county and not _kind(body)[0])


def _seat(places: frozenset[str], read: str) -> str:
    """What a name without a word of its own is called by: 密云县医院 and 密云区医院 are of one place."""
    if len(places) != 1:
        return read
    code = next(iter(places))
    name = place_table().name_of(code)
    return name if place_table().level(code) == COUNTY else stem(name)


def _campus(body: str) -> tuple[str, str]:
    """The name without the part of the institution it says at its end, and that part."""
    form = _form_at_end(body)
    if form is not None and words().campus.fullmatch(form) is None:
        return body, ""
    ends = [found for found in words().campus.finditer(body) if found.end() == len(body)]
    if not ends:
        return body, ""
    cut = ends[0].start()
    stop = max((body.rfind(word, 0, cut) + len(word) for word in words().forms if word in body[:cut]), default=0)
    return (body[:stop], body[stop:]) if stop else (body, "")


def _form(body: str) -> tuple[str, Form]:
    word = _form_at_end(body)
    if word is not None:
        return body[: -len(word)].removesuffix("附属"), words().forms[word]
    if body.endswith("院") and _NUMBER.search(body[-3:]):
        return body[:-1], words().forms["医院"]
    return body, NO_FORM


def _area(body: str) -> tuple[str, str]:
    found = _TOWNSHIP.match(body)
    if found is None:
        return "", body
    stem = _PEOPLES.sub("", found[1])
    area = stem if len(stem) > 1 else found[0]
    return area, body[found.end() :].removeprefix(found[2])


def _parent(body: str) -> tuple[str, str, bool, frozenset[str]]:
    """The body an institution belongs to, its own name, whether the body owns it, and a place named between the two."""
    cut = max((found.end() for found in words().bodies.finditer(body)), default=0)
    parent, own = body[:cut], body[cut:]
    if not cut or not _kind(own)[0]:
        return "", body, False, NO_PLACE
    inner = place_table().strip(own)
    if inner.rest and (not inner.bare or place_table().is_high(inner.places)):
        own, places = inner.rest, inner.places
    else:
        places = NO_PLACE
    form = _form_at_end(parent) or ""
    has_owner = not parent.endswith(words().honours)
    return _trimmed(parent[: -len(form)] if form else parent), own, has_owner, places


def _kind(body: str) -> tuple[str, str]:
    """The rest of a name without its specialty and words that say nothing, and the specialty."""
    kind = next((word for word in words().specialties if word in body), "")
    own = _trimmed(body.replace(kind, "", 1) if kind else body)
    return own.removesuffix("村") if len(own) > 2 else own, kind


def _trimmed(text: str) -> str:
    return words().fillers.sub("", text)
