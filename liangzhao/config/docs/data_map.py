"""The map of personal data: every field with purpose, basis, level, retention and readers, for auditors (SEC-P5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from liangzhao.config.docs.markdown import GENERATED, table
from liangzhao.kernel import clock
from liangzhao.law import parameters, personal_data
from liangzhao.law.personal_data import NEVER, Entry, Level, Line

_LEVELS = {Level.ORDINARY: "一般", Level.SENSITIVE: "**敏感**"}
_UNITS = {"days": "日", "months": "个月", "hours": "小时"}
_TRACES = {
    "id_no": "查看完整证件号码",
    "licence": "查看电子证照",
    "photo": "查看照片",
    "registration": "查看登记信息",
    "request": "查看请求内容",
    NEVER: "不向任何他人显示",
}
_PREFACE = (
    "每张表的每个字段：处理目的、合法性基础及条文、敏感程度、保存期限、谁能看到，以及他人查看敏感信息时留下的记录。\n\n"
    "敏感程度按《个人信息保护法》第二十八条和 GB/T 35273-2020 附录 B 划分。没有列出的字段不能进入系统：自动检查会失败。"
    "\n"
    "保存期限届满的数据由后台任务每日删除；期限数值见[期限与数值](parameters.md)。\n"
)


def pages() -> Mapping[str, str]:
    """The one page."""
    return {"data-map.md": data_map()}


def data_map() -> str:
    """Tables of personal data first, then the tables that hold none."""
    entries = personal_data.entries()
    personal = [entry for entry in entries if entry.lines]
    lines = ["# 个人信息清单", "", GENERATED, _PREFACE, *_counts(personal), *_terms()]
    for entry in personal:
        lines += _chapter(entry)
    plain = [(entry.says, f"`{entry.label}`", f"{len(entry.technical)}") for entry in entries if not entry.lines]
    lines += ["## 不含个人信息的表\n", table(("表", "模型", "字段数"), plain)]
    return "\n".join(lines).rstrip() + "\n"


def _counts(personal: list[Entry]) -> Iterator[str]:
    fields = [line for entry in personal for line in entry.lines]
    sensitive = sum(line.level is Level.SENSITIVE for line in fields)
    yield f"共 {len(personal)} 张表、{len(fields)} 个个人信息字段，其中敏感 {sensitive} 个。\n"


def _terms() -> Iterator[str]:
    terms = personal_data.terms()
    yield "## 合法性基础\n"
    yield table(("基础", "条文"), [(basis.says, basis.article) for basis in terms.bases.values()])
    yield "## 保存期限\n"
    yield table(("保存", "期限", "条文"), [(kept.says, _ends(kept.by), kept.article) for kept in terms.kept.values()])


def _chapter(entry: Entry) -> Iterator[str]:
    yield f"## {entry.says}\n"
    yield f"`{entry.label}`。{_whose(entry)}技术字段：{_names(entry.technical)}。\n"
    headings = ("字段", "含义", "级别", "目的", "基础", "保存", "可见", "查看记录")
    yield table(headings, [_row(line) for line in entry.lines])


def _row(line: Line) -> tuple[str, ...]:
    terms = personal_data.terms()
    return (
        f"`{line.field}`",
        line.says,
        _LEVELS[line.level],
        terms.purposes[line.purpose],
        terms.bases[line.basis].says,
        terms.kept[line.kept].says,
        "、".join(terms.readers[reader] for reader in line.seen),
        _TRACES[line.trace] if line.trace else "—",
    )


def _whose(entry: Entry) -> str:
    return f"归属：`{entry.whose}`。" if entry.whose else f"不单独提供给本人：{entry.apart}。"


def _names(fields: frozenset[str]) -> str:
    return "、".join(f"`{field}`" for field in sorted(fields))


def _ends(parameter: str) -> str:
    if not parameter:
        return "—"
    found = parameters.table()[parameter]
    return f"{found.dated(clock.today()).value}{_UNITS[found.unit]}"
