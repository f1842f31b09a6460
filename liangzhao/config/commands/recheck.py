"""``liangzhao recheck``: every licence that was issued looked at again, by the verifier and not by what issued it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import timedelta

from liangzhao.config.commands.arguments import Parser, answer
from liangzhao.config.node import running_node
from liangzhao.kernel import clock
from liangzhao.kernel.words import _, sentence

DAMAGED = 1


def run(argv: Sequence[str]) -> int:
    """0 when all are right, 1 when something is wrong with one; each is named by its identifier."""
    parser = Parser("recheck", _("重新核对已签发的证照：登记、记录、签名、二维码、文件、照片、日志"))
    parser.add_argument("--hours", type=float, default=0.0, help=_("只核对最近若干小时内签发的；默认全部"))
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    options = parser.parse_args(argv)
    with running_node():
        from liangzhao.licensing import recheck_turns

        since = clock.now() - timedelta(hours=options.hours)
        found = recheck_turns.look_at_new(since) if options.hours else recheck_turns.look_at_all()
    if options.json:
        answer([{"identifier": each.identifier, "damage": each.damage.value} for each in found])
    else:
        lines = [f"{each.identifier} {each.damage.value}" for each in found]
        lines.append(str(sentence(_("发现 %(count)d 处不符。"), count=len(found))))
        sys.stdout.write("\n".join(lines) + "\n")
    return DAMAGED if found else 0
