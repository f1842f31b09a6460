"""What can be wrong with a journal and its log, each with a name of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypedDict

from liangzhao.kernel.words import _


class Code(StrEnum):
    """The names of the problems; a script may rely on them."""

    EVENT_HASH = "event-hash"
    ENTRY_FORM = "entry-form"
    EVENT_TAG = "event-tag"
    EVENT_TIME = "event-time"
    EVENT_BODY = "event-body"
    BODY_FORM = "body-form"
    EVENT_COLUMNS = "event-columns"
    EVENT_MISSING = "event-missing"
    EVENT_SLIPPED_IN = "event-slipped-in"
    LEAF_HASH = "leaf-hash"
    LEAF_IDENTIFIER = "leaf-identifier"
    LEAF_MISSING = "leaf-missing"
    LEAF_ORDER = "leaf-order"
    TILE_HASH = "tile-hash"
    TILE_FORM = "tile-form"
    TILE_MISSING = "tile-missing"
    BUNDLE_ENTRY = "bundle-entry"
    BUNDLE_FORM = "bundle-form"
    BUNDLE_MISSING = "bundle-missing"
    CHECKPOINT_MISSING = "checkpoint-missing"
    CHECKPOINT_FORM = "checkpoint-form"
    CHECKPOINT_ORIGIN = "checkpoint-origin"
    CHECKPOINT_SIGNATURE = "checkpoint-signature"
    CHECKPOINT_UNSIGNED = "checkpoint-unsigned"
    CHECKPOINT_LINE_MISSING = "checkpoint-line-missing"
    CHECKPOINT_ROOT = "checkpoint-root"
    CHECKPOINT_BEHIND = "checkpoint-behind"
    JOURNAL_CUT = "journal-cut"
    ROLLED_BACK = "rolled-back"
    HISTORY_FORM = "history-form"
    HISTORY_UNSIGNED = "history-unsigned"
    HISTORY_ROOT = "history-root"
    KEPT_UNSIGNED = "kept-unsigned"
    KEPT_LARGER = "kept-larger"
    KEPT_ROOT = "kept-root"


SAYS: dict[Code, str] = {
    Code.EVENT_HASH: _("事项的摘要与它的公开条目不符。"),
    Code.ENTRY_FORM: _("公开条目不是规定的格式。"),
    Code.EVENT_TAG: _("事项的类别与公开条目不符。"),
    Code.EVENT_TIME: _("事项的时间与公开条目不符。"),
    Code.EVENT_BODY: _("内容或盐值与公开条目中的承诺值不符。"),
    Code.BODY_FORM: _("内容不是规定的格式。"),
    Code.EVENT_COLUMNS: _("事项的行为人或对象与封存的内容不符。"),
    Code.EVENT_MISSING: _("叶子对应的事项已不在日志中。"),
    Code.EVENT_SLIPPED_IN: _("事项排在已编入的事项之前，却没有叶子：事后插入，或叶子被删。"),
    Code.LEAF_HASH: _("叶子的摘要与事项的公开条目不符。"),
    Code.LEAF_IDENTIFIER: _("叶子上的证照标识与公开条目不符。"),
    Code.LEAF_MISSING: _("缺少这个序号的叶子。"),
    Code.LEAF_ORDER: _("叶子的次序与事项写入的次序不符。"),
    Code.TILE_HASH: _("瓦片文件中的摘要与重新计算的不符。"),
    Code.TILE_FORM: _("瓦片文件的长度不对。"),
    Code.TILE_MISSING: _("缺少瓦片文件。"),
    Code.BUNDLE_ENTRY: _("条目文件与日志中的公开条目不符。"),
    Code.BUNDLE_FORM: _("条目文件不是规定的格式。"),
    Code.BUNDLE_MISSING: _("缺少条目文件。"),
    Code.CHECKPOINT_MISSING: _("日志已编入公开日志，却没有检查点。"),
    Code.CHECKPOINT_FORM: _("检查点不是规定的格式。"),
    Code.CHECKPOINT_ORIGIN: _("检查点属于另一个日志。"),
    Code.CHECKPOINT_SIGNATURE: _("检查点的签名不成立。"),
    Code.CHECKPOINT_UNSIGNED: _("检查点没有本日志密钥的签名。"),
    Code.CHECKPOINT_LINE_MISSING: _("检查点缺少本日志一把密钥的签名。"),
    Code.CHECKPOINT_ROOT: _("检查点的根与重新计算的不符。"),
    Code.CHECKPOINT_BEHIND: _("已编入的事项超过一分钟仍未进入检查点：检查点被换回旧的，或公开日志进程停了。"),
    Code.JOURNAL_CUT: _("检查点声明的条目比库中的多：日志的末尾被截去，或数据库被恢复到更早的时刻。"),
    Code.ROLLED_BACK: _("检查点比曾经发布过的小：检查点被换回旧的。"),
    Code.HISTORY_FORM: _("检查点历史中有一行不是规定的格式。"),
    Code.HISTORY_UNSIGNED: _("检查点历史中有一行不是本日志签发的。"),
    Code.HISTORY_ROOT: _("曾经发布过的检查点与现在的日志矛盾：历史被改写。"),
    Code.KEPT_UNSIGNED: _("另存的检查点不是本日志签发的。"),
    Code.KEPT_LARGER: _("另存的检查点比现在的大：日志被回退。"),
    Code.KEPT_ROOT: _("另存的检查点与现在的日志矛盾：历史被改写。"),
}


class Problem(TypedDict):
    """One thing that is wrong: its name, the sentence, and where: place in the log, event, file."""

    code: str
    says: str
    index: int | None
    event: str | None
    file: str | None


@dataclass
class Findings:
    """The problems found so far; the first ``most`` are kept, all are counted."""

    most: int
    count: int = 0
    kept: list[Problem] = field(default_factory=list)

    def add(self, code: Code, *, index: int | None = None, event: object = None, file: str | None = None) -> None:
        """Note a problem."""
        self.count += 1
        if len(self.kept) < self.most:
            named = None if event is None else str(event)
            self.kept.append(Problem(code=str(code), says=SAYS[code], index=index, event=named, file=file))
