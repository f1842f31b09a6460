"""The journal: one row per act, append-only, without names or numbers of people."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

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
            # Acts about nobody, and those of the node's own services, are not looked for by person or actor.
            models.Index(fields=["person_id", "at"], condition=~Q(person_id=None), name="event_about_person"),
            models.Index(fields=["actor_id", "at"], condition=~Q(actor_id=None), name="event_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%dT%H:%M:%SZ} {self.tag} {self.subject_kind} {self.subject_id}"


class Alias(models.Model):
    """A former id of a person or institution: what the journal says of ``id`` is also about ``holder_id``.

    The journal is never changed, so a merge of two entries is said here, and unsaid when it is undone.
    """

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(id=models.F("holder_id")), name="alias_is_another_id"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.holder_id}"


class Leaf(models.Model):
    """The place of one event in the Merkle tree; given once by the sequencer, never changed.

    ``identifier`` is the licence the public entry names, for finding its proof.
    """

    index = models.BigIntegerField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    leaf_hash = models.BinaryField(max_length=32)
    identifier = models.CharField(max_length=120, null=True, db_collation="C")

    class Meta:
        indexes = [
            models.Index(
                fields=["identifier", "index"], name="leaf_by_identifier", condition=models.Q(identifier__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(index__gte=0), name="leaf_has_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.event_id}"
