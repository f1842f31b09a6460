"""The load generator against a small server in this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle

import pytest

from bench.load import PER_ADDRESS, WrongAnswer, drive


class _Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str]]
    status = 200

    def do_GET(self) -> None:
        self.asked.append((self.client_address[0], self.path))
        body = b"a page of it" * 5000
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_args: object) -> None:
        """The load hangs up in the middle of an answer when its time is over."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    """A server on loopback that remembers who asked what."""
    _Pages.asked, _Pages.status = [], 200
    with _Server(("127.0.0.1", 0), _Pages) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def test_pages_are_asked_for_in_turn_and_no_address_asks_too_often(server: ThreadingHTTPServer) -> None:
    took = drive(server.server_port, cycle(["/a", "/b"]), connections=3, seconds=0.3, expect=b"a page")

    addresses = [address for address, _path in _Pages.asked]
    assert len(took) > 2 * PER_ADDRESS
    assert max(addresses.count(address) for address in set(addresses)) <= PER_ADDRESS
    assert {path for _address, path in _Pages.asked} == {"/a", "/b"}
    assert min(took) > 0


def test_paths_with_an_end_are_asked_for_once(server: ThreadingHTTPServer) -> None:
    paths = [f"/{number}" for number in range(3 * PER_ADDRESS + 1)]

    took = drive(server.server_port, paths, connections=2, seconds=30, expect=b"a page", first_address=500)

    assert len(took) == len(paths)
    assert sorted(path for _address, path in _Pages.asked) == sorted(paths)
    assert {address for address, _path in _Pages.asked} >= {"127.1.3.1", "127.1.3.2"}


def test_a_page_without_the_word_stops_the_load(server: ThreadingHTTPServer) -> None:
    with pytest.raises(WrongAnswer):
        drive(server.server_port, ["/"], connections=1, seconds=0.3, expect=b"another page")


def test_an_answer_that_is_not_200_stops_the_load(server: ThreadingHTTPServer) -> None:
    _Pages.status = 429

    with pytest.raises(WrongAnswer, match="429"):
        drive(server.server_port, ["/"], connections=1, seconds=0.3, expect=b"a page")
