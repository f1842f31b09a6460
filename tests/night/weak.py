"""What a scanner must find: pages as nobody should write them, and TLS as nobody should offer it."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

_FORM = '<form action="{action}"><input name="name" value="a"><input type="submit"></form>'
_ROWS = [("a", "Haidian"), ("b", "Dongcheng")]


class Careless(BaseHTTPRequestHandler):
    """Echoes what it is sent, and builds SQL of strings."""

    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        name = parse_qs(address.query).get("name", [""])[0]
        pages = {"/echo": lambda: f"<p>Hello {name}</p>", "/rows": lambda: _found(name)}
        forms = _FORM.format(action="/echo") + _FORM.format(action="/rows")
        status = 500 if address.path == "/broken" else 200
        self._answer(status, pages.get(address.path, lambda: forms)())

    def _answer(self, status: int, text: str) -> None:
        body = f"<html><body>{text}</body></html>".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


def _found(name: str) -> str:
    database = sqlite3.connect(":memory:")
    try:
        database.execute("CREATE TABLE place (name TEXT, area TEXT)")
        database.executemany("INSERT INTO place VALUES (?, ?)", _ROWS)
        rows = database.execute(f"SELECT name, area FROM place WHERE name = '{name}'").fetchall()
        return escape(repr(rows))
    except sqlite3.Error as error:
        return f"SQLite error: {error}"
    finally:
        database.close()


@contextmanager
def careless_site() -> Iterator[str]:
    """The address of the pages nobody should write."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Careless)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def weaken(conf: Path) -> None:
    """Offer TLS 1.0 and 1.1 with ciphers of their day."""
    text = conf.read_text()
    weak = "ssl_protocols TLSv1 TLSv1.1 TLSv1.2;\n    ssl_ciphers DEFAULT@SECLEVEL=0;"
    text, count = re.subn(r"ssl_protocols [^;]+;", weak, text)
    assert count, "the file names its protocols no more"
    conf.write_text(text)
