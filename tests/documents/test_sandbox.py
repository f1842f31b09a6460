"""A hostile file or function harms its child only (security.md W2)."""

from __future__ import annotations

import io
import os
import signal
import struct
import subprocess
import sys
import textwrap
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from liangzhao.documents import sandbox, warm
from liangzhao.documents.refusals import FileHeavy, FileSlow, FileUnreadable
from liangzhao.kernel.refusals import Refusal

HOSTILE = "tests.documents.hostile:"
QUICK = sandbox.Limits(cpu=1, wall=2.5)


def run(name: str, payload: bytes = b"", limits: sandbox.Limits = QUICK) -> bytes:
    return sandbox.run(HOSTILE + name, payload, limits=limits)


@pytest.fixture(autouse=True)
def _the_warm_process_survives() -> Iterator[None]:
    yield
    assert run("echo", b"still here") == b"still here"


@pytest.mark.parametrize("size", [0, 1, 70_000, 6_000_000])
def test_a_payload_of_any_size_comes_back_whole(size: int) -> None:
    payload = os.urandom(size)

    assert run("echo", payload) == payload


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("loop", FileSlow),
        ("snooze", FileSlow),
        ("ignore_signals", FileSlow),
        ("hog", FileHeavy),
        ("many_small_hogs", FileHeavy),
        ("endless_answer", FileHeavy),
        ("raises", FileUnreadable),
        ("recurse", FileUnreadable),
        ("smash_the_stack", FileUnreadable),
        ("exit_politely", FileUnreadable),
        ("exit_at_once", FileUnreadable),
        ("exit_with_code", FileUnreadable),
        ("segfault", FileUnreadable),
        ("abort", FileUnreadable),
        ("kill_group", FileSlow),
        ("fork", FileUnreadable),
        ("fork_away", FileUnreadable),
        ("spawn", FileUnreadable),
        ("big_file", FileUnreadable),
        ("many_descriptors", FileUnreadable),
        ("write_to_every_descriptor", FileUnreadable),
        ("no_bytes", FileUnreadable),
        ("raise_limits", FileUnreadable),
    ],
)
def test_a_function_gone_wild_is_refused_in_words(name: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal, match="请"):
        run(name)


@pytest.mark.skipif(os.geteuid() != 0, reason="a child of an ordinary user may signal its own user's processes")
def test_a_child_cannot_signal_the_warm_process() -> None:
    with pytest.raises(FileUnreadable):
        run("kill_parent")


def test_a_child_sees_no_secret_and_no_foreign_descriptor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "planted")
    warm.WARM.drop()

    assert b"DATABASE" not in run("secrets_in_reach")
    assert int(run("open_descriptors")) <= 6
    assert run("parents_sockets") == b"0"
    assert run("core_limit") == b"0"


def test_a_function_that_does_not_exist_is_our_mistake_not_the_files() -> None:
    with pytest.raises(sandbox.FunctionMissing, match="nothing_here"):
        run("nothing_here")
    with pytest.raises(sandbox.FunctionMissing, match="no_such_module"):
        sandbox.run("no_such_module:function", b"")


def _zip_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(9):
            archive.writestr(f"{number}.bin", bytes(64 * 1024 * 1024))
    return buffer.getvalue()


def _png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


Case = tuple[str, Callable[[], bytes], type[Refusal] | tuple[type[Refusal], ...]]

PAYLOADS: dict[str, Case] = {
    "deflate bomb of 600 MB": ("unfold_deflate", lambda: zlib.compress(bytes(600 * 1024 * 1024), 1), FileHeavy),
    "cut deflate": ("unfold_deflate", lambda: zlib.compress(b"abc" * 1000)[:20], FileUnreadable),
    "zip bomb": ("unfold_zip", _zip_bomb, (FileHeavy, FileUnreadable)),
    "zip that is no zip": ("unfold_zip", lambda: b"PK\3\4" + bytes(100), FileUnreadable),
    "picture of 60000 x 60000": ("decode_picture", lambda: _png(60_000, 60_000, bytes(100)), FileHeavy),
    "picture cut short": ("decode_picture", lambda: _png(300, 300, bytes(5000)), FileUnreadable),
    "picture without sides": ("decode_picture", lambda: _png(0, 0, b""), FileUnreadable),
    "sheet as picture": ("decode_picture", lambda: b"a,b,c\n1,2,3\n", FileUnreadable),
    "script as picture": ("decode_picture", lambda: b"%!PS-Adobe\n{ } loop\n", FileUnreadable),
    "nothing as picture": ("decode_picture", lambda: b"", FileUnreadable),
    "noise as picture": ("decode_picture", lambda: os.urandom(5000), FileUnreadable),
}


@pytest.mark.parametrize("case", PAYLOADS)
def test_a_hostile_payload_is_refused_in_words(case: str) -> None:
    name, payload, refusal = PAYLOADS[case]

    with pytest.raises(refusal, match="请"):
        run(name, payload(), sandbox.DEFAULT)


def test_a_child_can_read_chinese_lists() -> None:
    assert run("count_letters", "医疗机构".encode("gb18030")) == b"4"


def test_calls_from_many_threads_do_not_mix() -> None:
    payloads = [str(number).encode() * 1000 for number in range(60)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda payload: run("echo", payload), payloads))

    assert answers == payloads


def test_a_dead_warm_process_is_replaced() -> None:
    run("echo")
    before = warm.WARM.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)

    assert run("echo", b"again") == b"again"
    assert warm.WARM.pid != before


def test_a_call_costs_little_once_warm() -> None:
    run("echo")
    started = time.perf_counter()
    for _ in range(20):
        run("echo", b"x")

    assert (time.perf_counter() - started) / 20 < 0.05  # 2 ms alone on the machine


def test_the_warm_process_ends_with_its_parent(tmp_path: Path) -> None:
    script = textwrap.dedent(f"""
        import os, signal, sys
        sys.path[:0] = {sys.path!r}
        from liangzhao.documents import sandbox, warm
        sandbox.run("{HOSTILE}echo", b"x")
        print(warm.WARM.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    parent = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, timeout=60)
    pid = int(parent.stdout)

    deadline = time.monotonic() + 10
    while _is_alive(pid) and time.monotonic() < deadline:
        os.sched_yield()

    assert not _is_alive(pid)


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
