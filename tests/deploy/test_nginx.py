"""nginx with our file: forged headers are overwritten, nothing is smuggled, guessing is slowed (SEC-W7, K7)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.proxy import NAME, Proxy, check, running, statuses

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not on this machine")

HOST = f"Host: {NAME}\r\n".encode()
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: licence.example.org\r\n\r\n"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("nginx")
    with running(folder) as started:
        yield started


@pytest.fixture(autouse=True)
def _nothing_seen(proxy: Proxy) -> None:
    proxy.backend.requests.clear()


def get(path: str, *headers: str) -> bytes:
    lines = "".join(f"{line}\r\n" for line in headers)
    return f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n{lines}\r\n".encode()


def test_nginx_accepts_the_file(tmp_path: Path) -> None:
    done = check(tmp_path)

    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@pytest.mark.parametrize(
    ("forged", "name", "reaches"),
    [
        ("X-Real-IP: 203.0.113.9", "x-real-ip", ["127.0.0.1"]),
        ("X-Forwarded-For: 203.0.113.9", "x-forwarded-for", ["127.0.0.1"]),
        ("X-Forwarded-Proto: http", "x-forwarded-proto", ["https"]),
        ("X-Forwarded-Host: evil.example", "x-forwarded-host", []),
        ("Forwarded: for=203.0.113.9", "forwarded", []),
        ("X_Real_IP: 203.0.113.9", "x_real_ip", []),
        ("X-Real-IP : 203.0.113.9", "x-real-ip", ["127.0.0.1"]),
    ],
)
def test_a_forged_header_does_not_reach_the_node(proxy: Proxy, forged: str, name: str, reaches: list[str]) -> None:
    answer = proxy.send(get("/", forged))

    assert [proxy.backend.headers().get(name, []) for _one in proxy.backend.requests] in ([], [reaches])
    assert statuses(answer) in ([200], [400])
    assert b"203.0.113.9" not in b"".join(proxy.backend.requests)


POST, GET = b"POST / HTTP/1.1\r\n" + HOST, b"GET / HTTP/1.1\r\n" + HOST
CHUNKED, END = b"Transfer-Encoding: chunked\r\n", b"\r\n0\r\n\r\n" + HIDDEN
SMUGGLING = {
    "length and chunks": POST + b"Content-Length: 6\r\n" + CHUNKED + END,
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 54\r\n\r\n" + HIDDEN,
    "length with a sign": POST + b"Content-Length: +0\r\n\r\n" + HIDDEN,
    "length in a list": POST + b"Content-Length: 0, 54\r\n\r\n" + HIDDEN,
    "chunks unknown": POST + b"Transfer-Encoding: xchunked\r\n" + END,
    "chunks twice": POST + CHUNKED + b"Transfer-Encoding: identity\r\n" + END,
    "chunks before a colon": POST + b"Transfer-Encoding : chunked\r\nContent-Length: 4\r\n" + END,
    "chunk size too large": POST + CHUNKED + b"\r\nfffffffffffffffff\r\n" + HIDDEN,
    "folded line": GET + b"X-One: a\r\n Content-Length: 54\r\n\r\n" + HIDDEN,
    "two hosts": GET + b"Host: evil.example\r\n\r\n" + HIDDEN,
    "no host": b"GET / HTTP/1.1\r\n\r\n" + HIDDEN,
    "null in a header": GET + b"X-One: a\x00b\r\n\r\n" + HIDDEN,
    "bare return in a header": GET + b"X-One: a\rContent-Length: 54\r\n\r\n" + HIDDEN,
}


@pytest.mark.parametrize("case", sorted(SMUGGLING))
def test_what_reads_in_two_ways_hides_no_request(proxy: Proxy, case: str) -> None:
    """Either nginx refuses it, or both sides see the same requests: as many answers as requests, none inside a body."""
    answer = proxy.send(SMUGGLING[case])

    reached = proxy.backend.requests
    passed = [code for code in statuses(answer) if code == 200]
    assert len(reached) == len(passed)
    assert all(one.count(b" HTTP/1.") == 1 for one in reached)
    assert all(b"transfer-encoding" not in one.lower() for one in reached)
    assert all(one.lower().count(b"content-length:") <= 1 for one in reached)


def test_a_request_after_another_is_passed_as_two(proxy: Proxy) -> None:
    """The control: the server behind does see what nginx lets through."""
    answer = proxy.send(b"GET /one HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN)

    assert statuses(answer) == [200, 200]
    assert [one.split(b" ")[1] for one in proxy.backend.requests] == [b"/one", b"/hidden"]


def test_guessing_is_slowed(proxy: Proxy) -> None:
    """All on one connection, so that a busy machine asks fast enough, too; from an address no other test has used."""
    guesses = [f"GET /v/GUESS{number:017d} HTTP/1.1\r\n".encode() + HOST + b"\r\n" for number in range(40)]
    answers = statuses(proxy.send(b"".join(guesses), caller="127.0.0.9"))

    assert len(answers) == len(guesses)
    assert answers[:11] == [200] * 11
    assert answers.count(429) > 0
    assert len(proxy.backend.requests) == answers.count(200)


def test_the_logs_hold_no_code(proxy: Proxy) -> None:
    proxy.send(get("/v/SECRETCODE"))
    proxy.send(get("/find/institutions/?name=SECRETNAME"))

    logs = "".join(path.read_text() for path in proxy.folder.glob("*.log"))
    assert " GET 200 " in logs
    assert "SECRET" not in logs


def test_what_is_for_operators_stays_inside(proxy: Proxy) -> None:
    assert statuses(proxy.send(get("/metrics"))) == [403]
    assert proxy.backend.requests == []
