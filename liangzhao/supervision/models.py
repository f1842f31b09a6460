"""Where every possible holder stands with the e-licence, and the counts made of it (domain.md §7.1).

Both are readers of the journal: they can be thrown away and made again at any time.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from liangzhao.kernel.uuid7 import uuid7


class Standing(models.Model):
    """One possible holder of one kind of licence: in the base, eligible or why not, issued or not."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=11, db_collation="C")
    holder_id = models.UUIDField()
    entry_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    institution_id = models.UUIDField()
    institution_class = models.CharField(max_length=6, blank=True, db_collation="C")
    authority_id = models.UUIDField()
    area_path = models.CharField(max_length=60, db_collation="C")
    sort_key = models.CharField(max_length=400, db_collation="C")
    in_base = models.BooleanField()
    is_eligible = models.BooleanField()
    is_issued = models.BooleanField()
    obstacles = ArrayField(models.CharField(max_length=10), default=list)
    first_issued_on = models.DateField(null=True)
    as_of = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "holder_id"], name="one_standing_per_holder_and_kind")]
        indexes = [
            models.Index(fields=["authority_id", "kind", "sort_key", "id"], name="standing_by_authority"),
            models.Index(fields=["area_path", "kind", "sort_key", "id"], name="standing_by_area"),
            models.Index(
                fields=["kind", "sort_key", "id"], name="standing_by_name"
            ),  # a city reads in order, without a sort
            GinIndex(fields=["obstacles"], name="standing_by_obstacle"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.holder_id}"


class Coverage(models.Model):
    """Counts of one kind, authority, area and institution class."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=11, db_collation="C")
    authority_id = models.UUIDField()
    area_path = models.CharField(max_length=60, db_collation="C")
    institution_class = models.CharField(max_length=6, blank=True, db_collation="C")
    base = models.PositiveIntegerField()
    eligible = models.PositiveIntegerField()
    issued = models.PositiveIntegerField()
    as_of = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "authority_id", "area_path", "institution_class"], name="coverage_is_counted_once"
            ),
        ]
        indexes = [models.Index(fields=["area_path", "kind"], name="coverage_by_area")]

    def __str__(self) -> str:
        return f"{self.kind} {self.authority_id} {self.area_path}"


class FirstIssues(models.Model):
    """How many had their first licence in a month; ``month`` is its first day."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=11, db_collation="C")
    authority_id = models.UUIDField()
    area_path = models.CharField(max_length=60, db_collation="C")
    institution_class = models.CharField(max_length=6, blank=True, db_collation="C")
    month = models.DateField()
    count = models.PositiveIntegerField()
    as_of = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "authority_id", "area_path", "institution_class", "month"],
                name="first_issues_are_counted_once",
            ),
        ]
        indexes = [models.Index(fields=["area_path", "kind"], name="first_issues_by_area")]

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m}"


class Obstacle(models.Model):
    """How many of the base fail one rule; a holder may count under several."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=11, db_collation="C")
    authority_id = models.UUIDField()
    area_path = models.CharField(max_length=60, db_collation="C")
    institution_class = models.CharField(max_length=6, blank=True, db_collation="C")
    rule_id = models.CharField(max_length=10, db_collation="C")
    count = models.PositiveIntegerField()
    as_of = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "authority_id", "area_path", "institution_class", "rule_id"],
                name="obstacle_is_counted_once",
            ),
        ]
        indexes = [models.Index(fields=["area_path", "kind"], name="obstacle_by_area")]

    def __str__(self) -> str:
        return f"{self.kind} {self.rule_id}"


class Refresh(models.Model):
    """How far the counts have read the journal; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    read_until = models.DateTimeField()
    whole_on = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_row_tells_how_far_we_read")]

    def __str__(self) -> str:
        return f"{self.read_until:%Y-%m-%dT%H:%M:%SZ}"
