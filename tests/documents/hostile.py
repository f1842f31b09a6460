"""Functions that behave as badly as a broken or hostile file can make a parser behave; run only in a child."""

from __future__ import annotations

import ctypes
import io
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib

from PIL import Image

Image.init()


def echo(payload: bytes) -> bytes:
    return payload


def count_letters(payload: bytes) -> bytes:
    return str(len(payload.decode("gb18030"))).encode()


def loop(payload: bytes) -> bytes:
    while True:
        pass


def snooze(payload: bytes) -> bytes:
    time.sleep(3600)
    return b""


def hog(payload: bytes) -> bytes:
    return b"x" * (900 * 1024 * 1024)


def many_small_hogs(payload: bytes) -> bytes:
    kept = [bytearray(1 << 20) for _ in range(2000)]
    return bytes(kept[0])


def raises(payload: bytes) -> bytes:
    raise ValueError(payload)


def recurse(payload: bytes) -> bytes:
    return recurse(payload)


class _Mirror:
    def __repr__(self) -> str:
        return repr(self)


def smash_the_stack(payload: bytes) -> bytes:
    sys.setrecursionlimit(10**9)
    return repr(_Mirror()).encode()


def exit_politely(payload: bytes) -> bytes:
    sys.exit(0)


def exit_at_once(payload: bytes) -> bytes:
    os._exit(0)


def exit_with_code(payload: bytes) -> bytes:
    os._exit(7)


def segfault(payload: bytes) -> bytes:
    return ctypes.string_at(1)


def abort(payload: bytes) -> bytes:
    os.abort()


def kill_parent(payload: bytes) -> bytes:
    os.kill(os.getppid(), signal.SIGKILL)
    return b"killed"


def kill_group(payload: bytes) -> bytes:
    os.killpg(0, signal.SIGKILL)
    return b""


def fork(payload: bytes) -> bytes:
    if os.fork() == 0:
        time.sleep(3600)
    return b"forked"


def fork_away(payload: bytes) -> bytes:
    if os.fork() == 0:
        os.setsid()
        time.sleep(3600)
    return b"forked"


def spawn(payload: bytes) -> bytes:
    return subprocess.check_output(["/bin/echo", "hello"])


def big_file(payload: bytes) -> bytes:
    with tempfile.TemporaryFile() as file:
        for _ in range(80):
            file.write(b"x" * (1 << 20))
    return b"written"


def many_descriptors(payload: bytes) -> bytes:
    kept = [os.open("/dev/null", os.O_RDONLY) for _ in range(100)]
    return str(len(kept)).encode()


def endless_answer(payload: bytes) -> bytes:
    return b"x" * (40 * 1024 * 1024)


def write_to_every_descriptor(payload: bytes) -> bytes:
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"R\0\0\0\0\0\0\0\xff" * 10)
        except OSError:
            continue
    return b"noise"


def no_bytes(payload: bytes) -> bytes:
    return "text"  # type: ignore[return-value]  # the mistake under test


def ignore_signals(payload: bytes) -> bytes:
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while True:
        pass


def raise_limits(payload: bytes) -> bytes:
    resource.setrlimit(resource.RLIMIT_CPU, (600, 600))
    return b"raised"


def secrets_in_reach(payload: bytes) -> bytes:
    return b"\n".join(name.encode() for name in os.environ)


def open_descriptors(payload: bytes) -> bytes:
    return str(len(os.listdir("/proc/self/fd"))).encode()


def parents_sockets(payload: bytes) -> bytes:
    return str(sum(_is_socket(number) for number in range(3, 256))).encode()


def _is_socket(number: int) -> bool:
    try:
        socket.socket(fileno=os.dup(number)).close()
    except OSError:
        return False
    return True


def core_limit(payload: bytes) -> bytes:
    return str(resource.getrlimit(resource.RLIMIT_CORE)[0]).encode()


def unfold_deflate(payload: bytes) -> bytes:
    return zlib.decompress(payload)


def unfold_zip(payload: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def decode_picture(payload: bytes) -> bytes:
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(payload)) as picture:
        picture.load()
        return repr(picture.size).encode()
