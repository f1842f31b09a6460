"""全部为: what every row of a list says of a field that has no column."""

from __future__ import annotations

from collections.abc import Mapping

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing import normalising
from liangzhao.consolidation.importing.mapping import NOTHING, constants
from liangzhao.consolidation.importing.our_fields import is_told, known_fields
from liangzhao.consolidation.importing.places import Places, codes_of
from liangzhao.consolidation.quality.fields import FIELDS, Sort
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel.words import _
from liangzhao.reference import divisions
from liangzhao.reference.models import Authority

Values = Mapping[str, Mapping[str, str]]
_OF_ONE_ROW = frozenset(
    {
        "foreign_code", "name", "reg_no", "uscc", "org_code", "id_no", "former_name", "mobile", "licence_no", "qual_no",
        "birth_date", "photo_hash", "exam_pass_no", "legal_rep_name", "principal_name", "phone",
    }
)  # fmt: skip
"""Fields that tell one row from the others: no two rows say the same of them, so nobody may say it of all."""
LONGEST = 100


def offered(kind: Kind) -> list[str]:
    """The fields of which all rows of a list may say the same."""
    return [name for name in known_fields(kind) if name not in _OF_ONE_ROW]


def wrong(kind: Kind, name: str, text: str) -> str:
    """Why a row could not say this of a field; empty when it could."""
    if name in {"district", "division"}:
        place = ("", normalising.text(text)) if name == "district" else (normalising.text(text), "")
        with service_transaction("import"):
            found = Places().authority(*place)
        return "" if found else _("没有这个区县：请按现行区划的名称或代码填写。")
    if FIELDS[kind].get(name) is Sort.DATE and normalising.day(text) is None:
        return _("日期无法识别：请按 2026-03-12 的形式填写。")
    return ""


def of(values: Values, columns: Mapping[str, str]) -> dict[str, str]:
    """What is told of all rows, for the fields that no column tells."""
    return {name: said for name, said in constants(values).items() if not is_told(name, columns)}


def put(values: Values, said: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The meanings of words with these constants in the place of those that were told before."""
    words = {name: {word: ours for word, ours in told.items() if word != NOTHING} for name, told in values.items()}
    for name, value in said.items():
        words.setdefault(name, {})[NOTHING] = value
    return {name: told for name, told in words.items() if told}


def proposed(kind: Kind, columns: Mapping[str, str], authority: Authority | None) -> dict[str, str]:
    """The district of an authority that has one, for its list of institutions without such a column."""
    if kind is not Kind.INSTITUTION or authority is None or is_told("district", columns):
        return {}
    codes = sorted(codes_of(authority))
    return {"district": divisions.name(codes[0])} if len(codes) == 1 else {}
