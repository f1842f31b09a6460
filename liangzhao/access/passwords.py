"""How passwords are kept: Argon2id with the cost of SEC-L3, few at once."""

from __future__ import annotations

import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE = 4
_turns = threading.BoundedSemaphore(AT_ONCE)
"""Every hash holds 19 MiB: more at once than this wait, so that a rush of log-ins cannot eat the machine's memory."""


class Argon2id(Argon2PasswordHasher):
    """Argon2id, two passes over 19 MiB, one lane (about 25 ms)."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _turns:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _turns:
            return super().verify(password, encoded)
