"""How good the data of an authority were, measured again and again (domain.md §8, the quality score)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from liangzhao.consolidation.models.loads import Load
from liangzhao.kernel.uuid7 import uuid7


class Score(models.Model):
    """The quality of the entries of a kind on one occasion: counts, never anything of a person.

    ``parts`` maps each part to [good, all], ``findings`` each rule to its rows, ``work`` each state of the work to how
    many proposals, questions and confirmations are in it.

    ``authority_id`` None is the whole province. A file is measured as it came (BEFORE) and as the register has its
    entries afterwards (AFTER); the register itself is measured by each run of the rules (RUN).
    """

    class Occasion(models.TextChoices):
        BEFORE = "BEFORE"
        AFTER = "AFTER"
        RUN = "RUN"

    id = models.UUIDField(primary_key=True, default=uuid7)
    authority_id = models.UUIDField(null=True)
    area_path = models.CharField(max_length=60, blank=True, db_collation="C")
    kind = models.CharField(max_length=16, db_collation="C")
    occasion = models.CharField(max_length=6, choices=Occasion.choices)
    source = models.CharField(max_length=60, blank=True)
    load = models.ForeignKey(Load, db_index=False, on_delete=models.PROTECT, related_name="scores")
    measured_at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    parts = models.JSONField()
    findings = models.JSONField(default=dict)
    work = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["load", "kind", "occasion", "authority_id"], nulls_distinct=False, name="a_score_is_kept_once"
            ),
            models.CheckConstraint(condition=Q(rows__gte=0), name="a_score_counts_rows"),
        ]
        indexes = [
            models.Index(fields=["authority_id", "kind", "measured_at"], name="score_by_authority"),
            models.Index(fields=["area_path", "kind", "measured_at"], name="score_by_area"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.measured_at:%Y-%m-%d}"
