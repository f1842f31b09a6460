"""``liangzhao keys``: which data keys seal the fields, a new one with everything sealed anew, an old one given up."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from liangzhao.config.commands import signing_keys
from liangzhao.config.commands.arguments import Parser, answer, say
from liangzhao.config.node import running_node
from liangzhao.kernel import encryption
from liangzhao.kernel.encryption import KeyRing
from liangzhao.kernel.words import _, sentence

REFUSED = 1
ACTS = ("list", "rotate-data", "forget-data")


def run(argv: Sequence[str]) -> int:
    """0 when done, 1 when a key is still in use or unknown."""
    if argv and argv[0] in signing_keys.ACTS:
        return signing_keys.run(argv)
    parser = Parser("keys", _("字段加密密钥：查看、轮换、销毁"))
    parser.epilog = _("签章密钥另用 signing、rotate、request、install、revoke、reissue，各有 --help。")
    parser.add_argument(
        "act",
        choices=ACTS,
        help=_("list 各密钥加密的数据量；rotate-data 启用新密钥并重新加密全部字段；forget-data 销毁不再使用的旧密钥"),
    )
    parser.add_argument("key", nargs="?", default="", help=_("forget-data：密钥编号"))
    parser.add_argument("--resume", action="store_true", help=_("rotate-data：不启用新密钥，只完成上次中断的重新加密"))
    parser.add_argument("--batch", type=int, default=500, help=_("每个事务的行数"))
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    options = parser.parse_args(argv)
    if options.batch < 1:
        parser.error(_("--batch 至少为 1"))
    if (options.act == "forget-data") != bool(options.key):
        parser.error(_("只有 forget-data 需要密钥编号"))
    with running_node():
        if options.act == "rotate-data":
            return _rotate(resume=options.resume, batch=options.batch, as_json=options.json)
        return _forget(options.key) if options.act == "forget-data" else _list(as_json=options.json)


def _rotate(*, resume: bool, batch: int, as_json: bool) -> int:
    from liangzhao.access import rekeying

    if not resume:
        KeyRing.load(_path()).with_new_data_key().save(_path())
    current = encryption.ring(newest=True).current
    shown: dict[str, int] = {}
    done = rekeying.rekey(batch=batch, tell=shown.__setitem__)
    if as_json:
        answer({"current": current, "resealed": done, "columns": shown})
        return 0
    words = _("当前密钥 %(key)s：重新加密 %(done)d 个值。旧密钥仍可解密；确认无误并重新备份后用 forget-data 销毁。")
    sys.stdout.write(f"{sentence(words, key=current, done=done)}\n")
    return 0


def _list(*, as_json: bool) -> int:
    from liangzhao.access import rekeying

    ring, used = encryption.ring(newest=True), rekeying.use_of_keys()
    rows = [{"key": key, "current": key == ring.current, "values": used[key]} for key in ring.data]
    if as_json:
        answer(rows)
    else:
        sys.stdout.writelines(f"{row['key']} {'*' if row['current'] else ' '} {row['values']}\n" for row in rows)
    return 0


def _forget(key: str) -> int:
    from liangzhao.access import rekeying

    ring = KeyRing.load(_path())
    if key not in ring.data or key == ring.current:
        say(str(sentence(_("%(key)s 不是可以销毁的旧密钥。"), key=key)))
        return REFUSED
    try:
        rekeying.require_unused(key)
    except rekeying.KeyInUse:
        say(str(sentence(_("密钥 %(key)s 仍在使用，请先运行 rotate-data --resume。"), key=key)))
        return REFUSED
    ring.without_data_key(key).save(_path())
    words = _("已销毁密钥 %(key)s；用它加密的旧备份不能再用本机密钥解密。")
    sys.stdout.write(f"{sentence(words, key=key)}\n")
    return 0


def _path() -> Path:
    from django.conf import settings

    return Path(settings.LIANGZHAO_KEYRING)
