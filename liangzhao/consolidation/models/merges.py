"""Two register entries made one, and everything needed to make them two again (domain.md §8, D08 and D14)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from liangzhao.access.sealed_fields import SealedTextField
from liangzhao.consolidation.models.findings import Proposal
from liangzhao.kernel.uuid7 import uuid7


class Merge(models.Model):
    """One merge by two officers. ``ledger`` is the sealed note of what was moved and changed, and what stood before."""

    class Kind(models.TextChoices):
        PERSON = "person"
        INSTITUTION = "institution"

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=11, choices=Kind.choices, db_collation="C")
    survivor_id = models.UUIDField()
    absorbed_id = models.UUIDField()
    choices = models.JSONField(default=dict)
    ledger = SealedTextField()
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.PROTECT, related_name="merges")
    authority_id = models.UUIDField(null=True)
    done_at = models.DateTimeField()
    done_by = models.UUIDField()
    second_by = models.UUIDField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)
    undone_second_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed_id"], condition=Q(undone_at=None), name="an_entry_is_merged_once"
            ),
            models.CheckConstraint(condition=~Q(survivor_id=F("absorbed_id")), name="a_merge_joins_two_entries"),
            models.CheckConstraint(condition=~Q(done_by=F("second_by")), name="a_merge_needs_two_officers"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None, undone_second_by=None)
                | (Q(undone_at__isnull=False) & ~Q(undone_by=F("undone_second_by"))),
                name="undoing_a_merge_needs_two_officers",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_by__isnull=False, undone_second_by__isnull=False),
                name="an_undone_merge_says_by_whom",
            ),
        ]
        indexes = [
            models.Index(fields=["survivor_id", "-done_at"], name="merge_by_survivor"),
            models.Index(fields=["authority_id", "-done_at"], name="merge_by_authority"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.absorbed_id} → {self.survivor_id}"
