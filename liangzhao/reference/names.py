"""Chinese names in order and in search: pinyin keys for `C` collation, bigrams for a token index."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, pairwise

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import RE_HANS
from pypinyin.seg.mmseg import p_set
from pypinyin.seg.simpleseg import seg

LONGEST_KEY, LONGEST_PERSON_KEY = 400, 200  # the width of every sort_key column; of that of a person
_SURNAMES = {
    "万俟": "mo4 qi2", "尉迟": "yu4 chi2", "单": "shan4", "仇": "qiu2", "任": "ren2", "华": "hua4", "区": "ou1",
    "员": "yun4", "召": "shao4", "曾": "zeng1", "朴": "piao2", "查": "zha1", "盖": "ge3", "秘": "bi4", "种": "chong2",
    "繁": "po2", "缪": "miao4", "翟": "zhai2", "覃": "qin2", "解": "xie4", "长孙": "zhang3 sun1", "乐": "yue4",
    "冼": "xian3", "宁": "ning4", "应": "ying1", "卜": "bu3", "折": "she2", "那": "na1", "哈": "ha3", "黑": "he4",
}  # fmt: skip


def sort_key(text: str) -> str:
    """A key that orders names by pinyin, then tone, then character, under `C` collation; at most 400 characters."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return _key(plain, _syllables(plain))


def person_sort_key(name: str) -> str:
    """A sort key that reads the surname as surnames are read, 单 as shàn, 曾 as zēng; at most 200 characters."""
    return _person_key(unicodedata.normalize("NFKC", name).strip())[:LONGEST_PERSON_KEY]


def _person_key(plain: str) -> str:
    for surname in (plain[:2], plain[:1]):
        if surname in _SURNAMES:
            return _key(plain, [*_SURNAMES[surname].split(), *_spoken(plain[len(surname) :])])
    return _key(plain, _spoken(plain))


@lru_cache(maxsize=100_000)  # a nation shares its given names
def _spoken(name: str) -> tuple[str, ...]:
    return tuple(_syllables(name))


def search_tokens(text: str) -> list[str]:
    """The character pairs of a text without spaces and punctuation, each once, in order; one character stays alone."""
    plain = [char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum()]
    if len(plain) == 1:
        return plain
    return list(dict.fromkeys(first + second for first, second in pairwise(plain)))


def _syllables(text: str) -> list[str]:
    """By words, where two characters begin one; most given names hold none, and are read character by character."""
    words = seg(text) if any(map(_begins_a_word, pairwise(text))) or not RE_HANS.match(text) else text
    return list(chain.from_iterable(map(_word, words)))


def _begins_a_word(pair: tuple[str, str]) -> bool:
    return pair[0] + pair[1] in p_set


@lru_cache(maxsize=100_000)  # names share their words: a nation's have few thousand
def _word(text: str) -> list[str]:
    return lazy_pinyin([text], style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False, errors=list)  # type: ignore[arg-type]  # a list is taken too, one item per character


def _key(text: str, syllables: Sequence[str]) -> str:
    return " ".join(f"{syllable.casefold()}{char}" for syllable, char in zip(syllables, text, strict=True))[
        :LONGEST_KEY
    ]
