"""What a check of an identifier answers: findings that reject, findings that only warn, and the parts it carries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from liangzhao_verify.words import Sentence

Level = Literal["hard", "soft"]
KnownDivision = Callable[[str], bool]
"""Whether a six-digit code stands, or once stood, in GB/T 2260; the code tables live on a higher floor."""

DIGITS = "0123456789"
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LEFT_OUT = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff\-\u2010-\u2015\u2212]+")
_LONGEST = 200


@dataclass(frozen=True)
class IdentifierFinding:
    """One thing wrong (hard) or doubtful (soft) about an identifier; never repeats the identifier itself."""

    id: str
    level: Level
    sentence: Sentence

    @property
    def says(self) -> str:
        """What is wrong and what to do, in Chinese."""
        return self.sentence.render()


@dataclass(frozen=True)
class Identification:
    """The answer for one value: ``ok`` when no finding is hard."""

    kind: str
    value: str
    normalised: str
    findings: tuple[IdentifierFinding, ...]
    parts: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether nothing rejects the value."""
        return all(finding.level != "hard" for finding in self.findings)


def normalise(value: str) -> str:
    """Half-width, without blanks and hyphens, in capitals; what is longer than any identifier is cut."""
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", value[:_LONGEST])).upper()


def identified(
    kind: str,
    value: str,
    normalised: str,
    findings: Iterable[IdentifierFinding | None],
    parts: Mapping[str, str] | None = None,
) -> Identification:
    """An answer from the findings that apply; None stands for a check that found nothing."""
    return Identification(kind, value, normalised, tuple(f for f in findings if f is not None), parts or {})


def hard(where: str, template: str, **params: object) -> IdentifierFinding:
    """A finding that rejects the value."""
    return IdentifierFinding(where, "hard", Sentence(template, params))


def soft(where: str, template: str, **params: object) -> IdentifierFinding:
    """A finding that warns: old data carry such values."""
    return IdentifierFinding(where, "soft", Sentence(template, params))


def require_shape(text: str, pattern: str, name: str) -> str:
    """The text, when it has the shape a composer needs; ValueError naming the part otherwise."""
    if not re.fullmatch(pattern, text, re.ASCII):
        raise ValueError(f"{name} has the wrong shape")
    return text
