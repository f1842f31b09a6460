"""Medical institutions, their other names and their 诊疗科目 (domain.md §2.8, §2.9)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from liangzhao.access.sealed_fields import SealedTextField
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.reference.models import of_authority


class Institution(models.Model):
    """An entry of the institution register; fields a foreign list lacked are empty, never invented."""

    class Status(models.TextChoices):
        PREPARING = "PREPARING"
        ACTIVE = "ACTIVE"
        CLOSED_TEMP = "CLOSED_TEMP"
        VERIFY_DEFERRED = "VERIFY_DEFERRED"
        ORDERED_STOP = "ORDERED_STOP"
        CANCELLED = "CANCELLED"
        REVOKED = "REVOKED"
        ANNULLED = "ANNULLED"

    class Form(models.TextChoices):
        LICENCE = "LICENCE"
        CLINIC_FILING = "CLINIC_FILING"
        TCM_CLINIC_FILING = "TCM_CLINIC_FILING"

    id = models.UUIDField(primary_key=True, default=uuid7)
    public_ref = models.CharField(max_length=16, db_collation="C")
    reg_no = models.CharField(max_length=30, blank=True, db_collation="C")
    uscc = models.CharField(max_length=18, blank=True, db_collation="C")
    foreign_code = models.CharField(max_length=40, blank=True, db_collation="C")
    name = models.CharField(max_length=100)
    name_sort = models.CharField(max_length=400, db_collation="C")
    name_tokens = ArrayField(models.CharField(max_length=8), default=list)
    other_names = ArrayField(models.CharField(max_length=100), default=list)
    address = models.CharField(max_length=200, blank=True)
    division = models.CharField(max_length=6, blank=True, db_collation="C")
    legal_rep_name = models.CharField(max_length=50, blank=True)
    legal_rep_id_no = SealedTextField()
    principal_name = models.CharField(max_length=50, blank=True)
    principal_id_no = SealedTextField()
    institution_class = models.CharField(max_length=6, blank=True, db_collation="C")
    economic_type = models.CharField(max_length=3, blank=True, db_collation="C")
    mgmt_type = models.CharField(max_length=1, blank=True, db_collation="C")
    sponsor = models.CharField(max_length=1, blank=True, db_collation="C")
    grade_level = models.CharField(max_length=1, blank=True, db_collation="C")
    grade_rank = models.CharField(max_length=1, blank=True, db_collation="C")
    beds = models.PositiveIntegerField(null=True)
    dental_chairs = models.PositiveIntegerField(null=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    issued_on = models.DateField(null=True)
    first_registered_on = models.DateField(null=True)
    verify_period_years = models.PositiveSmallIntegerField(null=True)
    verify_due_on = models.DateField(null=True)
    licence_form = models.CharField(max_length=20, choices=Form.choices, default=Form.LICENCE)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.ACTIVE)
    status_from_on = models.DateField(null=True)
    status_until_on = models.DateField(null=True)
    status_reason = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    postcode = models.CharField(max_length=6, blank=True)
    authority = of_authority()
    area_path = models.CharField(max_length=60, db_collation="C")
    version = models.PositiveIntegerField(default=1)
    face_version = models.PositiveIntegerField(default=1)
    source = models.CharField(max_length=60, blank=True)
    authority_confirms_photos = models.BooleanField(default=False)  # nobody else here could (design.md §12)
    merged_into = models.ForeignKey(
        "self", null=True, db_index=False, on_delete=models.PROTECT, related_name="absorbed"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_ref"], name="institution_has_its_own_address"),
            models.UniqueConstraint(fields=["reg_no"], condition=~Q(reg_no=""), name="one_institution_per_reg_no"),
            models.UniqueConstraint(
                fields=["source", "foreign_code"], condition=~Q(foreign_code=""), name="one_entry_per_foreign_code"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="institution_has_a_name"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gt=F("valid_from")),
                name="institution_period_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=Q(mgmt_type__in=["", "1", "2", "9"]), name="mgmt_type_is_a_known_code"),
            models.CheckConstraint(
                condition=Q(status_until_on=None)
                | Q(status_from_on=None)
                | Q(status_until_on__gte=F("status_from_on")),
                name="institution_status_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None)
                | (~Q(merged_into=F("id")) & Q(status__in=["CANCELLED", "REVOKED", "ANNULLED"])),
                name="merged_institution_is_off_the_register",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "name_sort", "id"], name="institution_by_authority"),
            models.Index(fields=["area_path", "name_sort", "id"], name="institution_by_area"),
            models.Index(fields=["name_sort", "id"], name="institution_by_name"),
            GinIndex(fields=["name_tokens"], name="institution_by_token"),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="institution_by_survivor"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InstitutionSubject(models.Model):
    """One 诊疗科目 of an institution, in the code table of the day it was approved."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    institution = models.ForeignKey(Institution, db_index=False, on_delete=models.CASCADE, related_name="subjects")
    code = models.CharField(max_length=8, db_collation="C")
    remark = models.CharField(max_length=60, blank=True)
    approved_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="subject_is_registered_once")]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
