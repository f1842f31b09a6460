"""Which foreign column is which of our fields, and which foreign value which of ours."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from liangzhao.consolidation.importing import contents
from liangzhao.consolidation.importing import headings as naming
from liangzhao.consolidation.importing.our_fields import (
    INSTITUTION,
    NEEDED,
    SEVERAL,
    is_told,
    known_fields,
    word,
)
from liangzhao.consolidation.importing.reading import FieldsIn, ForeignTable, IsHeading
from liangzhao.consolidation.importing.service_subjects import split
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _, sentence


class MappingRefused(Refusal):
    """Raised for a mapping file that cannot be used, or a list whose columns cannot be told; says which."""

    template = _("字段对照有误：%(reason)s")


@dataclass(frozen=True)
class Mapping:
    """``columns`` is our field → their heading; ``values`` is field → their value → ours; header row 0: look for it.

    What an empty value means is what every row says of a field that has no column.
    """

    columns: dict[str, str]
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    encoding: str = ""
    sheet: str = ""
    header_row: int = 0

    def ours(self, row: Dictionary[str, str]) -> dict[str, str]:
        """A foreign row in our fields as it was written, its values translated where the mapping says so.

        Of a field that holds several words, each of them is translated by itself.
        """
        given = {name: row.get(heading, "") for name, heading in self.columns.items()}
        for name, meant in self.values.items():
            if name in given:
                given[name] = _meant(name, given[name], meant)
            elif NOTHING in meant:
                given[name] = meant[NOTHING]
        return given

    @property
    def fields(self) -> set[str]:
        """The fields a row says something of, by a column or because all rows say the same."""
        return {*self.columns, *constants(self.values)}

    def as_toml(self) -> str:
        """The file that ``load`` reads as this mapping; basic strings of TOML are written like those of JSON."""
        head = [f"{name} = {_quoted(given)}" for name in ("encoding", "sheet") if (given := getattr(self, name))]
        row = [f"header_row = {self.header_row}"] if self.header_row else []
        tables = {"columns": self.columns, **{f"values.{name}": words for name, words in self.values.items() if words}}
        lines = [line for title, table in tables.items() for line in ("", f"[{title}]", *_pairs(table))]
        return "\n".join([*head, *row, *lines]).lstrip("\n") + "\n"


def _pairs(table: Dictionary[str, str]) -> list[str]:
    return [f"{key if _BARE.fullmatch(key) else _quoted(key)} = {_quoted(value)}" for key, value in table.items()]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


_BARE = re.compile(r"[a-z_]+")


def _meant(name: str, text: str, meant: Dictionary[str, str]) -> str:
    """What a cell means; as it stands when nobody told."""
    whole = meant.get(text.strip())
    if whole is not None or name not in SEVERAL:
        return text if whole is None else whole
    items = split(text)
    return "、".join(meant.get(each, each) for each in items) if any(each in meant for each in items) else text


NOTHING = ""
"""Under this word stands what all rows mean that say nothing: the value of a field that has no column."""


def constants(values: Dictionary[str, Dictionary[str, str]]) -> dict[str, str]:
    """Fields of which all rows say the same, with what they say."""
    return {name: meant[NOTHING] for name, meant in values.items() if meant.get(NOTHING)}


_WHOLE = _(
    "。缺少%(missing)s，整份名单一行也不能登记，登记簿没有改动。文件确实没有这些列的，请向提供名单的单位补要；"
    '各行都相同的，在对照文件的 [values.字段] 下写 "" = "值"；只收入原始行、检查质量的，用 --keep-only'
)


def load(path: Path, kind: str = INSTITUTION) -> Mapping:
    """The mapping in a TOML file: ``[columns]`` ours = theirs, ``[values.<field>]`` theirs = ours."""
    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingRefused(reason=_("对照文件无法读取，请按 TOML 格式填写。")) from error
    columns, values = _texts(given.get("columns", {})), given.get("values", {})
    unknown = sorted((set(columns) | set(values)) - set(known_fields(kind)))
    if unknown:
        raise MappingRefused(reason=_("没有这些字段：") + "、".join(unknown) + _("；可用的字段：") + _all_fields(kind))
    return Mapping(
        columns=columns,
        values={name: _texts(table) for name, table in values.items()},
        encoding=str(given.get("encoding", "")),
        sheet=str(given.get("sheet", "")),
        header_row=_row_number(given.get("header_row", 0)),
    )


def _row_number(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise MappingRefused(reason=_("header_row 应为表头所在的行号，第一行是 1。"))
    return value


def heading_test(given: Mapping | None, kind: str = INSTITUTION) -> IsHeading:
    """Whether a line holds the headings of a list: those told, else enough that we know."""
    told = set(given.columns.values()) if given else set()

    def test(line: Sequence[str]) -> bool:
        return told <= set(line) if told else not lacking(propose(line, kind), kind)

    return test


def fields_in(kind: str = INSTITUTION) -> FieldsIn:
    """How many of our fields a line of headings names."""
    return lambda line: len(propose(line, kind))


def complete(
    given: Mapping | None, table: ForeignTable, kind: str = INSTITUTION, *, entering: Sequence[str] = ()
) -> Mapping:
    """The mapping with proposals for what was not told; MappingRefused when a needed column is not there.

    ``entering`` are the fields without which no row of the list is entered, for a list that is to be.
    """
    told = given or Mapping({})
    absent = sorted(heading for heading in told.columns.values() if heading not in table.headings)
    if absent:
        says = _("文件中没有这些列：%(absent)s；文件中的列有：%(headings)s")
        raise MappingRefused(reason=str(sentence(says, absent="、".join(absent), headings="、".join(table.headings))))
    columns = dict(told.columns) or proposed(table, kind)
    made = replace(told, columns=columns)
    if missing := _missing(made.fields, kind, entering):
        raise MappingRefused(reason=_why_refused(missing, made, table, kind, entering=bool(entering)))
    return made


def refuse_missing(told: Collection[str], headings: Sequence[str], kind: str) -> None:
    """MappingRefused when a field is not told without which a list is none of that kind."""
    if missing := _missing(told, kind):
        raise MappingRefused(reason=_which_column(missing, headings, kind))


def _missing(told: Collection[str], kind: str, entering: Sequence[str] = ()) -> list[str]:
    """The fields that are not told without which a list is none of that kind, or none that is entered."""
    return [name for name in dict.fromkeys((*NEEDED[kind], *entering)) if not is_told(name, told)]


def lacking(told: Collection[str], kind: str = INSTITUTION) -> list[str]:
    """The fields that are not told without which a list is none of that kind."""
    return _missing(told, kind)


def _why_refused(missing: Sequence[str], made: Mapping, table: ForeignTable, kind: str, *, entering: bool) -> str:
    """Which columns nobody told, those that they seem to be, and the whole mapping to be completed."""
    free = [heading for heading in table.headings if heading not in made.columns.values()]
    seeming = proposed_for(free, table, kind, told=dict.fromkeys(made.fields, ""))
    unknown = [name for name in missing if name not in seeming]
    says = [_which_column(unknown, table.headings, kind)] if unknown else []
    says += [_seems(name, seeming[name], kind) for name in missing if name in seeming]
    says += [competing(name, headings, kind) for name, headings in contents.rivals(made.columns, table, kind).items()]
    reason = "；".join(says) + (_whole(missing, kind) if entering else "")
    if len(table.headings) == 1:
        return reason
    columns = {**made.columns, **seeming, **dict.fromkeys(unknown, str(sentence(_("列名"))))}
    whole = {name: columns[name] for name in known_fields(kind) if name in columns}
    return f"{reason}{sentence(_COMPLETE)}\n{replace(made, columns=whole).as_toml()}"


_COMPLETE = _(
    "。请把下面的内容存为对照文件，用 --map 给出；其中写“列名”的，改成文件中的列名，"
    "不要的列删去整行（只读对照文件写明的列）："
)


def _which_column(missing: Sequence[str], headings: Sequence[str], kind: str) -> str:
    if len(headings) == 1:
        says = _("只读到一列：%(heading)s。各列请用半角逗号、分号或制表符分开，或另存为 XLSX")
        return str(sentence(says, heading=headings[0]))
    says = _("认不出%(missing)s是哪一列；文件中的列有：%(headings)s")
    return str(sentence(says, missing=_words(missing, kind), headings="、".join(headings)))


def _seems(name: str, heading: str, kind: str) -> str:
    says = _("%(field)s没有对照，看来是“%(heading)s”")
    return str(sentence(says, field=sentence(word(name, kind)), heading=heading))


def competing(name: str, headings: Sequence[str], kind: str) -> str:
    """That several columns may be a number or a name, so that none of them is taken."""
    says = _("%(headings)s都可能是%(field)s，无法判断，需要指明用哪一列")
    return str(sentence(says, headings="、".join(f"“{each}”" for each in headings), field=sentence(word(name, kind))))


def _whole(missing: Sequence[str], kind: str) -> str:
    """What it means for the list that these columns are missing, and what else can be done."""
    return str(sentence(_WHOLE, missing=_words(missing, kind)))


def _words(names: Sequence[str], kind: str) -> str:
    return "、".join(str(sentence(word(name, kind))) for name in names)


def _all_fields(kind: str) -> str:
    return "、".join(f"{name}（{word(name, kind)}）" for name in known_fields(kind))


def propose(headings: Sequence[str], kind: str = INSTITUTION) -> dict[str, str]:
    """Our fields for the headings of a list, by the names such lists use, however they are written."""
    return naming.proposals([heading for heading in headings if heading], known_fields(kind))


def proposed(table: ForeignTable, kind: str = INSTITUTION) -> dict[str, str]:
    """Our fields with the columns they seem to be, by names and then by contents."""
    return contents.completed(propose(table.headings, kind), table, kind)


def proposed_for(
    headings: Sequence[str], table: ForeignTable, kind: str, *, told: Dictionary[str, str]
) -> dict[str, str]:
    """The same for some headings of a list, and only for fields whose column nobody told."""
    wanted = {name: aliases for name, aliases in known_fields(kind).items() if name not in told}
    named = naming.proposals([heading for heading in headings if heading], wanted)
    return contents.completed(named, replace(table, headings=tuple(headings)), kind, told=told)


def _texts(table: Any) -> dict[str, str]:
    if not isinstance(table, dict):
        raise MappingRefused(reason=_("[columns] 和 [values.<字段>] 应为表。"))
    return {str(name): str(value) for name, value in table.items()}
