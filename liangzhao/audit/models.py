"""The journal: one row per act, append-only, without names or numbers of people."""

from __future__ import annotations

from django.db import models

from liangzhao.kernel.uuid7 import uuid7


class Event(models.Model):
    """One act, written in the transaction that performs it; see ``journal.record``.

    ``public_entry`` is what the transparency log will show and ``leaf_hash`` its leaf (design.md §12). The
    column ``recorded_in`` (xid8) exists in the database only: readers go by it, never by ``id > last``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    at = models.DateTimeField()
    tag = models.CharField(max_length=60, db_collation="C")
    actor_id = models.UUIDField(null=True)
    acting_as = models.CharField(max_length=20, db_collation="C")
    subject_kind = models.CharField(max_length=30, db_collation="C")
    subject_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    body = models.BinaryField()
    salt = models.BinaryField(max_length=16)
    public_entry = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "at"], name="event_about_subject"),
            models.Index(fields=["person_id", "at"], name="event_about_person"),
            models.Index(fields=["actor_id", "at"], name="event_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%dT%H:%M:%SZ} {self.tag} {self.subject_kind} {self.subject_id}"
