"""``liangzhao keys rotate|request|install|revoke|reissue|signing``: keys that sign, their successors and their end."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from liangzhao.config.commands import reissuing
from liangzhao.config.commands.arguments import ActParser, Parser, answer, say
from liangzhao.config.node import running_node
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _, sentence
from liangzhao.signing.signer import UnknownKey
from liangzhao_verify.revocation import COMPROMISED, REASONS

if TYPE_CHECKING:
    from liangzhao.signing.key_directory import KeyDirectory
    from liangzhao.signing.rotation import KeyMaker, Reseal

REFUSED = 1
ACTS = ("signing", "rotate", "request", "install", "revoke", "reissue")
LOG = "log"
KINDS = {True: ("sm2", "ed25519"), False: ("sm2", "p256")}
_SECONDS = 20.0  # a module may take its time to make a key


def run(argv: Sequence[str]) -> int:
    """0 when done, 1 when the act was refused; the reason is said in words."""
    options = _parser().parse_args(argv)
    with running_node():
        try:
            return _act(options)
        except UnknownKey as error:
            say(str(sentence(_("没有密钥 %(key)s。"), key=str(error))))
        except (Refusal, ValueError, OSError) as refusal:
            say(str(refusal))
    return REFUSED


def _act(options: argparse.Namespace) -> int:
    if options.act == "signing":
        return _list(as_json=options.json)
    keys = [f"{options.authority}/{kind}" for kind in ([options.kind] if options.kind else KINDS[_is_log(options)])]
    if options.act == "rotate":
        return max(_rotate(key, as_json=options.json) for key in keys)
    if options.act == "request":
        return _request(keys[0])
    if options.act == "install":
        return _install(keys[0], options.file, options.seal)
    if options.act == "reissue":
        return reissuing.reissue(keys[0], options.key, batch=options.batch, as_json=options.json)
    return _revoke(keys[0], options.key, options.reason, options.at or clock.now())


def _is_log(options: argparse.Namespace) -> bool:
    return bool(options.authority == LOG)


def _list(*, as_json: bool) -> int:
    from liangzhao.licensing.key_register import signing_keys

    rows = [
        {
            "key": each.name,
            "id": each.key_id,
            "store": each.store,
            "from": each.valid_from.isoformat(),
            "until": each.valid_until.isoformat(),
            "replaced_at": each.replaced_at and each.replaced_at.isoformat(),
            "revoked_at": each.revoked_at and each.revoked_at.isoformat(),
        }
        for each in signing_keys()
    ]
    if as_json:
        answer(rows)
    else:
        sys.stdout.writelines(f"{row['key']} {row['id']} {row['store']} {row['until']}\n" for row in rows)
    return 0


def _rotate(key: str, *, as_json: bool) -> int:
    from liangzhao.signing import demo_ca

    store, maker = _store(), _maker()
    if not demo_ca.is_here(store):
        say(_("本节点没有演示证书机构：请用 request 生成证书申请，取得证书后用 install 启用。"))
        return REFUSED
    reseal = partial(demo_ca.reseal, store, store.parts(key)[0]) if _has_seal(store, key) else None
    return _replace(store, maker, key, demo_ca.certify(store, key, maker.next_request(key)), reseal, as_json=as_json)


def _request(key: str) -> int:
    from asn1crypto import pem

    sys.stdout.write(pem.armor("CERTIFICATE REQUEST", _maker().next_request(key)).decode())
    return 0


def _install(key: str, certificates: Path, seal: Path | None) -> int:
    from liangzhao.signing.key_directory import read_certificates, write

    store = _store()
    if _has_seal(store, key) and seal is None:
        say(_("更换 SM2 密钥须同时用 --seal 给出制章单位为新证书制作的电子印章。"))
        return REFUSED
    made = seal.read_bytes() if seal else b""
    reseal = (lambda _signers: write(store.seal_path(store.parts(key)[0]), made)) if seal else None
    return _replace(store, _maker(), key, read_certificates(certificates), reseal, as_json=False)


def _replace(
    store: KeyDirectory, maker: KeyMaker, key: str, chain: list[bytes], reseal: Reseal | None, *, as_json: bool
) -> int:
    """Take the certificate into use; the journal's entry and the replacement stand or fall together."""
    from liangzhao.access.transactions import service_transaction
    from liangzhao.audit import journal
    from liangzhao.audit.tags import Tag
    from liangzhao.licensing.key_register import subject_of
    from liangzhao.signing import rotation

    with service_transaction("keys") as actor:
        at = clock.now()
        done = rotation.install(store, maker, key, chain, reseal=reseal, at=at)
        body = {"key": key, "former": done.former, "new": done.new}
        journal.record(Tag.KEY_ROTATED, subject_kind="key", subject_id=subject_of(key), by=actor, at=at, body=body)
    if as_json:
        answer(body)
    else:
        words = _("%(key)s：密钥 %(former)s 已由 %(new)s 接替，原证书保留。")
        sys.stdout.write(f"{sentence(words, **body)}\n")
    return 0


def _revoke(key: str, named: str, reason: str, at: datetime) -> int:
    from liangzhao.access.transactions import service_transaction
    from liangzhao.audit import journal
    from liangzhao.audit.tags import Tag
    from liangzhao.licensing.key_register import subject_of
    from liangzhao.signing import rotation

    with service_transaction("keys") as actor:
        done = rotation.revoke(_store(), key, named, reason=reason, at=at)
        body = {"key": key, "id": named, "from": done.at.isoformat(), "reason": done.reason}
        journal.record(
            Tag.KEY_REVOKED, subject_kind="key", subject_id=subject_of(key), by=actor, at=clock.now(), body=body
        )
    words = _("%(key)s：密钥 %(id)s 自 %(at)s 起吊销。")
    sys.stdout.write(f"{sentence(words, key=key, id=named, at=done.at.isoformat(timespec='seconds'))}\n")
    return 0


def _store() -> KeyDirectory:
    from django.conf import settings

    from liangzhao.signing.key_directory import KeyDirectory

    return KeyDirectory(Path(settings.LIANGZHAO_KEYS_DIR))


def _maker() -> KeyMaker:
    """The signer process where it runs: it alone may open a module; else the stores in this process."""
    from django.conf import settings

    from liangzhao.signing.backends import open_keyring
    from liangzhao.signing.process.client import SocketSigner

    path = Path(settings.LIANGZHAO_SIGNER_SOCKET)
    if settings.LIANGZHAO_SIGNER == "socket" and path.exists():
        return SocketSigner(path, seconds=_SECONDS)
    return open_keyring(Path(settings.LIANGZHAO_KEYS_DIR))


def _has_seal(store: KeyDirectory, key: str) -> bool:
    holder, kind = store.parts(key)
    return kind == "sm2" and holder != LOG


def _parser() -> Parser:
    parser = Parser("keys", _("签章密钥：查看、轮换、申请证书、启用证书、吊销"))
    acts = parser.add_subparsers(dest="act", required=True, metavar="|".join(ACTS), parser_class=ActParser)
    listed = acts.add_parser("signing", help=_("各机关的签章密钥、存放处和证书有效期"))
    listed.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    rotate = acts.add_parser("rotate", help=_("生成下一把密钥，由演示证书机构签发证书并启用；原证书保留"))
    rotate.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    request = acts.add_parser("request", help=_("生成下一把密钥，输出交给证书机构的申请（PKCS#10）"))
    install = acts.add_parser("install", help=_("启用证书机构对申请签发的证书"))
    install.add_argument("file", type=Path, help=_("PEM 文件：本证书在前，上级依次在后"))
    install.add_argument("--seal", type=Path, help=_("制章单位为新证书制作的电子印章（SM2 密钥须有）"))
    revoke = acts.add_parser("revoke", help=_("吊销一把现用或以前的密钥"))
    revoke.add_argument("key", help=_("密钥编号"))
    revoke.add_argument(
        "--reason", choices=REASONS, default=COMPROMISED, help=_("原因；泄露的密钥此前的签章须有时间证明")
    )
    revoke.add_argument("--at", type=_instant, help=_("自何时起无效，带时区的 ISO 8601 时间；默认现在"))
    reissue = reissuing.parser_of(acts)
    for each in (rotate, request, install, revoke, reissue):
        each.add_argument("--authority", required=True, help=_("机关的统一社会信用代码；公开日志为 log"))
    for each in (request, install, revoke, reissue):
        each.add_argument("--kind", required=True, choices=("sm2", "p256", "ed25519"), help=_("密钥种类"))
    rotate.add_argument("--kind", choices=("sm2", "p256", "ed25519"), help=_("密钥种类；默认全部"))
    return parser


def _instant(text: str) -> datetime:
    with suppress(ValueError):
        at = datetime.fromisoformat(text)
        if at.utcoffset() is not None:
            return at
    raise argparse.ArgumentTypeError(_("应为带时区的 ISO 8601 时间，如 2026-11-22T08:00+08:00"))
