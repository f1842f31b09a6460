"""An OFD opened for verification: its content, its signatures, the licence it names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial

from liangzhao_verify import failures
from liangzhao_verify.claim import Claim
from liangzhao_verify.ofd import coverage, seals, signatures
from liangzhao_verify.ofd.container import Limits, read_container
from liangzhao_verify.ofd.document import Document, read_document
from liangzhao_verify.ofd.facts import read_shown
from liangzhao_verify.signer import Signer
from liangzhao_verify.words import Sentence, _, sentence

IDENTIFIER = "ZZBS"
# The names our writer gives to the attachments of a licence.
RECORD, RECORD_SIGNATURE, RECORD_CERTIFICATE = "record.cbor", "record.sig", "record.cer"
_READ = _("OFD 文件结构完整，共 %(count)s 个文件。")


@dataclass(frozen=True)
class OfdEvidence:
    """What an OFD can be asked."""

    document: Document
    signed: coverage.Signed
    kind: str = "ofd"

    @property
    def is_signed(self) -> bool:
        """Whether any signature is listed."""
        return any(group for _listed, group in self.signed)

    @property
    def structure(self) -> Sentence:
        """What was read, in words."""
        return sentence(_READ, count=len(self.document.package.members))

    def check_content(self) -> Sentence:
        """What is well, in words; raises the DigestFailure that fits."""
        found = coverage.check_content(self.document.package, self.signed)
        if RECORD in self.document.attachments and not self._is_as_packed():
            raise failures.NotCanonical()
        return found

    def check_signatures(self) -> Sentence:
        """What is well, in words; raises the SealFailure that fits."""
        return seals.check_signatures(self._attempts)

    def signers(self) -> tuple[Signer, ...]:
        """Who signed; raises NoCertificate or SignatureUnreadable."""
        return tuple(attempt.result().signer for attempt in self._attempts)

    @property
    def claim(self) -> Claim | None:
        """The licence this file says it is."""
        identifier = self.document.metadata.get(IDENTIFIER, "")
        attached = self.document.attachments
        if not identifier and RECORD not in attached:
            return None
        return Claim(
            identifier,
            carries_record=True,
            record=attached.get(RECORD),
            record_signature=attached.get(RECORD_SIGNATURE),
            record_certificate=attached.get(RECORD_CERTIFICATE),
            shown=read_shown(self.document) if RECORD in attached else None,
        )

    def _is_as_packed(self) -> bool:
        """Whether a licence of ours is still as our writer packed it: what was signed, in that order, the signature."""
        package = self.document.package
        expected = [
            place
            for each in self._descriptions
            for place in (*(reference.place for reference in each.references), each.place, each.value_place)
        ]
        return package.is_plain and list(package.members) == expected

    @cached_property
    def _attempts(self) -> list[failures.Attempt[seals.Holding]]:
        """The signature of each description."""
        package = self.document.package
        return [failures.Attempt(partial(seals.read_signature, each, package)) for each in self._descriptions]

    @property
    def _descriptions(self) -> list[signatures.Description]:
        return [each for _listed, group in self.signed for each in group]


def open_ofd(data: bytes, limits: Limits | None = None) -> OfdEvidence:
    """The OFD in these bytes; raises a StructureFailure."""
    package = read_container(data, limits)
    document = read_document(package)
    return OfdEvidence(document, signatures.describe(document))
