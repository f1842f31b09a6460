"""Nurse registrations and their multi-institution filings (domain.md §2.6, §2.7)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from liangzhao.kernel.uuid7 import uuid7
from liangzhao.reference.models import Authority, of_authority
from liangzhao.registers.institutions.models import Institution
from liangzhao.registers.people.models import Person


class NurseRegistration(models.Model):
    """护士执业注册, valid for five years (护士条例 art. 8)."""

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE"
        SUSPENDED = "SUSPENDED"
        CANCELLED = "CANCELLED"
        REVOKED = "REVOKED"
        ANNULLED = "ANNULLED"

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="nurse_registrations")
    licence_no = models.CharField(max_length=12, db_collation="C")
    exam_pass_no = models.CharField(max_length=30, blank=True, db_collation="C")
    exam_passed_on = models.DateField(null=True)
    title = models.CharField(max_length=3, blank=True, db_collation="C")
    practice_place = models.CharField(max_length=6, db_collation="C")
    main_institution = models.ForeignKey(
        Institution, db_index=False, on_delete=models.PROTECT, related_name="main_nurses"
    )
    department = models.CharField(max_length=60, blank=True)
    valid_until = models.DateField()
    first_registered_on = models.DateField()
    approved_on = models.DateField()
    authority = of_authority()
    area_path = models.CharField(max_length=60, db_collation="C")
    issued_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    status_from_on = models.DateField(null=True)
    status_until_on = models.DateField(null=True)
    status_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    face_version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["licence_no"], name="one_nurse_per_number"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(status__in=["ACTIVE", "SUSPENDED"]), name="one_live_nurse_registration"
            ),
            models.CheckConstraint(condition=~Q(licence_no=""), name="nurse_has_a_number"),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("first_registered_on")), name="nurse_validity_follows_registration"
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "status"], name="nurse_by_authority"),
            models.Index(fields=["area_path", "status"], name="nurse_by_area"),
            models.Index(fields=["main_institution", "status"], name="nurse_by_institution"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class NurseFiling(models.Model):
    """多机构执业备案 of a nurse: an institution and a date, nothing else (domain.md §2.7)."""

    class Status(models.TextChoices):
        VALID = "VALID"
        CANCELLED = "CANCELLED"

    id = models.UUIDField(primary_key=True, default=uuid7)
    registration = models.ForeignKey(NurseRegistration, on_delete=models.CASCADE, related_name="filings")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="filed_nurses")
    filed_on = models.DateField()
    filed_authority = models.ForeignKey(Authority, on_delete=models.PROTECT)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.VALID)

    class Meta:
        ordering = ["filed_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "institution"], condition=Q(status="VALID"), name="one_valid_nurse_filing"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
