"""Physician registrations and their multi-institution filings (domain.md §2.4, §2.5)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from liangzhao.kernel.uuid7 import uuid7
from liangzhao.reference.models import Authority, of_authority
from liangzhao.registers.institutions.models import Institution
from liangzhao.registers.people.models import Person


class PhysicianRegistration(models.Model):
    """医师执业注册. It has no expiry date: 定期考核 keeps it alive (domain.md §0.1, trap 1)."""

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE"
        SUSPENDED = "SUSPENDED"
        LEFT_FILED = "LEFT_FILED"
        CANCELLED = "CANCELLED"
        REVOKED = "REVOKED"
        ANNULLED = "ANNULLED"

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="physician_registrations")
    licence_no = models.CharField(max_length=15, db_collation="C")
    level = models.CharField(max_length=1, db_collation="C")
    category = models.CharField(max_length=1, db_collation="C")
    scopes = ArrayField(models.CharField(max_length=4))
    title = models.CharField(max_length=3, blank=True, db_collation="C")
    practice_place = models.CharField(max_length=6, db_collation="C")
    main_institution = models.ForeignKey(
        Institution, db_index=False, on_delete=models.PROTECT, related_name="main_physicians"
    )
    department = models.CharField(max_length=60, blank=True)
    first_registered_on = models.DateField()
    approved_on = models.DateField()
    authority = of_authority()
    area_path = models.CharField(max_length=60, db_collation="C")
    issued_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    status_from_on = models.DateField(null=True)
    status_until_on = models.DateField(null=True)
    status_reason = models.CharField(max_length=200, blank=True)
    assess_due_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    face_version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["licence_no"], name="one_physician_per_number"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status__in=["ACTIVE", "SUSPENDED", "LEFT_FILED"]),
                name="one_live_physician_registration",
            ),
            models.CheckConstraint(condition=Q(licence_no__regex=r"^\d{15}$"), name="physician_no_has_15_digits"),
            models.CheckConstraint(condition=Q(level__in=["1", "2"]), name="physician_level_is_a_known_code"),
            models.CheckConstraint(
                condition=Q(category__in=["1", "2", "3", "4"]), name="physician_category_is_a_known_code"
            ),
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="physician_has_a_scope"),
            # 医师执业注册管理办法 art. 7: a province for physicians, a county for assistant physicians.
            models.CheckConstraint(
                condition=Q(level="1", practice_place__endswith="0000")
                | (Q(level="2") & ~Q(practice_place__endswith="00")),
                name="practice_place_fits_the_level",
            ),
            models.CheckConstraint(
                condition=Q(issued_on__gte=F("first_registered_on")), name="physician_issue_follows_registration"
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "status"], name="physician_by_authority"),
            models.Index(fields=["area_path", "status"], name="physician_by_area"),
            models.Index(fields=["main_institution", "status"], name="physician_by_institution"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PhysicianFiling(models.Model):
    """多机构执业备案 or 增加注册 of a physician at another institution (医师执业注册管理办法 arts. 10, 17)."""

    class Kind(models.TextChoices):
        FILING = "FILING"
        ADDITIONAL_REG = "ADDITIONAL_REG"

    class Status(models.TextChoices):
        VALID = "VALID"
        CANCELLED = "CANCELLED"

    id = models.UUIDField(primary_key=True, default=uuid7)
    registration = models.ForeignKey(PhysicianRegistration, on_delete=models.CASCADE, related_name="filings")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="filed_physicians")
    scopes = ArrayField(models.CharField(max_length=4))
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.FILING)
    filed_authority = models.ForeignKey(Authority, on_delete=models.PROTECT)
    filed_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.VALID)

    class Meta:
        ordering = ["filed_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "institution"], condition=Q(status="VALID"), name="one_valid_physician_filing"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="physician_filing_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
