"""Natural persons and their examination qualifications (domain.md §2.2, §2.3)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from liangzhao.access.sealed_fields import BlindIndexField, SealedTextField
from liangzhao.kernel.uuid7 import uuid7


class Person(models.Model):
    """A natural person; the ID number is sealed and found by its blind index.

    One who was entered twice stays as a row of its own, ``merged_into`` the other; everything else has moved there.
    """

    class RealName(models.TextChoices):
        NONE = "NONE"
        ID_MATCH = "ID_MATCH"
        FACE = "FACE"

    id = models.UUIDField(primary_key=True, default=uuid7)
    id_type = models.CharField(max_length=3, default="01", db_collation="C")
    id_no = SealedTextField()
    id_no_index = BlindIndexField()
    name = models.CharField(max_length=50)
    name_sort = models.CharField(max_length=200, db_collation="C")
    former_name = models.CharField(max_length=50, blank=True)
    sex = models.CharField(max_length=1, db_collation="C")
    birth_date = models.DateField()
    ethnicity = models.CharField(max_length=2, blank=True, db_collation="C")
    nationality = models.CharField(max_length=3, default="CHN", db_collation="C")
    education = models.CharField(max_length=2, blank=True, db_collation="C")
    school = models.CharField(max_length=100, blank=True)
    mobile = SealedTextField()
    email = SealedTextField()
    real_name_level = models.CharField(max_length=8, choices=RealName.choices, default=RealName.NONE)
    activated_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    merged_into = models.ForeignKey(
        "self", null=True, db_index=False, on_delete=models.PROTECT, related_name="absorbed"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id_type", "id_no_index"], name="one_person_per_id_number"),
            models.CheckConstraint(condition=Q(sex__in=["0", "1", "2", "9"]), name="sex_is_a_known_code"),
            models.CheckConstraint(condition=Q(birth_date__gt="1900-01-01"), name="birth_date_is_plausible"),
            models.CheckConstraint(
                condition=Q(activated_at=None) | ~Q(real_name_level="NONE"), name="activated_persons_are_real_name"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="nobody_is_merged_into_themselves"
            ),
        ]
        indexes = [
            models.Index(fields=["name_sort", "id"], name="person_by_name"),
            models.Index(fields=["birth_date"], name="person_by_birth"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="person_by_survivor"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PhysicianQualification(models.Model):
    """医师资格: a read-only mirror of the examination register."""

    class Verification(models.TextChoices):
        VERIFIED = "VERIFIED"
        NOT_FOUND = "NOT_FOUND"
        MISMATCH = "MISMATCH"
        PENDING = "PENDING"

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="qualifications")
    qual_no = SealedTextField()
    qual_no_index = BlindIndexField(unique=True)
    level = models.CharField(max_length=1, db_collation="C")
    category = models.CharField(max_length=2, db_collation="C")
    obtained_on = models.DateField()
    issuing_organ = models.CharField(max_length=100)
    route = models.CharField(max_length=20, default="EXAM", db_collation="C")
    scope_note = models.TextField(blank=True)
    verify_status = models.CharField(max_length=10, choices=Verification.choices, default=Verification.PENDING)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["1", "2", "3", "4"]), name="qualification_level_is_a_known_code"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Staffing(models.Model):
    """Who works where: the membership table behind the scopes of 机构端 and 管理端.

    Kept by ``registers.staffing.refresh`` from registrations and filings. ``is_main`` rows carry the
    registering authority and the area of the registration. Their person is in the registers as surely as those are:
    the database asks it of them, not once more here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(
        Person, db_constraint=False, db_index=False, on_delete=models.CASCADE, related_name="staffing"
    )
    profession = models.CharField(max_length=10, db_collation="C")
    institution_id = models.UUIDField()
    is_main = models.BooleanField()
    authority_id = models.UUIDField(null=True)
    area_path = models.CharField(max_length=60, db_collation="C", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "profession", "institution_id"], name="staffing_is_stated_once"),
            models.CheckConstraint(
                condition=Q(profession__in=["physician", "nurse"]), name="staffing_profession_is_known"
            ),
            models.CheckConstraint(
                condition=Q(is_main=False) | Q(authority_id__isnull=False), name="main_staffing_has_its_authority"
            ),
        ]
        indexes = [
            models.Index(fields=["institution_id", "profession"], name="staffing_by_institution"),
            models.Index(fields=["authority_id", "person"], name="staffing_by_authority"),
            models.Index(fields=["area_path", "person"], name="staffing_by_area"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.profession} {self.institution_id}"
