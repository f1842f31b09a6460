"""A mapping that turns words into what no register takes: refused before any row is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from liangzhao.consolidation.importing.mapping import MappingRefused
from liangzhao.consolidation.importing.our_fields import FIELD_WORDS, SEVERAL
from liangzhao.consolidation.importing.service_subjects import split
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import values
from liangzhao.kernel.words import Sentence, _, sentence

_MOST_SHOWN = 40
"""So many codes are named at most; of a longer table those most like what was written come first."""


def refuse(kind: Kind, told: values.Values) -> None:
    """MappingRefused when a word is to mean what is no code or name of its table; says which, and what is possible."""
    found = {field: _wrong(kind, field, words) for field, words in told.items()}
    reasons = [_reason(kind, field, wrong) for field, wrong in found.items() if wrong]
    if reasons:
        raise MappingRefused(reason="".join(reasons))


def _wrong(kind: Kind, field: str, words: Mapping[str, str]) -> dict[str, str]:
    """The words of a coded field that would mean nothing; told to be empty they mean just that."""
    if field not in SEVERAL and not values.is_coded(kind, field):
        return {}
    names = frozenset(values.names(kind, field).values())

    def means(ours: str) -> bool:
        parts = split(ours) if field in SEVERAL else [ours]
        return all(not part or part in names or values.meaning(kind, field, part) for part in parts)

    return {text: ours for text, ours in words.items() if not means(ours)}


def _reason(kind: Kind, field: str, wrong: Mapping[str, str]) -> str:
    says = _("[values.%(name)s] 中，%(told)s 不是%(field)s的代码或名称。可填：%(possible)s%(more)s。")
    offered = _offered(kind, field, [*wrong.values(), *wrong])
    shown = [_shown(code, values.names(kind, field)) for code in offered[:_MOST_SHOWN]]
    return str(
        sentence(
            says,
            name=field,
            told=tuple(f'"{text}" = "{ours}"' for text, ours in wrong.items()),
            field=sentence(FIELD_WORDS[field]),
            possible=tuple(shown),
            more=_("等") if len(offered) > _MOST_SHOWN else "",
        )
    )


def _shown(code: str, called: Mapping[str, str]) -> Sentence | str:
    return sentence(_("%(code)s（%(name)s）"), code=code, name=called[code]) if code in called else code


def _offered(kind: Kind, field: str, like: Sequence[str]) -> list[str]:
    """The codes of a field in their order; where not all can be shown, the likest first."""
    offered = values.choices(kind, field)
    if len(offered) <= _MOST_SHOWN:
        return offered
    return list(dict.fromkeys([*(code for text in like for code in values.nearest(kind, field, text)), *offered]))
