"""Two dates of one list side by side: how far the worker is, and what became of each row."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from liangzhao.access.sealed_fields import BlindIndexField
from liangzhao.consolidation.models.loads import Load
from liangzhao.kernel.uuid7 import uuid7

SAME = 1
"""The bit of a line of which nothing changed; the other bits are in ``uploads.comparing.fates``."""


class Listing(models.Model):
    """How far the rows of a load are laid out to be compared; ``sign`` says by which columns and rules."""

    load = models.OneToOneField(Load, primary_key=True, on_delete=models.PROTECT, related_name="+")
    sign = models.CharField(max_length=64, db_collation="C")
    through = models.PositiveIntegerField(default=0)
    is_whole = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.load_id)


class ListedRow(models.Model):
    """A row laid out to be compared: keyed digests that are equal where two rows say the same, and nothing of these."""

    load = models.ForeignKey(Load, db_index=False, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    key = BlindIndexField(null=True)
    second = BlindIndexField(null=True)
    alias = BlindIndexField(null=True)
    facts = BlindIndexField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["load", "number"], name="a_row_is_laid_out_once")]
        indexes = [
            models.Index(fields=["load", "key"], condition=Q(key__isnull=False), name="listed_row_by_key"),
            models.Index(fields=["load", "second"], condition=Q(second__isnull=False), name="listed_row_by_second"),
            models.Index(fields=["load", "alias"], condition=Q(alias__isnull=False), name="listed_row_by_alias"),
        ]

    def __str__(self) -> str:
        return f"{self.load_id} {self.number}"


class Comparison(models.Model):
    """Two loads of one list; the worker goes through its stages step by step, ``cursor`` being where it is in one.

    ``done`` of ``total`` tells people how far it is; ``counts`` how many entries met each fate, once it is done.
    Nothing in the register changes by it.
    """

    class State(models.TextChoices):
        COMPARING = "COMPARING"
        STOPPED = "STOPPED"
        DONE = "DONE"
        FAILED = "FAILED"

    id = models.UUIDField(primary_key=True, default=uuid7)
    older = models.ForeignKey(Load, db_index=False, on_delete=models.PROTECT, related_name="+")
    newer = models.ForeignKey(Load, db_index=False, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.COMPARING)
    stage = models.CharField(max_length=8, db_collation="C", default="lay")
    cursor = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    problem = models.CharField(max_length=300, blank=True)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    authority_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["older", "newer"], name="two_loads_are_compared_once"),
            models.CheckConstraint(condition=~Q(older=F("newer")), name="a_comparison_is_of_two_loads"),
            models.CheckConstraint(
                condition=Q(state="DONE", ended_at__isnull=False) | (~Q(state="DONE") & Q(ended_at=None)),
                name="a_comparison_done_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["authority_id", "-asked_at"], name="comparison_by_authority"),
            models.Index(fields=["asked_at"], condition=Q(state="COMPARING"), name="comparison_waiting"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ComparedLine(models.Model):
    """What became of one row: its number on either date, or on an earlier one (``before``) for one that is back.

    ``fates`` are bits, one entry may have changed in several ways. ``candidates`` are rows of the newer date that may
    be meant; ``claimed`` is the one it will be, unless another row has the better claim. Lines hold no contents:
    those stand in the raw rows. ``place`` is their order, the rows of the older date first.
    """

    comparison = models.ForeignKey(Comparison, db_index=False, on_delete=models.CASCADE, related_name="lines")
    place = models.BigIntegerField()
    fates = models.PositiveSmallIntegerField()
    older_number = models.PositiveIntegerField(null=True)
    newer_number = models.PositiveIntegerField(null=True)
    before = models.ForeignKey(Load, db_index=False, null=True, on_delete=models.PROTECT, related_name="+")
    before_number = models.PositiveIntegerField(null=True)
    rule = models.CharField(max_length=30, blank=True, db_collation="C")
    score = models.FloatField(default=0)
    candidates = models.JSONField(default=list)
    claimed = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comparison", "place"], name="a_line_has_its_place"),
            models.UniqueConstraint(fields=["comparison", "older_number"], name="an_older_row_has_one_fate"),
            models.UniqueConstraint(fields=["comparison", "newer_number"], name="a_newer_row_has_one_fate"),
            models.CheckConstraint(
                condition=Q(older_number__isnull=False) | Q(newer_number__isnull=False), name="a_line_is_of_a_row"
            ),
            models.CheckConstraint(
                condition=Q(before=None, before_number=None) | Q(before__isnull=False, before_number__isnull=False),
                name="an_earlier_row_says_of_which_date",
            ),
        ]
        indexes = [
            models.Index(fields=["comparison", "place"], condition=~Q(fates=SAME), name="line_that_changed"),
            models.Index(fields=["comparison", "claimed"], condition=Q(claimed__isnull=False), name="line_by_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.comparison_id} {self.place}"
