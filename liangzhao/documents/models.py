"""Stored files: the row says what and how large, the bytes lie encrypted under ``LIANGZHAO_BLOBS_DIR``."""

from __future__ import annotations

from django.db import models

from liangzhao.kernel.uuid7 import uuid7


class Blob(models.Model):
    """One content, stored once; ``digest`` is the SHA-256 of the plain bytes."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    digest = models.BinaryField(max_length=32, unique=True)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=60, db_collation="C")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)
