"""What a page hands to a service guide: who may apply, with what, how long it takes and what it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from liangzhao.web.ui.parts import Link
from liangzhao.web.ui.tones import Words


@dataclass(frozen=True)
class Material:
    """A material of a guide with its form and its sample."""

    name: Words
    says: Words = ""
    form_url: str = ""
    sample_url: str = ""


@dataclass(frozen=True)
class Section:
    """A headed part of a guide: a paragraph, or several points."""

    title: Words
    points: Sequence[Words]


@dataclass(frozen=True)
class Guide:
    """A service guide: the summary read in thirty seconds, then the rest."""

    title: Words
    code: str
    who: Words
    time: Words
    fee: Words
    materials: Sequence[Material]
    sections: Sequence[Section]
    apply: Link | None = None
    effective_on: date | None = None
