"""What a run of matching was decided by: a journal of other rules is not continued."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources


@cache
def rules_digest() -> str:
    """A digest of the code, the words and the weights of matching."""
    folder = resources.files("liangzhao.consolidation.matching")
    parts = sorted((each.name, each.read_bytes()) for each in folder.iterdir() if each.name.endswith((".py", ".yaml")))
    return hashlib.sha256(repr(parts).encode()).hexdigest()
