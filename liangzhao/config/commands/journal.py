"""``liangzhao journal verify``: whether every entry of the journal still is what was written."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from liangzhao.config.commands.arguments import Parser, answer
from liangzhao.config.node import running_node
from liangzhao.kernel.words import _, sentence

MOST_NAMED = 100


def run(argv: Sequence[str]) -> int:
    """0 when every entry is sound, 1 when some are not."""
    parser = Parser("journal", _("核对业务日志"))
    parser.add_argument("act", metavar="verify", choices=("verify",), help=_("逐条重算日志的摘要"))
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    options = parser.parse_args(argv)
    with running_node():
        from liangzhao.access.transactions import service_transaction
        from liangzhao.audit.checking import check_all

        with service_transaction("journal"):
            events, problems = check_all(most=MOST_NAMED)
    if options.json:
        answer({"ok": not problems, "events": events, "checkpoint": None, "problems": problems})
    elif problems:
        sys.stdout.write("\n".join(f"✗ {one['event']} {one['says']}" for one in problems) + "\n")
    else:
        sys.stdout.write(str(sentence(_("日志共 %(events)d 条，逐条核对无误。"), events=events)) + "\n")
    return 1 if problems else 0
