"""Text that was read in the wrong encoding once and kept that way: telling it, and undoing it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_ACCENTED = re.compile("[\u00a0-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc]")
_KUN = re.compile("锟斤拷|烫烫|屯屯|锘")
_THREE_OF_UTF8 = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}")
"""A Chinese character in UTF-8."""
_MAY_BE_GBK = re.compile("[\u4e00-\ue000]")
_SIGN = re.compile("[锟烫屯锘\u00a0-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc]")
_SAMPLE = 400
_DAMAGED_SHARE = 0.3


def is_mostly_damaged(cells: Iterable[str]) -> bool:
    """Whether of the cells that are not plain ASCII so many are damaged that the whole file was read wrongly."""
    looked = [cell for cell in cells if not cell.isascii()][:_SAMPLE]
    return bool(looked) and sum(bool(mojibake(cell)) for cell in looked) >= _DAMAGED_SHARE * len(looked)


def may_hold_mojibake(signs: str) -> bool:
    """Whether one of the texts joined here may be damaged: a quick look, for most rows hold nothing of the kind."""
    return _SIGN.search(signs) is not None or _THREE_OF_UTF8.search(signs.encode("gb18030", "replace")) is not None


def is_of_mojibake(sign: str) -> bool:
    """Whether a sign alone makes ``may_hold_mojibake`` true."""
    return _SIGN.search(sign) is not None


def _is(first: re.Pattern[bytes], second: re.Pattern[bytes] | None, sign: str, at: int = 0) -> bool:
    code = sign.encode("gb18030", "replace")
    return first.match(code, at) is not None and (second is None or second.match(code, at + 1) is not None)


_LEADS, _FOLLOWS = re.compile(rb"[\xe4-\xe9]"), re.compile(rb"[\x80-\xbf]")
OF_MOJIBAKE_TOGETHER: tuple[tuple[Callable[[str], bool], Callable[[str], bool]], ...] = (
    (lambda before: _is(_LEADS, _FOLLOWS, before), lambda behind: _is(_FOLLOWS, None, behind)),
    (lambda before: _is(_LEADS, None, before, at=1), lambda behind: _is(_FOLLOWS, _FOLLOWS, behind)),
)
"""Two signs, one behind the other, that make it true: the three bytes begin with the first one, or with its second."""


@lru_cache(maxsize=100_000)
def mojibake(value: str) -> str | None:
    """What damaged text was before it was read in the wrong encoding; empty when beyond help, None when undamaged."""
    if _KUN.search(value):
        return ""
    if _LATIN_ACCENTED.search(value) and not _HAN.search(value):
        return _read_again(value, ("latin-1", "cp1252"), ("utf-8", "gb18030"))
    if _MAY_BE_GBK.search(value):
        return _utf8_read_as_gbk(value)
    return None


def _read_again(value: str, wrong: tuple[str, ...], right: tuple[str, ...]) -> str | None:
    for reader in wrong:
        try:
            content = value.encode(reader)
        except UnicodeEncodeError:
            continue
        for encoding in right:
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if _is_chinese(text):
                return text
    return None


def _utf8_read_as_gbk(value: str) -> str | None:
    """UTF-8 has three bytes for a character and GBK two, so the last byte is often lost: then the text is cut."""
    for text in (value, value.rstrip("?\ufffd")):
        try:
            content = text.encode("gb18030")
        except UnicodeEncodeError:
            return None
        if not _THREE_OF_UTF8.search(content):
            return None
        try:
            whole = content.decode("utf-8")
        except UnicodeDecodeError:
            whole = content.decode("utf-8", "ignore") if text != value else ""
            if 2 + len(whole.encode()) < len(content):
                continue
        if len(_HAN.findall(whole)) >= 2 and _is_chinese(whole):
            return whole
    return None


def _is_chinese(text: str) -> bool:
    """All Chinese signs are of the 6,763 of GB 2312, which wrong readings nearly always leave."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return _HAN.search(text) is not None and all(sign.isprintable() for sign in text)
