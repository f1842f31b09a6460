"""Short forms everybody in the field says, spelled out: 北医三院 is 北京大学第三医院."""

from __future__ import annotations

import re

from liangzhao.consolidation.matching.words import words

_LONGEST = 12
_NUMBERED = re.compile(r"^(?P<head>\D*?)第?(?P<number>\d{1,2})(?P<tail>附院|附属医院|院|医院|人医)$")
_ATTACHED = re.compile(r"^(?P<head>\D*?)(?:附(?P<after>\d)|(?P<before>\d)附)院?$")
_TAILS = {"附院": "附属医院", "院": "医院", "人医": "人民医院"}


def spelled_out(folded: str) -> tuple[str, ...]:
    """Full names a short folded one may stand for, without itself; none for long ones."""
    if len(folded) > _LONGEST:
        return ()
    found: dict[str, None] = {}
    for text in (folded, *_by_tail(folded), *_by_number(folded)):
        for full in (text, *_by_head(text)):
            found.setdefault(full)
    found.pop(folded, None)
    return tuple(found)


def _by_head(text: str) -> list[str]:
    return [
        full + text[len(short) :]
        for short, full in words().heads.items()
        if text.startswith(short) and not text.startswith(full)
    ]


def _by_tail(text: str) -> list[str]:
    return [
        text[: -len(short)] + full
        for short, full in words().tails.items()
        if text.endswith(short) and not text.endswith(full) and len(text) > len(short)
    ]


def _by_number(text: str) -> list[str]:
    """3院 as 第3医院 and 第3人民医院, 附1 and 1附院 as 附属第1医院 and 第1附属医院."""
    if found := _ATTACHED.match(text):
        number = found["after"] or found["before"]
        return [f"{found['head']}附属第{number}医院", f"{found['head']}第{number}附属医院"]
    found = _NUMBERED.match(text)
    if found is None:
        return []
    head, number, tail = found["head"], found["number"], found["tail"]
    if tail in ("附院", "附属医院"):
        return [f"{head}第{number}附属医院", f"{head}附属第{number}医院"]
    attached = [f"{head}附属第{number}医院"] if head.endswith("大") else []
    return [f"{head}第{number}{_TAILS.get(tail, tail)}", f"{head}第{number}人民医院", *attached]
