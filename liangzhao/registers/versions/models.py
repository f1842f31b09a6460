"""Every version of every register entry: who changed what, when, by which act (design.md §5)."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from liangzhao.kernel.uuid7 import uuid7


class TsTzRange(Func):
    """``tstzrange(from, until)``, half open."""

    function = "TSTZRANGE"


class EntryVersion(models.Model):
    """One version of one register entry, from ``since`` up to ``until``; the open one has no ``until``.

    One that was changed again in the same transaction lasted no time: it was never in force, but its act was done.

    ``body`` holds the plain facts of the entry, never sealed ones; ``act`` is the kind of change and ``basis``
    the number of the document it rests on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    register = models.CharField(max_length=20, db_collation="C")
    entry_id = models.UUIDField()
    number = models.PositiveIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    body = models.JSONField()
    act = models.CharField(max_length=40, db_collation="C")
    basis = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    recorded_by = models.UUIDField(null=True)
    source = models.CharField(max_length=60, blank=True)
    person_id = models.UUIDField(null=True)
    institution_id = models.UUIDField(null=True)
    authority_id = models.UUIDField(null=True)
    area_path = models.CharField(max_length=60, db_collation="C", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "number"], name="entry_versions_are_numbered"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="entry_version_does_not_end_before_it_starts"
            ),
            models.UniqueConstraint(fields=["entry_id"], condition=Q(until=None), name="entry_has_one_open_version"),
            ExclusionConstraint(  # of most entries the first version is the only one, and it is told by the one above
                name="entry_versions_do_not_overlap",
                expressions=[
                    ("entry_id", RangeOperators.EQUAL),
                    (TsTzRange("since", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(number__gt=1) | Q(until__isnull=False),
            ),
        ]
        indexes = [  # of most entries no version is closed
            models.Index(fields=["register", "since"], condition=~Q(until=None), name="closed_version_by_register")
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.entry_id} v{self.number}"
