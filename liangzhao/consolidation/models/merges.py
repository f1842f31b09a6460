"""Two register entries made one, and everything needed to make them two again (domain.md §8, D08 and D14)."""

from __future__ import annotations

from uuid import UUID

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

    ACT = "merge"
    """The act by which a merge changes register entries."""

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

    @property
    def source(self) -> str:
        """What versions of register entries name as the source of this merge and of its undoing."""
        return f"{self.ACT}:{self.pk}"

    @classmethod
    def of_source(cls, source: str) -> UUID:
        """Which merge a version names."""
        return UUID(source.removeprefix(f"{cls.ACT}:"))


class PendingMerge(models.Model):
    """A large merge, or its undoing, that two officers have decided and the worker carries out; gone when it is done.

    Its finding stays in SECOND meanwhile. ``decided_by`` is the second of the two, ``acting_as`` the role. One that
    failed changed nothing; it says why and waits for an officer to decide once more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="pending_merge")
    authority_id = models.UUIDField()
    decided_by = models.UUIDField()
    acting_as = models.CharField(max_length=40, db_collation="C")
    decided_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    turns = models.PositiveSmallIntegerField(default=0)
    part = models.CharField(max_length=20, blank=True, db_collation="C")
    failed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(failed_at=None, problem="") | (Q(failed_at__isnull=False) & ~Q(problem="")),
                name="a_merge_that_failed_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["decided_at"], condition=Q(failed_at=None), name="pending_merge_in_turn"),
            models.Index(fields=["authority_id"], name="pending_merge_by_authority"),
        ]

    def __str__(self) -> str:
        return str(self.proposal_id)
