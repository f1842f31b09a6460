"""How passwords are kept: Argon2id with the cost of SEC-L3."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id, two passes over 19 MiB, one lane (about 25 ms)."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
