"""The life of one child: closed in, limited, one function on one payload, one frame, end."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
from collections.abc import Callable
from typing import Any, NoReturn

from liangzhao.documents import frames

Function = Callable[[bytes], bytes]

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

_NOBODY = 65534
_OPENCV_NO_MEMORY = -4
_LIBC = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, value: int) -> None:
    """Set one attribute of this process; what the kernel does not know is left."""
    _LIBC.prctl(option, value, 0, 0, 0)


def live(function: Function, limits: dict[str, Any], content: int, pipe: int) -> NoReturn:
    """Run the function on the content and write its frame to the pipe, with nothing else in reach."""
    try:
        os.setpgid(0, 0)
        _close_in(limits, {content, pipe})
        with os.fdopen(content, "rb") as file:
            payload = file.read()
        _write(pipe, _frame(function, payload))
        os._exit(0)
    finally:
        os._exit(1)


def _close_in(limits: dict[str, Any], kept: set[int]) -> None:
    """Give up the zygote's descriptors and rights, then set the limits."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(signum, signal.SIG_DFL)
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2 and int(name) not in kept:
            with contextlib.suppress(OSError):
                os.close(int(name))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    _limit(limits)
    if os.geteuid() == 0:
        _become_nobody()
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def _limit(limits: dict[str, Any]) -> None:
    with open("/proc/self/statm") as file:
        pages = [int(field) for field in file.read().split()]
    mapped = (pages[0] - pages[5]) * resource.getpagesize()  # code of the libraries, shared with the zygote
    for kind, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, limits["file_size"], limits["file_size"]),
        (resource.RLIMIT_NOFILE, limits["descriptors"], limits["descriptors"]),
        (resource.RLIMIT_NPROC, 0, 0),
        (resource.RLIMIT_CPU, limits["cpu"], limits["cpu"] + 1),
        (resource.RLIMIT_DATA, limits["memory"], limits["memory"]),
        (resource.RLIMIT_AS, mapped + limits["memory"], mapped + limits["memory"]),
    ):
        resource.setrlimit(kind, (soft, hard))


def _become_nobody() -> None:
    """Where even root may not change its name, as in some containers, the limits alone hold."""
    with contextlib.suppress(OSError):
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)


def _frame(function: Function, payload: bytes) -> bytes:
    try:
        return frames.frame(frames.RESULT, bytes(memoryview(function(payload))))
    except MemoryError:
        return frames.frame(frames.MEMORY)
    except BaseException as error:  # even an exit asked for by a library is only a failed reading
        no_memory = getattr(error, "code", None) == _OPENCV_NO_MEMORY
        return frames.frame(frames.MEMORY if no_memory else frames.FAILED)


def _write(pipe: int, frame: bytes) -> None:
    rest = memoryview(frame)
    while rest:
        rest = rest[os.write(pipe, rest) :]
