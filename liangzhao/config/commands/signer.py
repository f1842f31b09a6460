"""``liangzhao signer``: the one process that holds keys."""

from __future__ import annotations

import logging
import signal
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from liangzhao.config.commands.arguments import Parser, say
from liangzhao.config.node import configure_settings
from liangzhao.config.readiness import say_ready
from liangzhao.kernel.words import _
from liangzhao.signing.backends import WrongStoreSettings, open_keyring
from liangzhao.signing.process.server import AlreadyServed, SignerServer, SocketPlaceNotPrivate
from liangzhao.signing.stores import KeyNotSafe, StoreCannot

_NOT_BEGUN = (AlreadyServed, SocketPlaceNotPrivate, WrongStoreSettings, KeyNotSafe, StoreCannot)


def run(argv: Sequence[str]) -> int:
    """Serve this node's keys over its Unix socket until SIGTERM."""
    Parser("signer", _("签名进程：唯一持有密钥的进程，经本机套接字提供签名")).parse_args(argv)
    configure_settings()
    logging.basicConfig(level=logging.INFO, format="signer: %(levelname)s %(message)s")
    try:
        keyring = open_keyring(Path(settings.LIANGZHAO_KEYS_DIR))
        keyring.check()
        server = SignerServer(keyring, Path(settings.LIANGZHAO_SIGNER_SOCKET))
    except _NOT_BEGUN as error:
        say(f"signer: {error}")
        return 1
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_signal: server.stop())
    say_ready()
    server.serve()
    return 0
