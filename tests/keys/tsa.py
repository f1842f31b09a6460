"""Time-stamping authorities: OpenSSL's, not written by us, and a web server in front of the demo's."""

from __future__ import annotations

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from liangzhao.kernel import clock
from liangzhao.signing import demo_tsa
from liangzhao.signing.key_directory import KeyDirectory

_CONFIGURATION = """
[tsa]
default_tsa = own
[own]
dir = {folder}
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1.2
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[usage]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[other]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
"""


class OpenSslTsa:
    """``openssl ts`` with a root and a key of its own; ``usage`` is the section of its certificate's extensions."""

    def __init__(self, folder: Path, usage: str = "usage") -> None:
        self._folder = folder
        folder.mkdir()
        self._write("tsa.cnf", _CONFIGURATION.format(folder=folder).encode())
        self._write("serial", b"01")
        key = ["-newkey", "rsa:2048", "-nodes", "-keyout"]
        self._run("req", "-x509", "-days", "30", "-subj", "/CN=Root", *key, "root.key", "-out", "root.pem")
        self._run("req", "-new", "-subj", "/CN=Stamps", *key, "tsa.key", "-out", "tsa.csr")
        signed = ["-CA", "root.pem", "-CAkey", "root.key", "-set_serial", "7", "-days", "30"]
        self._run("x509", "-req", "-in", "tsa.csr", *signed, "-extfile", "tsa.cnf", "-extensions", usage,
                  "-out", "tsa.crt")  # fmt: skip
        self.root = folder / "root.pem"

    def answer(self, request: bytes) -> bytes:
        self._write("request.tsq", request)
        signer = ["-signer", "tsa.crt", "-inkey", "tsa.key"]
        self._run("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "request.tsq", *signer, "-out", "answer.tsr")
        return (self._folder / "answer.tsr").read_bytes()

    def _run(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self._folder, check=True, capture_output=True)

    def _write(self, name: str, content: bytes) -> None:
        (self._folder / name).write_bytes(content)


def openssl_accepts(folder: Path, size: int, root: Path) -> bool:
    """Whether ``openssl ts -verify`` accepts the stamp kept of a head."""
    note, stamp = folder / "stamps" / f"{size}.note", folder / "stamps" / f"{size}.tsr"
    command = ["openssl", "ts", "-verify", "-data", str(note), "-in", str(stamp), "-CAfile", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0 and "Verification: OK" in done.stdout + done.stderr


class WebTsa:
    """The demo's authority behind HTTP; ``status`` and ``is_long`` are what it answers wrongly."""

    def __init__(self, keys: Path) -> None:
        self.keys, self.status, self.is_long, self.kinds = keys, 200, False, list[str]()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                owner.kinds.append(self.headers["Content-Type"])
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                content = demo_tsa.answer(KeyDirectory(owner.keys), asked, clock.now())
                self.send_response(owner.status)
                self.send_header("Location", owner.url)
                self.end_headers()
                self.wfile.write(content + bytes(100_000) * owner.is_long)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})
        self.url = f"http://127.0.0.1:{self._http.server_port}/tsa"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
