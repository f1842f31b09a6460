"""Tables everybody may read: dated codes, administrative divisions, authorities 审批机关."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from liangzhao.kernel.uuid7 import uuid7

SEGMENT = 3  # characters of one step of an authority's path: two of [0-9A-Z] and a dot


class CodeEntry(models.Model):
    """One meaning of one code, from `effective_from` up to but not on `effective_until`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    table = models.CharField(max_length=40, db_collation="C")
    code = models.CharField(max_length=20, db_collation="C")
    name = models.CharField(max_length=200)
    parent = models.CharField(max_length=20, blank=True, default="", db_collation="C")
    level = models.PositiveSmallIntegerField(default=1)
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=400, blank=True, default="")
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["table", "code", "effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["table", "code", "effective_from"], name="code_entry_begins_once"),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True) | Q(effective_until__gt=F("effective_from")),
                name="code_entry_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="code_entry_has_code_and_name"),
            ExclusionConstraint(
                name="code_entry_one_meaning_at_a_time",
                expressions=[
                    ("table", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (
                        Func("effective_from", "effective_until", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.code} {self.name}"


class Division(models.Model):
    """A code of GB/T 2260, current or retired; dates are known to the year only."""

    class EndKind(models.TextChoices):
        CURRENT = "CURRENT", _("现行")
        RECODED = "RECODED", _("换码")
        MERGED = "MERGED", _("并入其他区划")
        ABOLISHED = "ABOLISHED", _("撤销")

    code = models.CharField(max_length=6, primary_key=True, db_collation="C")
    name = models.CharField(max_length=60)
    full_path = models.CharField(max_length=200)
    level = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    effective_from = models.DateField(null=True, blank=True)
    effective_until = models.DateField(null=True, blank=True)
    successors = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    kind_of_end = models.CharField(max_length=10, choices=EndKind.choices, default=EndKind.CURRENT)
    former_names = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[1-9][0-9]{5}$"), name="division_code_is_six_digits"),
            models.CheckConstraint(condition=Q(level__in=(1, 2, 3)), name="division_level_is_known"),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(effective_until__gt=F("effective_from")),
                name="division_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(kind_of_end="CURRENT", effective_until__isnull=True, successors=[])
                | (~Q(kind_of_end="CURRENT") & Q(effective_until__isnull=False)),
                name="division_end_has_date_and_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Authority(models.Model):
    """An organ that registers institutions, physicians or nurses; its place in the tree is `path`.

    `area_path` is the place of the area it looks after: its own path, or for a TCM organ the path of the
    health organ it stands beside. Registers keep the registering organ's `area_path`, so both see one area.
    """

    class Level(models.TextChoices):
        NATION = "NATION", _("国家级")
        PROVINCE = "PROVINCE", _("省级")
        CITY = "CITY", _("市级")
        COUNTY = "COUNTY", _("县级")

    class Line(models.TextChoices):
        HEALTH = "HEALTH", _("卫生健康")
        TCM = "TCM", _("中医药")

    LEVEL_RANK: ClassVar[dict[str, int]] = {"NATION": 0, "PROVINCE": 1, "CITY": 2, "COUNTY": 3}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=40)
    uscc = models.CharField(max_length=18, db_collation="C")
    level = models.CharField(max_length=8, choices=Level.choices)
    line = models.CharField(max_length=6, choices=Line.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=30, db_collation="C")
    area_path = models.CharField(max_length=30, db_collation="C")
    divisions: models.ManyToManyField[Division, AuthorityDivision] = models.ManyToManyField(
        Division, through="AuthorityDivision", related_name="authorities"
    )
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")
    phone = models.CharField(max_length=40, blank=True, default="")
    address = models.CharField(max_length=200, blank=True, default="")
    sort_key = models.CharField(max_length=400, db_collation="C")

    class Meta:
        ordering = ["path"]
        verbose_name = _("审批机关")
        constraints = [
            models.UniqueConstraint(fields=["uscc"], name="authority_uscc_is_its_own"),
            models.UniqueConstraint(fields=["path"], name="authority_path_is_its_own"),
            models.CheckConstraint(
                condition=Q(uscc__regex=r"^[0-9ABCDEFGHJKLMNPQRTUWXY]{18}$"),
                name="authority_uscc_is_eighteen_characters",
            ),
            models.CheckConstraint(
                condition=Q(path__regex=r"^([0-9A-Z]{2}\.)+$"), name="authority_path_is_made_of_segments"
            ),
            models.CheckConstraint(
                condition=Q(line="TCM") | Q(area_path=F("path")), name="authority_health_area_is_its_path"
            ),
            models.CheckConstraint(
                condition=Q(level__in=("NATION", "PROVINCE", "CITY", "COUNTY")), name="authority_level_is_known"
            ),
            models.CheckConstraint(condition=Q(line__in=("HEALTH", "TCM")), name="authority_line_is_known"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="authority_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | (Q(valid_until__isnull=False) & ~Q(successor=F("id"))),
                name="authority_successor_follows_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["area_path"], name="authority_area"),
            models.Index(fields=["sort_key", "id"], name="authority_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


def of_authority() -> models.ForeignKey[Authority, Authority]:
    """The organ that registers an entry, or issues a licence; the database does not look for it at each of them.

    It would lock the same few rows for every one, from all processes at once. An authority can go from under none: no
    role may delete one (row_security.py), it ends by a date.
    """
    return models.ForeignKey(Authority, db_constraint=False, db_index=False, on_delete=models.PROTECT)


class AuthorityDivision(models.Model):
    """An authority looks after a division; an authority of a development zone has none."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    authority = models.ForeignKey(Authority, db_index=False, on_delete=models.CASCADE)
    division = models.ForeignKey(Division, on_delete=models.PROTECT)

    class Meta:
        ordering = ["authority", "division"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "division"], name="authority_division_stands_once"),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.division_id}"
