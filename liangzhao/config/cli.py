"""The ``liangzhao`` command: one line per sub-command, each a function in the module of its subject.

JSON goes to standard output alone, words to standard error; exit codes are those of design.md §9.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from liangzhao.config.commands.arguments import speak_as_the_user
from liangzhao.config.placeholders import refusal
from liangzhao.kernel.words import _, sentence

_USAGE = _("用法：liangzhao 命令 [选项]")
_MORE = _("liangzhao 命令 --help 查看该命令的选项。")


@dataclass(frozen=True)
class Command:
    """A sub-command: where its ``run(argv) -> exit code`` is, and what ``liangzhao help`` says (a marked text)."""

    target: str
    says: str


COMMANDS: dict[str, Command] = {
    "up": Command("liangzhao.config.supervisor:run", _("启动全部进程：数据库、签名、后台、公开、网页")),
    "prepare": Command("liangzhao.config.commands.prepare:run", _("up 的第一步：数据库结构、密钥、静态文件")),
    "migrate": Command("liangzhao.config.commands.migrate:run", _("把数据库更新到当前版本")),
    "seed": Command("liangzhao.config.demo.command:run", _("生成示例机构、医师、护士")),
    "accounts": Command("liangzhao.config.commands.accounts:run", _("示例账户")),
    "verify": Command("liangzhao.config.commands.verify:run", _("验证 OFD、PDF 证照文件")),
    "status": Command("liangzhao.config.commands.status:run", _("取状态列表，供离线核验使用")),
    "trust": Command("liangzhao.config.commands.trust:run", _("导出离线核验所需的信任资料")),
    "identify": Command("liangzhao.config.commands.identify:run", _("核对一个编码")),
    "eligibility": Command("liangzhao.config.commands.eligibility:run", _("判断能否签发电子证照")),
    "import": Command("liangzhao.config.commands.importing:run", _("把外来名单导入登记簿")),
    "loads": Command("liangzhao.config.commands.loads:run", _("收入过的名单；撤销其中一份")),
    "match": Command("liangzhao.config.commands.match:run", _("名单中的各行对应哪条登记")),
    "duplicates": Command("liangzhao.config.commands.match_persons:run_doubles", _("可能是同一人的登记")),
    "reconcile": Command("liangzhao.config.commands.reconcile:run", _("一份名单在两个日期之间的变化")),
    "quality": Command("liangzhao.config.commands.quality:run", _("数据质量：检查、评分、报告")),
    "journal": Command("liangzhao.config.commands.journal:run", _("核对业务日志；统计账户的查看范围")),
    "recheck": Command("liangzhao.config.commands.recheck:run", _("重新核对已签发的证照")),
    "log": Command("liangzhao.config.commands.log:run", _("恢复之后：结束公开日志，以新名另起一份")),
    "keys": Command("liangzhao.config.commands.keys:run", _("签章密钥和数据密钥：查看、轮换、吊销、销毁")),
    "erasures": Command("liangzhao.config.commands.erasures:run", _("恢复之后：重新执行其后办理的删除")),
    "backup": Command("liangzhao.config.commands.backup:run", _("备份、核对备份、恢复")),
    "wal": Command("liangzhao.config.commands.wal:run", _("把每笔改动实时传到另一处")),
    "signer": Command("liangzhao.config.commands.signer:run", _("签名进程")),
    "worker": Command("liangzhao.config.commands.worker:run", _("后台进程")),
    "sequencer": Command("liangzhao.config.commands.sequencer:run", _("公开进程：公开日志和状态列表")),
    "docs": Command("liangzhao.config.docs.command:run", _("重新生成 docs/generated")),
    "web": Command("liangzhao.config.commands.web:run", _("只运行网页服务进程")),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one sub-command; exit 2 with the list of commands when it is unknown."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in {"help", "-h", "--help"}:
        print(usage())
        return 0
    command = COMMANDS.get(arguments[0])
    if command is None:
        unknown = sentence(_("没有命令 %(name)s。"), name=arguments[0]).render(speak_as_the_user())
        print(f"{unknown}\n\n{usage()}", file=sys.stderr)
        return 2
    if refused := refusal(os.environ):
        print(refused, file=sys.stderr)
        return 2
    speak_as_the_user()
    module, function = command.target.split(":")
    try:
        return int(getattr(import_module(module), function)(arguments[1:]))
    except KeyboardInterrupt:
        return 130


def usage() -> str:
    """The list of commands, in the language of the user."""
    translate = speak_as_the_user()
    lines = [f"  {name:<12} {translate(command.says)}" for name, command in COMMANDS.items()]
    return "\n".join([translate(_USAGE), "", *lines, "", translate(_MORE)])


if __name__ == "__main__":
    sys.exit(main())
