"""Which foreign column is which of our fields, and which foreign value which of ours."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from liangzhao.consolidation.importing.reading import ForeignTable
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

REQUIRED = ("name", "district")


class MappingRefused(Refusal):
    """Raised for a mapping file that cannot be used, or a list whose columns cannot be told; says which."""

    template = _("字段对照有误：%(reason)s")


@dataclass(frozen=True)
class Mapping:
    """``columns`` is our field → their heading; ``values`` is field → their value → ours."""

    columns: dict[str, str]
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    encoding: str = ""
    sheet: str = ""
    header_row: int = 1


def known_fields() -> dict[str, list[str]]:
    """Our fields with the headings foreign lists use for them."""
    text = resources.files("liangzhao.consolidation.importing").joinpath("columns.yaml").read_text("utf-8")
    known: dict[str, list[str]] = yaml.safe_load(text)
    return known


def load(path: Path) -> Mapping:
    """The mapping in a TOML file: ``[columns]`` ours = theirs, ``[values.<field>]`` theirs = ours."""
    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingRefused(reason=_("对照文件无法读取，请按 TOML 格式填写。")) from error
    columns, values = _texts(given.get("columns", {})), given.get("values", {})
    unknown = sorted((set(columns) | set(values)) - set(known_fields()))
    if unknown:
        raise MappingRefused(reason=_("没有这些字段：") + "、".join(unknown))
    return Mapping(
        columns=columns,
        values={name: _texts(table) for name, table in values.items()},
        encoding=str(given.get("encoding", "")),
        sheet=str(given.get("sheet", "")),
        header_row=int(given.get("header_row", 1)),
    )


def complete(given: Mapping | None, table: ForeignTable) -> Mapping:
    """The mapping with proposals for what was not told; MappingRefused when a needed column is not there."""
    told = given or Mapping({})
    absent = sorted(heading for heading in told.columns.values() if heading not in table.headings)
    if absent:
        raise MappingRefused(reason=_("文件中没有这些列：") + "、".join(absent))
    columns = dict(told.columns)
    if given is None:
        columns = propose(table.headings)
    missing = [name for name in REQUIRED if name not in columns and not (name == "district" and "division" in columns)]
    if missing:
        raise MappingRefused(reason=_("请在对照文件中指明这些字段对应的列：") + "、".join(missing))
    return Mapping(columns, told.values, told.encoding, told.sheet, told.header_row)


def propose(headings: tuple[str, ...]) -> dict[str, str]:
    """Our fields for the headings of a list, by the names such lists use."""
    plain = {_plain(heading): heading for heading in headings}
    proposed: dict[str, str] = {}
    for name, aliases in known_fields().items():
        found = next((plain[_plain(alias)] for alias in aliases if _plain(alias) in plain), None)
        if found is not None and found not in proposed.values():
            proposed[name] = found
    return proposed


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def _texts(table: Any) -> dict[str, str]:
    if not isinstance(table, dict):
        raise MappingRefused(reason=_("[columns] 和 [values.<字段>] 应为表。"))
    return {str(name): str(value) for name, value in table.items()}
