"""Finding an institution of the register by what a row says of it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from liangzhao.consolidation.quality.columns import Columns
from liangzhao.consolidation.quality.model import Context, KnownInstitution, Row

_SIGNS = re.compile(r"[\s（）()〔〕【】《》\[\]“”\"'·、,，.。\-—_/]")
_REGION = re.compile(r"^(?:[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,3}自治区)")
_SAME_WORDS = (("卫生服务站", "卫生站"), ("卫生服务中心", "卫生中心"), ("中医院", "中医医院"), ("县", "区"))


@lru_cache(maxsize=500_000)
def name_key(name: str) -> str:
    """A name without what people leave out or write otherwise: brackets, signs, the province, 市 behind a city."""
    text = _SIGNS.sub("", unicodedata.normalize("NFKC", name)).upper()
    text = _REGION.sub("", text)
    for long, short in _SAME_WORDS:
        text = text.replace(long, short)
    head, rest = text[:4], text[4:]
    return head.replace("市", "") + rest


@dataclass(frozen=True)
class Index:
    """Institutions by exact name, by key of present and former names, by number."""

    exact: dict[str, list[KnownInstitution]]
    keys: dict[str, list[KnownInstitution]]
    numbers: dict[str, KnownInstitution]


def index(context: Context) -> Index:
    """The index over the institutions of a context, made once for each that is asked about for a while."""
    institutions, made = _Last.asked
    if made is None or institutions is not context.institutions:
        made = _index(context.institutions)
        _Last.asked = context.institutions, made  # in one step: another thread may ask about others
    return made


class _Last:
    """The institutions asked about last, told by identity, and the index of them."""

    asked: tuple[Sequence[KnownInstitution], Index | None] = (), None


def _index(institutions: Sequence[KnownInstitution]) -> Index:
    exact, keys = defaultdict(list), defaultdict(list)
    numbers: dict[str, KnownInstitution] = {}
    for each in institutions:
        exact[each.name].append(each)
        for key in {name_key(each.name), *(name_key(name) for name in each.former_names)}:
            keys[key].append(each)
        numbers |= {number: each for number in (each.reg_no, each.uscc) if number}
    return Index(dict(exact), dict(keys), numbers)


def institution_of(row: Row, context: Context) -> KnownInstitution | None:
    """The one institution a practitioner's row names, by number or by exact name; None without or with several."""
    found = index(context)
    if by_number := found.numbers.get(row.get("institution_reg_no", "")):
        return by_number
    named = found.exact.get(row.get("institution", ""), [])
    return named[0] if len(named) == 1 else None


def institutions_of(columns: Columns) -> list[KnownInstitution | None]:
    """The same for each of many rows."""
    return [institution_of(row, columns.context) for row in columns.rows]


def alike(name: str, context: Context) -> list[KnownInstitution]:
    """Institutions whose name, or former name, is the same but for its writing."""
    return index(context).keys.get(name_key(name), [])
