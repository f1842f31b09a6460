"""``liangzhao status export | fetch``: status lists into a folder, for checking licences where there is no network."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from liangzhao.config.commands.arguments import WRONG_USE, ActParser, Parser, answer, say
from liangzhao.config.node import configure
from liangzhao.kernel import clock
from liangzhao.kernel.words import _, sentence

if TYPE_CHECKING:
    from liangzhao.licensing.status.collecting import Collected

_MINUTE = 60


def run(argv: Sequence[str]) -> int:
    """0 when every list is in the folder, 1 when one was not genuine, 2 when lists or trust could not be read."""
    parser = Parser("status", _("把状态列表存入目录，供离线核验使用（liangzhao-verify --status 目录）"))
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT", parser_class=ActParser)
    export = acts.add_parser("export", help=_("取本节点发布的状态列表"))
    fetch = acts.add_parser("fetch", help=_("从一个节点的网址取状态列表"))
    fetch.add_argument("address", metavar="URL", help=_("节点网址，例如 https://liangzhao.example.cn"))
    for one in (export, fetch):
        one.add_argument("folder", type=Path, metavar="DIR", help=_("存入的目录"))
        one.add_argument("--trust", type=Path, metavar="FILE", help=_("信任资料；不指定则用本节点的"))
        one.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    options = parser.parse_args(argv)
    found = _collected(options.address if options.act == "fetch" else None, options.folder, options.trust)
    if found is None:
        return WRONG_USE
    if options.json:
        answer([_as_json(each) for each in found])
    else:
        sys.stdout.write("".join(f"{_line(each)}\n" for each in found))
    return 0 if all(each.is_kept for each in found) else 1


def _collected(address: str | None, folder: Path, trusted: Path | None) -> list[Collected] | None:
    configure()
    from liangzhao.config.status import node_folder
    from liangzhao.licensing.status.collecting import NotReached, from_address, from_folder
    from liangzhao.licensing.trust import node_bundle
    from liangzhao_verify.chain import TrustRootsUnreadable
    from liangzhao_verify.trust import Trust

    try:
        trust = Trust.load(trusted) if trusted else node_bundle()
        folder.mkdir(parents=True, exist_ok=True)
        return from_address(address, trust, folder) if address else from_folder(node_folder(), trust, folder)
    except NotReached as error:
        say(str(sentence(_("取不到 %(address)s。"), address=str(error))))
    except TrustRootsUnreadable as error:
        say(str(error))
    except OSError:
        say(str(sentence(_("目录 %(name)s 无法写入。"), name=folder)))
    return None


def _as_json(each: Collected) -> dict[str, object]:
    return {
        "issuer": each.issuer,
        "kept": each.is_kept,
        "as_of": each.as_of.isoformat() if each.as_of else None,
        "age_seconds": _age(each),
    }


def _age(each: Collected) -> int | None:
    return max(int((clock.now() - each.as_of).total_seconds()), 0) if each.as_of else None


def _line(each: Collected) -> str:
    age = _age(each)
    if age is None:
        return f"✗ {each.issuer} " + str(sentence(_("签名不可信，没有存入")))
    return f"✓ {each.issuer} " + str(sentence(_("%(minutes)d 分钟前的状态"), minutes=age // _MINUTE))
