"""登记簿维护: a change of a register proposed by one officer and approved by another (design.md §12)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from liangzhao.kernel.uuid7 import uuid7
from liangzhao.reference.models import Authority


class Maintenance(models.Model):
    """A proposed change of one register entry, with its document number, reason and both officers."""

    class Status(models.TextChoices):
        PROPOSED = "PROPOSED"
        APPROVED = "APPROVED"
        REJECTED = "REJECTED"
        WITHDRAWN = "WITHDRAWN"

    id = models.UUIDField(primary_key=True, default=uuid7)
    authority = models.ForeignKey(Authority, db_index=False, on_delete=models.PROTECT)
    register = models.CharField(max_length=20, db_collation="C")
    entry_id = models.UUIDField()
    entry_version = models.PositiveIntegerField()
    kind = models.CharField(max_length=40, db_collation="C")
    values = models.JSONField(default=dict)
    document_no = models.CharField(max_length=100)
    reason = models.CharField(max_length=400)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            # SEC-I8: nobody decides alone.
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")) | Q(status="WITHDRAWN"),
                name="maintenance_needs_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="maintenance_decision_has_time_and_decider",
            ),
            models.CheckConstraint(
                condition=Q(status="PROPOSED", decided_by=None) | (~Q(status="PROPOSED") & Q(decided_by__isnull=False)),
                name="decided_maintenance_has_a_decider",
            ),
            models.UniqueConstraint(
                fields=["entry_id"], condition=Q(status="PROPOSED"), name="one_open_maintenance_per_entry"
            ),
            models.CheckConstraint(
                condition=~Q(document_no="") & ~Q(reason=""), name="maintenance_has_document_and_reason"
            ),
        ]
        indexes = [models.Index(fields=["authority", "status", "proposed_at"], name="maintenance_queue")]

    def __str__(self) -> str:
        return f"{self.kind} {self.entry_id}"
