"""``liangzhao keys reissue``: licences that a stolen key signed, made anew by its successor."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from liangzhao.config.commands.arguments import ActParser, answer, say
from liangzhao.kernel.words import _, sentence
from liangzhao.signing.signer import SignerUnavailable

if TYPE_CHECKING:
    from liangzhao.licensing.replacement import Report

BATCH = 200
REFUSED = 1


def parser_of(acts: argparse._SubParsersAction[ActParser]) -> ActParser:
    """The arguments beside the name of the key."""
    parser = acts.add_parser("reissue", help=_("为已吊销的密钥签发的有效证照换发新版本；中断后再次运行即可继续"))
    parser.add_argument("key", help=_("已更换并吊销的密钥编号"))
    parser.add_argument("--batch", type=int, default=BATCH, help=_("每个事务的证照数"))
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    return parser


def reissue(name: str, key_id: str, *, batch: int, as_json: bool) -> int:
    """0 when nothing is left to be done, 1 when some could not be renewed or the signer went away; raises Refusal."""
    from liangzhao.access.actors import service
    from liangzhao.licensing import replacement

    spent, by = replacement.spent_key(name, key_id), service("keys")
    total = replacement.outstanding(spent, by=by)

    def tell(done: Report) -> None:
        if not as_json:
            words = sentence(_("已换发 %(done)d / %(total)d"), done=done.renewed, total=total)
            sys.stdout.write(f"{words}\n")
            sys.stdout.flush()

    try:
        report = replacement.renew_all(spent, by=by, batch=max(1, batch), tell=tell)
    except SignerUnavailable:
        say(_("签章服务暂不可用。已受理的部分恢复后自动签章，其余请再次运行本命令。"))
        return REFUSED
    if as_json:
        answer({"total": total, "renewed": report.renewed, "left": report.left, "obstacles": dict(report.obstacles)})
    elif report.left:
        words = _("%(left)d 份暂不符合签发条件，原证照未变：%(rules)s")
        rules = "、".join(f"{rule}×{count}" for rule, count in sorted(report.obstacles.items()))
        say(str(sentence(words, left=report.left, rules=rules)))
    return REFUSED if report.left else 0
