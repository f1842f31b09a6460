"""What an account proves itself with beside its password: one-time codes, recovery codes, passkeys, the platform."""

from __future__ import annotations

from django.db import models

from liangzhao.access.models.accounts import Account
from liangzhao.access.sealed_fields import SealedTextField
from liangzhao.kernel.uuid7 import uuid7


class Totp(models.Model):
    """The secret of an authenticator (RFC 6238), sealed; ``last_step`` is the last period whose code was taken."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="totp")
    secret = SealedTextField()
    last_step = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.account_id)


class RecoveryCode(models.Model):
    """A code for the day the authenticator is lost; used once. Only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes", db_index=False)
    digest = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="recovery_code_is_one")]

    def __str__(self) -> str:
        return str(self.account_id)


class Passkey(models.Model):
    """A public key that a device or security key answers with (WebAuthn)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    credential = models.BinaryField(max_length=2048)
    sign_count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Identity(models.Model):
    """Somebody of an identity platform, by issuer and subject alone (SEC-L1)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identities", db_index=False)
    issuer = models.CharField(max_length=200, db_collation="C")
    subject = models.CharField(max_length=255, db_collation="C")
    bound_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_is_one_account"),
            models.UniqueConstraint(fields=["account", "issuer"], name="account_has_one_identity_each"),
        ]

    def __str__(self) -> str:
        return str(self.account_id)
