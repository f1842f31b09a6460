"""``python -m liangzhao.signing.process KEYS SOCKET``: serve the keys of a folder until SIGTERM."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from liangzhao.signing.backends import open_keyring
from liangzhao.signing.process.server import serve


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="liangzhao-signer", description="Holds the keys and signs.")
    parser.add_argument("keys", type=Path, help="folder of keys")
    parser.add_argument("socket", type=Path, help="Unix socket to serve")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="signer: %(levelname)s %(message)s")
    keyring = open_keyring(arguments.keys)
    keyring.check()
    serve(keyring, arguments.socket)


if __name__ == "__main__":
    main()
