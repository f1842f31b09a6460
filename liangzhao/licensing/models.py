"""E-licences, the codes that show them, and the record of their use (domain.md §2.13)."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from liangzhao.documents.models import Blob
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.licensing.states import LIVE, State
from liangzhao.reference.models import of_authority
from liangzhao.registers.models import Institution, Person


class Licence(models.Model):
    """One version of one e-licence. What is signed is ``record``; files are faces of it.

    ``entry_id`` is the register entry it follows and ``entry_version`` that entry's face version: a deferred
    trigger refuses a commit in which a licence in force and its entry disagree. ``status_index`` is its place in the
    status list of its authority, given at planning and never again.
    """

    class Kind(models.TextChoices):
        INSTITUTION = "institution"
        PHYSICIAN = "physician"
        NURSE = "nurse"

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=11, choices=Kind.choices, db_collation="C")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="licences")
    institution = models.ForeignKey(Institution, db_index=False, on_delete=models.PROTECT, related_name="licences")
    holder_id = models.UUIDField()
    entry_id = models.UUIDField()
    entry_version = models.PositiveIntegerField()
    serial = models.CharField(max_length=20, db_collation="C")
    version = models.PositiveSmallIntegerField()
    identifier = models.CharField(max_length=100, db_collation="C")
    number = models.CharField(max_length=30, db_collation="C")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED, db_collation="C")
    state_reason = models.CharField(max_length=200, blank=True)
    request_key = models.UUIDField(unique=True)
    authority = of_authority()
    area_path = models.CharField(max_length=60, db_collation="C")
    face = models.JSONField()
    photo = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")
    record = models.BinaryField()
    record_digest = models.BinaryField(max_length=32)
    signature = models.BinaryField(null=True)
    signing_key = models.CharField(max_length=60, blank=True, db_collation="C")
    static_code = models.CharField(max_length=1000, blank=True, db_collation="C")
    status_index = models.PositiveIntegerField(null=True)
    issued_on = models.DateField()
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    planned_at = models.DateTimeField()
    planned_by = models.UUIDField(null=True)
    sealed_at = models.DateTimeField(null=True)
    state_at = models.DateTimeField()
    previous = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="next")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identifier"], name="one_licence_per_identifier"),
            models.UniqueConstraint(
                fields=["kind", "holder_id"], condition=Q(state__in=list(LIVE)), name="one_live_licence_per_holder"
            ),
            models.UniqueConstraint(
                fields=["kind", "authority", "serial", "version"], name="licence_versions_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["authority", "status_index"], include=["state"], name="licence_has_its_own_place_in_the_list"
            ),
            models.CheckConstraint(
                name="licence_holder_fits_its_kind",
                condition=(
                    Q(kind="institution", person=None, holder_id=F("institution_id"))
                    | (~Q(kind="institution") & Q(person__isnull=False, holder_id=F("person_id")))
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["PLANNED", "ABANDONED"]) | Q(sealed_at__isnull=False, signature__isnull=False),
                name="licence_in_force_is_sealed",
            ),
            models.CheckConstraint(
                condition=~Q(state="PLANNED") | Q(sealed_at=None, signature=None), name="planned_licence_is_not_sealed"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gt=F("valid_from")),
                name="licence_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1, version__lte=999), name="licence_version_has_three_digits"
            ),
        ]
        indexes = [
            models.Index(fields=["holder_id", "kind", "-planned_at"], name="licence_by_holder"),
            # What every change of an entry asks, and the agreement trigger once more for each at commit.
            models.Index(fields=["entry_id"], name="licence_by_entry"),
            models.Index(fields=["authority", "kind", "state"], name="licence_by_authority"),
            models.Index(fields=["area_path", "kind", "state"], name="licence_by_area"),
            models.Index(fields=["institution", "kind", "state"], name="licence_by_institution"),
            models.Index(fields=["planned_at"], condition=Q(state="PLANNED"), name="licence_waiting_for_seal"),
            models.Index(fields=["valid_until"], condition=Q(state="ISSUED"), name="licence_running_out"),
            models.Index(fields=["id"], condition=Q(state="FROZEN"), name="licence_stopped"),
        ]

    def __str__(self) -> str:
        return self.identifier


class LicenceFile(models.Model):
    """An OFD or PDF face of a licence, made at first need and kept for ever."""

    class Format(models.TextChoices):
        OFD = "ofd"
        PDF = "pdf"

    id = models.UUIDField(primary_key=True, default=uuid7)
    licence = models.ForeignKey(Licence, db_index=False, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=3, choices=Format.choices)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["licence", "format"], name="licence_file_is_made_once")]

    def __str__(self) -> str:
        return f"{self.licence_id}.{self.format}"


class ShowCode(models.Model):
    """A live 亮照 code: 128 random bits, kept as a digest, good for 60 s and 30 s grace."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    licence = models.ForeignKey(Licence, on_delete=models.CASCADE, related_name="codes")
    token_hash = models.CharField(max_length=64, db_collation="C")
    made_at = models.DateTimeField()
    good_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="one_show_code_per_token")]
        indexes = [models.Index(fields=["good_until"], name="show_code_by_end")]

    def __str__(self) -> str:
        return str(self.id)


class LicenceUse(models.Model):
    """Somebody looked at a licence, or took it along in a wallet; what the holder sees as 用证记录."""

    class How(models.TextChoices):
        LIVE_CODE = "LIVE_CODE"
        STATIC_CODE = "STATIC_CODE"
        NUMBER_AND_NAME = "NUMBER_AND_NAME"
        FILE = "FILE"
        WALLET = "WALLET"

    id = models.UUIDField(primary_key=True, default=uuid7)
    licence = models.ForeignKey(Licence, on_delete=models.CASCADE, related_name="uses")
    holder_id = models.UUIDField()
    at = models.DateTimeField()
    how = models.CharField(max_length=16, choices=How.choices)
    state_shown = models.CharField(max_length=10, db_collation="C")

    class Meta:
        indexes = [models.Index(fields=["holder_id", "-at"], name="licence_use_by_holder")]

    def __str__(self) -> str:
        return f"{self.licence_id} {self.how}"


class WalletOffer(models.Model):
    """A holder's leave to put one licence into one wallet; code, token and PIN are kept as digests.

    ``account_id`` and ``acting_as`` are whoever made it: what the wallet does with it, they do.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    licence = models.ForeignKey(Licence, on_delete=models.CASCADE, related_name="wallet_offers")
    holder_id = models.UUIDField()
    account_id = models.UUIDField(null=True)
    acting_as = models.CharField(max_length=20, db_collation="C")
    with_photo = models.BooleanField()
    code_hash = models.CharField(max_length=64, db_collation="C")
    pin_hash = models.CharField(max_length=64, blank=True, db_collation="C")
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    good_until = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64, null=True, db_collation="C")
    token_until = models.DateTimeField(null=True)
    credentials = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code_hash"], name="one_wallet_offer_per_code"),
            models.UniqueConstraint(fields=["token_hash"], name="one_wallet_offer_per_token"),
            models.CheckConstraint(
                condition=Q(redeemed_at=None, token_hash=None, token_until=None, credentials=0)
                | Q(redeemed_at__isnull=False, token_hash__isnull=False, token_until__isnull=False),
                name="wallet_offer_gives_its_token_when_redeemed",
            ),
            models.CheckConstraint(condition=Q(good_until__gte=F("made_at")), name="wallet_offer_ends_after_it_starts"),
        ]
        indexes = [
            models.Index(fields=["holder_id", "good_until"], name="wallet_offer_by_holder"),
            models.Index(fields=["good_until"], name="wallet_offer_by_end"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class UsedNonce(models.Model):
    """A nonce that a wallet's proof has used; whose it was is not kept."""

    digest = models.CharField(max_length=64, primary_key=True, db_collation="C")
    used_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["used_at"], name="used_nonce_by_time")]

    def __str__(self) -> str:
        return self.digest


class RecheckTurn(models.Model):
    """One look at what was issued, all of it or what is new: how far it is, and how much was wrong.

    Of each sort the last one that ended is kept, and the one that goes on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    is_whole = models.BooleanField()
    last = models.UUIDField(default=UUID(int=0))
    looked = models.PositiveIntegerField(default=0)
    damages = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_whole"], condition=Q(ended_at=None), name="one_recheck_goes_on"),
            models.CheckConstraint(condition=Q(ended_at__gte=F("began_at")), name="recheck_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Reissue(models.Model):
    """After a theft: a key taken out of use and what it signed made anew; asked by one, approved by another."""

    class State(models.TextChoices):
        ASKED = "ASKED"
        REJECTED = "REJECTED"
        RUNNING = "RUNNING"
        DONE = "DONE"

    id = models.UUIDField(primary_key=True, default=uuid7)
    key_name = models.CharField(max_length=60, db_collation="C")
    key_id = models.CharField(max_length=64, db_collation="C")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED, db_collation="C")
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    total = models.PositiveIntegerField(null=True)
    last = models.UUIDField(default=UUID(int=0))
    renewed = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    obstacles = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key_id"], condition=Q(state__in=["ASKED", "RUNNING"]), name="one_reissue_of_a_key_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="ASKED", decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(state="ASKED"),
                name="reissue_decided_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["RUNNING", "DONE"], decided_by=F("asked_by")),
                name="reissue_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="DONE", ended_at__isnull=False) | Q(ended_at=None) & ~Q(state="DONE"),
                name="reissue_ended_when_done",
            ),
        ]

    def __str__(self) -> str:
        return self.key_id
