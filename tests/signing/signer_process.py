"""Starts, kills and awaits real signer processes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from liangzhao.signing import SignerUnavailable
from liangzhao.signing.process import Health, SocketSigner

PATIENCE = 20.0  # seconds until a test machine under load must have done something


class SignerProcess:
    """A signer process of our own, ready when entered."""

    def __init__(self, keys: Path, path: Path, *, under: Sequence[str] = ()) -> None:
        self.path = path
        self._command = [*under, sys.executable, "-m", "liangzhao.signing.process", str(keys), str(path)]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process and self._process.poll() is None:
            self.terminate()

    def start(self) -> Health:
        self._process = subprocess.Popen(self._command)
        return self.answering()

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait(PATIENCE)

    def terminate(self) -> int:
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(PATIENCE)

    def answering(self) -> Health:
        client = SocketSigner(self.path)
        until = time.monotonic() + PATIENCE
        try:
            while True:
                try:
                    return client.health()
                except SignerUnavailable:
                    assert self._process is not None
                    assert self._process.poll() is None, "the signer process ended"
                    assert time.monotonic() < until, "the signer process does not answer"
        finally:
            client.close()
