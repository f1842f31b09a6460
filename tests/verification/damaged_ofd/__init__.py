"""Wrong OFD licences, one per way of being wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.verification.damaged_ofd import contents, packages, records_sealed_again, seals
from tests.verification.damaged_ofd.licence import Licence

__all__ = ["CASES", "Case", "Licence", "named"]

Damage = Callable[[Licence], bytes]


@dataclass(frozen=True)
class Case:
    """A damage, the first step that fails of it, and what is left of integrity and trust."""

    damage: Damage
    step: str
    intact: bool | None
    trusted: bool | None


def _case(damage: Damage, step: str, *, intact: bool | None = False, trusted: bool | None = True) -> Case:
    return Case(damage, step, intact, trusted)


CASES = (
    _case(contents.page_changed, "digests"),
    _case(contents.photo_flipped, "digests"),
    _case(contents.font_flipped, "digests"),
    _case(contents.resources_changed, "digests"),
    _case(contents.custom_data_changed, "digests"),
    _case(contents.record_changed, "digests"),
    _case(contents.record_signature_flipped, "digests"),
    _case(seals.seal_file_swapped, "digests", trusted=False),
    _case(contents.member_added, "digests"),
    _case(contents.annotation_added, "digests"),
    _case(seals.digest_replaced, "seal", trusted=False),
    _case(seals.sealing_time_changed, "seal", trusted=False),
    _case(seals.stamp_moved, "seal", trusted=False),
    _case(seals.signature_value_flipped, "seal", trusted=False),
    _case(seals.signature_value_cut, "seal", trusted=None),
    _case(seals.signature_value_emptied, "seal", trusted=None),
    _case(seals.value_of_another_authority, "seal", trusted=False),
    _case(seals.wrong_key, "seal", trusted=False),
    _case(seals.seal_borrowed, "seal", trusted=False),
    _case(seals.seal_forged, "seal", trusted=False),
    _case(seals.sealed_by_a_stranger, "chain", intact=True, trusted=False),
    _case(seals.sealed_again_by_a_stranger, "chain", trusted=False),
    _case(records_sealed_again.identifier_with_a_wrong_check_character, "identifier", intact=True),
    _case(records_sealed_again.identifier_missing, "identifier", intact=True),
    _case(seals.sealed_by_another_authority, "record", intact=True, trusted=False),
    _case(records_sealed_again.record_left_out, "record", intact=True),
    _case(records_sealed_again.record_changed_and_sealed_again, "record"),
    _case(records_sealed_again.record_broken_and_sealed_again, "record"),
    _case(records_sealed_again.record_signed_by_another_authority, "record"),
    _case(records_sealed_again.record_of_another_licence, "record", intact=True),
    _case(records_sealed_again.custom_data_unlike_the_record, "record", intact=True),
    _case(records_sealed_again.page_unlike_the_record, "record", intact=True),
    _case(records_sealed_again.filing_unlike_the_record, "record", intact=True),
    _case(records_sealed_again.index_left_out, "record", intact=True),
    _case(contents.page_removed, "structure", trusted=None),
    _case(contents.font_removed, "digests"),
    _case(seals.signature_removed, "structure", trusted=None),
    _case(seals.signatures_unnamed, "digests"),
    _case(seals.second_signature_unfinished, "structure", trusted=None),
    _case(packages.members_reordered, "digests"),
    _case(packages.cut, "structure", trusted=None),
    _case(packages.last_byte_cut, "structure", trusted=None),
    _case(packages.bytes_appended, "structure", trusted=None),
    _case(packages.bytes_prepended, "structure", trusted=None),
    _case(packages.comment_added, "digests"),
    _case(packages.date_of_a_member_changed, "digests"),
    _case(contents.doctype_added, "structure", trusted=None),
    _case(packages.compressed, "digests"),
    _case(packages.bomb_added, "structure", trusted=None),
    _case(packages.member_doubled, "structure", trusted=None),
    _case(packages.member_differing_in_case_added, "structure", trusted=None),
    _case(packages.directories_disagree, "structure", trusted=None),
    _case(contents.content_flipped_in_place, "digests"),
)


def named(case: Case) -> str:
    """The case's name in test reports."""
    return case.damage.__name__
