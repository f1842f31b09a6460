"""Photos of practitioners on their way from upload to confirmation (domain.md §2.12)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from liangzhao.documents.models import Blob
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.registers.people.models import Person


class Photo(models.Model):
    """One uploaded photo. A confirmed one stays in force until a later one is confirmed.

    ``likeness`` is what copies of the picture have in common (checking.likeness); empty when it was never computed.
    """

    class Status(models.TextChoices):
        DRAFT = "DRAFT"
        UPLOADED = "UPLOADED"
        CONFIRMED = "CONFIRMED"
        RETURNED = "RETURNED"
        REPLACED = "REPLACED"

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="photos")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    image = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    thumbnail = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    findings = models.JSONField(default=list)
    has_passed = models.BooleanField()
    likeness = models.CharField(max_length=25, blank=True, db_collation="C")
    apply_after = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    return_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(status="UPLOADED"), name="one_photo_waits_for_confirmation"
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(status="CONFIRMED"), name="one_photo_is_confirmed"),
            models.UniqueConstraint(fields=["person"], condition=Q(status="DRAFT"), name="one_photo_is_drafted"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="photo_decision_has_time_and_decider",
            ),
            models.CheckConstraint(
                condition=~Q(status="CONFIRMED") | Q(decided_by__isnull=False), name="confirmed_photo_has_a_decider"
            ),
            models.CheckConstraint(
                condition=~Q(status="RETURNED") | ~Q(return_reason=""), name="returned_photo_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["status", "uploaded_at"], name="photo_queue")]

    def __str__(self) -> str:
        return str(self.id)
