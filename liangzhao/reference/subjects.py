"""诊疗科目: reading codes as others write them, and the text on the face of an institution's licence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.reference import codes

TABLE = "diagnosis_subject"
BETWEEN_SUBJECTS = " / "
WITHIN_SUBJECT = ";"
END_OF_LIST = "*****"
_DOTTED = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,2}")
_PLAIN = re.compile(r"\d{1,6}")


class NotASubjectCode(Refusal):
    """Raised when a text cannot be read as the code of a 诊疗科目."""

    template = _("“%(text)s”不是诊疗科目代码，请按“03”“03.01”的形式填写。")


def normalise(text: str) -> str:
    """A code in the form NN, NN.NN or NN.NN.NN, from it or from A03.01, 0301 or 301."""
    bare = unicodedata.normalize("NFKC", text).strip().upper().removeprefix("A")
    if _PLAIN.fullmatch(bare) and len(bare) > 2:
        even = bare.zfill(len(bare) + len(bare) % 2)
        return ".".join(even[place : place + 2] for place in range(0, len(even), 2))
    if _DOTTED.fullmatch(bare):
        return ".".join(part.zfill(2) for part in bare.split("."))
    raise NotASubjectCode(text=text)


def implied(chosen: Iterable[str]) -> tuple[str, ...]:
    """The chosen codes with those above them: a second-level subject brings its first level."""
    return tuple(
        sorted({".".join(code.split(".")[:depth]) for code in chosen for depth in range(1, code.count(".") + 2)})
    )


def face_text(chosen: Sequence[str], on: date) -> str:
    """The subjects as the face shows them, with the names of that day: 中医科;内科专业*****.

    A first-level subject is followed by its second and third levels, each after a semicolon; the next first-level
    subject follows a slash; asterisks close the list so that nothing can be added. Empty without subjects.
    """
    groups: dict[str, list[str]] = {}
    for code in implied(chosen):
        groups.setdefault(code[:2], []).append(codes.name(TABLE, code, on))
    if not groups:
        return ""
    return BETWEEN_SUBJECTS.join(WITHIN_SUBJECT.join(names) for names in groups.values()) + END_OF_LIST
