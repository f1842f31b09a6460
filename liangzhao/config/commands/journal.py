"""``liangzhao journal verify``: whether every entry of the journal, and its public log, still is what was written."""

from __future__ import annotations

import base64
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from liangzhao.config.commands import journal_reach
from liangzhao.config.commands.arguments import WRONG_USE, Parser, answer, say
from liangzhao.config.node import running_node
from liangzhao.kernel.words import _, sentence

if TYPE_CHECKING:
    from liangzhao.audit.examining import Examination, Problem


def run(argv: Sequence[str]) -> int:
    """0 when everything is sound, 1 when something is not, 2 when the kept checkpoint cannot be read."""
    if list(argv[:1]) == ["reach"]:
        return journal_reach.run(argv[1:])
    parser = Parser("journal", _("核对业务日志和公开日志"))
    says = _("逐条重算摘要、默克尔树、瓦片和检查点；reach 统计账户的查看范围（见 journal reach --help）")
    parser.add_argument("act", metavar="verify", choices=("verify",), help=says)
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    parser.add_argument(
        "--since", type=Path, metavar="FILE", help=_("另处保存的检查点（/log/checkpoint 的内容）：日志须是它的延续")
    )
    options = parser.parse_args(argv)
    try:
        kept = options.since.read_text() if options.since else None
    except (OSError, UnicodeDecodeError):
        say(str(sentence(_("文件 %(name)s 无法打开。"), name=options.since)))
        return WRONG_USE
    found = _examined(kept)
    if options.json:
        answer(_as_json(found))
    else:
        sys.stdout.write("\n".join(_lines(found)) + "\n")
    return 0 if found.is_sound else 1


def _examined(kept: str | None) -> Examination:
    with running_node():
        from liangzhao.access.transactions import service_transaction
        from liangzhao.audit.examining import examine
        from liangzhao.config.log import node_folder, node_keys, node_origin

        folder = node_folder()
        with service_transaction("journal"):
            return examine(folder, node_keys(folder.origin() or node_origin()), kept=kept)


def _as_json(found: Examination) -> dict[str, object]:
    head = found.checkpoint
    return {
        "ok": found.is_sound,
        "events": found.events,
        "checkpoint": head and {"origin": head.origin, "size": head.size, "root": base64.b64encode(head.root).decode()},
        "problems": list(found.problems),
    }


def _lines(found: Examination) -> list[str]:
    if not found.is_sound:
        total = sentence(
            _("共 %(count)d 处问题，列出前 %(shown)d 处。"), count=found.problem_count, shown=len(found.problems)
        )
        return [*(f"✗ {_place(problem)} {problem['says']}" for problem in found.problems), str(total)]
    lines = [str(sentence(_("日志共 %(events)d 条，逐条核对无误。"), events=found.events))]
    if head := found.checkpoint:
        words = _("公开日志 %(origin)s：%(size)d 条，根 %(root)s，与日志一致。")
        root = base64.b64encode(head.root).decode()
        lines.append(str(sentence(words, origin=head.origin, size=head.size, root=root)))
    return lines


def _place(problem: Problem) -> str:
    parts = (problem["index"], problem["event"], problem["file"])
    return " ".join(str(part) for part in parts if part is not None)
