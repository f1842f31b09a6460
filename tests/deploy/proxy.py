"""nginx with our own file in front of a server that remembers, byte for byte, what reached it."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.config.nodes import free_port

CONF = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "liangzhao.conf"
NAME = "licence.example.org"
_MAIN = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/start.log info;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/liangzhao.conf;
}}
"""


@dataclass
class Backend:
    """Answers 200 to whatever reads as a request; keeps all bytes."""

    port: int
    requests: list[bytes] = field(default_factory=list)

    def headers(self) -> dict[str, list[str]]:
        """Those of the last request, by small name."""
        found: dict[str, list[str]] = {}
        for line in self.requests[-1].decode("latin-1").split("\r\n\r\n")[0].split("\r\n")[1:]:
            name, _, value = line.partition(":")
            found.setdefault(name.lower(), []).append(value.strip())
        return found


@dataclass
class Proxy:
    """Where nginx listens, where it logs, and what is behind it."""

    port: int
    folder: Path
    backend: Backend

    def send(self, request: bytes, *, caller: str = "127.0.0.1") -> bytes:
        """Everything nginx answers `caller`, an address of this machine, until it closes or is silent for a moment."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=5, source_address=(caller, 0)) as plain,
            context.wrap_socket(plain, server_hostname=NAME) as tls,
        ):
            tls.sendall(request)
            tls.settimeout(0.5)
            answer = b""
            with suppress(TimeoutError, OSError):
                while data := tls.recv(65536):
                    answer += data
            return answer


def statuses(answer: bytes) -> list[int]:
    """The status of each response in what came back."""
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


@contextmanager
def running(folder: Path) -> Iterator[Proxy]:
    """nginx with the file of deploy/, with ports, certificate and folders of the test."""
    with _backend() as backend, in_front_of(backend.port, folder) as port:
        yield Proxy(port, folder, backend)


@contextmanager
def in_front_of(behind: int, folder: Path, change: Callable[[Path], None] = lambda _conf: None) -> Iterator[int]:
    """The port of nginx before whoever listens on that port; ``change`` may spoil the file first."""
    port = free_port()
    _certificate(folder)
    _write(folder, port, behind)
    change(folder / "liangzhao.conf")
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    nginx = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, nginx)
        yield port
    finally:
        nginx.terminate()
        nginx.wait(10)


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    """What ``nginx -t`` says of the file."""
    _certificate(folder)
    _write(folder, free_port(), free_port())
    return subprocess.run(
        ["nginx", "-t", "-p", str(folder), "-c", str(folder / "nginx.conf")], capture_output=True, text=True
    )


def _write(folder: Path, port: int, backend: int) -> None:
    text = CONF.read_text()
    text = re.sub(r"listen \[::\]:\d+[^;]*;\n", "", text)
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl").replace(
        "listen 80;", f"listen {free_port()};"
    )
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{backend}")
    for there in ("/etc/ssl", "/var/log/nginx", "/var/cache/nginx"):
        text = text.replace(there, str(folder))
    (folder / "liangzhao.conf").write_text(text)
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder))


def _certificate(folder: Path) -> None:
    files = ["-keyout", str(folder / f"{NAME}.key"), "-out", str(folder / f"{NAME}.pem")]
    options = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={NAME}"]
    subprocess.run(["openssl", "req", *options, "-days", "2", *files], check=True, capture_output=True)


def _wait_for(port: int, nginx: subprocess.Popen[bytes]) -> None:
    for _attempt in range(500):
        assert nginx.poll() is None, "nginx did not start"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        threading.Event().wait(0.02)
    raise AssertionError("nginx did not listen")


@contextmanager
def _backend() -> Iterator[Backend]:
    listener = socket.create_server(("127.0.0.1", 0))
    backend = Backend(listener.getsockname()[1])
    thread = threading.Thread(target=_serve, args=(listener, backend))
    thread.start()
    try:
        yield backend
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        listener.close()


def _serve(listener: socket.socket, backend: Backend) -> None:
    while True:
        try:
            caller, _address = listener.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(caller, backend), daemon=True).start()


def _answer(caller: socket.socket, backend: Backend) -> None:
    caller.settimeout(5)
    with caller, suppress(OSError):
        data = b""
        while True:
            while b"\r\n\r\n" not in data:
                if not (more := caller.recv(65536)):
                    return
                data += more
            head, _, data = data.partition(b"\r\n\r\n")
            found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            length = int(found[1]) if found else 0
            while len(data) < length:
                data += caller.recv(65536)
            backend.requests.append(head + b"\r\n\r\n" + data[:length])
            data = data[length:]
            caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
