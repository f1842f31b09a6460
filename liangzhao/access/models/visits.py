"""Sessions, how people came in, and how often a name was guessed at."""

from __future__ import annotations

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from liangzhao.access.models.accounts import Account
from liangzhao.kernel.uuid7 import uuid7


class Session(AbstractBaseSession):
    """One browser that is signed in, or on its way to be. ``ref`` names it on pages, where the key never stands."""

    ref = models.UUIDField(default=uuid7, unique=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="sessions")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    agent = models.CharField(max_length=60, default="")
    address = models.CharField(max_length=45, default="")


class SignIn(models.Model):
    """One attempt to come in with the name of an account; the journal keeps it as well, without the address."""

    class Outcome(models.TextChoices):
        ENTERED = "entered"
        REFUSED = "refused"
        LOCKED = "locked"

    id = models.UUIDField(primary_key=True, default=uuid7)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ins", db_index=False)
    at = models.DateTimeField()
    means = models.CharField(max_length=12, db_collation="C")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, db_collation="C")
    agent = models.CharField(max_length=60)
    address = models.CharField(max_length=45)

    class Meta:
        indexes = [models.Index(fields=["account", "-at"], name="sign_ins_of_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.outcome}"


class Guesses(models.Model):
    """Wrong answers for one login name, known or not. ``id`` is the keyed digest of the name (SEC-L4)."""

    id = models.UUIDField(primary_key=True)
    failures = models.PositiveSmallIntegerField()
    first_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.id} {self.failures}"
