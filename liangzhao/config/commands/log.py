"""``liangzhao log begin-anew``: after a restore to an earlier moment, end the log and begin one of another name."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from liangzhao.config.commands.arguments import Parser, answer, say
from liangzhao.config.node import configure_settings, running_node
from liangzhao.kernel.words import _, sentence

MAY_GO_ON = 1


def run(argv: Sequence[str]) -> int:
    """0 when a new log is begun, 1 when the log there is may go on under its name."""
    parser = Parser("log", _("数据库恢复到较早时刻后，结束原公开日志，以新名称开始"))
    parser.add_argument("act", metavar="begin-anew", choices=("begin-anew",), help=_("原日志的文件原样保留"))
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    options = parser.parse_args(argv)
    configure_settings()
    from liangzhao.audit.log.succession import NothingToSucceed, begin_anew, is_set_back, mark_set_back
    from liangzhao.config.log import node_folder

    path = node_folder().path
    if not is_set_back(path) and _is_ahead():
        mark_set_back(path)
    try:
        done = begin_anew(path)
    except NothingToSucceed:
        say(str(_("公开日志与登记库衔接，可以继续签发检查点，未作任何改动。")))
        return MAY_GO_ON
    if options.json:
        answer({name: str(value) if isinstance(value, Path) else value for name, value in asdict(done).items()})
    else:
        sys.stdout.write(f"{_told(**asdict(done))}\n")
    return 0


def _told(*, ended: str, size: int, begun: str, kept: Path) -> str:
    template = _(
        "原日志 %(ended)s 止于 %(size)d 条，文件保留在 %(kept)s。新日志 %(begun)s 将从第一条起重新公开。\n"
        "请公告：原日志的名称、最后的检查点、新日志的名称和改名的原因；通知见证方和保存检查点的单位。"
    )
    return str(sentence(template, ended=ended, size=size, kept=kept, begun=begun))


def _is_ahead() -> bool:
    """Whether more was published than the journal gave places to."""
    with running_node():
        from liangzhao.access.transactions import service_transaction
        from liangzhao.audit.log import notes
        from liangzhao.audit.models import Leaf
        from liangzhao.config.log import node_folder

        note = node_folder().checkpoint()
        with service_transaction("log"):
            places = Leaf.objects.count()
    return note is not None and notes.parse_checkpoint(notes.parse_note(note).text).size > places
