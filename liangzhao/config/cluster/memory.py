"""How much memory the server keeps pages in: by what the machine has, or the container it runs in."""

from __future__ import annotations

import os
from pathlib import Path

_SHARE = 16
_LEAST_MB = 96
_LIMIT = Path("/sys/fs/cgroup/memory.max")


def shared_buffers(machine_mb: int | None = None) -> str:
    """A sixteenth of the memory, at least 96 MB; pages that were never read or written take none of it.

    While a nation's lists are taken in, what is written of the indexes should fit, or each row fetches pages anew.
    """
    return f"{max((machine_mb or memory_mb()) // _SHARE, _LEAST_MB)}MB"


def memory_mb(limit: Path = _LIMIT) -> int:
    """The memory of the machine in MiB, or what the container is limited to when that is less."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    try:
        return min(machine, int(limit.read_text()) // 2**20)
    except (OSError, ValueError):  # no container, or one without a limit: "max"
        return machine
