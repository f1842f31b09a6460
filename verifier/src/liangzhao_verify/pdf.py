"""A PDF opened for verification: what its signatures cover, what came after them, the licence it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from io import BytesIO
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils import misc
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import diff_analysis as diff
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from liangzhao_verify import failures
from liangzhao_verify.claim import Claim
from liangzhao_verify.cms import CmsSignature, read_cms
from liangzhao_verify.cms_form import is_canonical
from liangzhao_verify.digests import digest_method
from liangzhao_verify.legal_time import LEGAL_ZONE
from liangzhao_verify.pdf_metadata import claim_in
from liangzhao_verify.signer import Signer
from liangzhao_verify.words import Sentence, _, sentence

_READ = _("PDF 文件结构完整，共 %(count)s 页。")
_END = re.compile(rb"%%EOF\s{0,2}\Z")
# The signature field of licences that our own writer made.
_OUR_FIELD = "Seal"
_AS_SIGNED = _("签名覆盖整个文件，签名后没有改动。")
_ALL_HOLD = _("%(count)s 个签名均正确。")

# What pyHanko and asn1crypto raise on files that lie about their own shape.
_UNREADABLE = (
    misc.PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OverflowError,
    RecursionError, NotImplementedError,
)  # fmt: skip


def _rule(kind: Any) -> Any:
    """An instance of a pyHanko rule whose constructor carries no types."""
    return kind()


_STRUCTURE_RULES = [
    _rule(diff.CatalogModificationRule),
    diff.XrefStreamRule().as_qualified(diff.ModificationLevel.LTA_UPDATES),
    diff.ObjectStreamRule().as_qualified(diff.ModificationLevel.LTA_UPDATES),
    diff.DSSCompareRule().as_qualified(diff.ModificationLevel.LTA_UPDATES),
]
# After the last signature only validation material may be added; metadata may not, because a licence is named there.
_AFTER_LAST = diff.StandardDiffPolicy(global_rules=_STRUCTURE_RULES, form_rule=None)
# Between signatures only what another signature brings: its field, its value, the document's dates.
_BETWEEN = diff.StandardDiffPolicy(
    global_rules=[
        *_STRUCTURE_RULES,
        diff.DocInfoRule().as_qualified(diff.ModificationLevel.LTA_UPDATES),
        _rule(diff.MetadataUpdateRule).as_qualified(diff.ModificationLevel.LTA_UPDATES),
    ],
    form_rule=diff.FormUpdatingRule(field_rules=[_rule(diff.SigFieldCreationRule), diff.SigFieldModificationRule()]),
)


@dataclass(frozen=True)
class _Embedded:
    """A signature field with a value."""

    label: str
    place: EmbeddedPdfSignature
    parsed: CmsSignature
    content: bytes
    signed_at: datetime | None

    @property
    def is_time_stamp(self) -> bool:
        """Whether this is the time stamp of a third party over the document."""
        return bool(self.place.sig_object_type == "/DocTimeStamp")

    @property
    def signer(self) -> Signer:
        """Who signed."""
        return Signer(self.label, self.parsed.certificate, self.parsed.others, self.signed_at)

    def agrees(self) -> bool:
        """Whether the digest inside is that of the bytes covered."""
        if not self.is_time_stamp:
            return self.parsed.agrees_with(self.content)
        imprint = self.place.signed_data["encap_content_info"]["content"].parsed["message_imprint"]
        digest = digest_method(imprint["hash_algorithm"]["algorithm"].dotted)
        return digest is not None and digest(self.content) == imprint["hashed_message"].native

    def check(self) -> None:
        """Raise the SealFailure that fits."""
        self.parsed.check(self.parsed.enclosed or b"" if self.is_time_stamp else self.content)


@dataclass(frozen=True)
class PdfEvidence:
    """What a PDF can be asked."""

    data: bytes
    reader: PdfFileReader
    fields: tuple[tuple[str, Any], ...]
    pages: int
    kind: str = "pdf"

    @property
    def is_signed(self) -> bool:
        """Whether any signature field has a value."""
        return bool(self.fields)

    @property
    def structure(self) -> Sentence:
        """What was read, in words."""
        return sentence(_READ, count=self.pages)

    def check_content(self) -> Sentence:
        """What is well, in words; raises the DigestFailure that fits."""
        gathered = failures.Gathered()
        found = self._readable(gathered)
        for signature in found:
            with gathered.noting():
                self._check_one(signature, is_last=signature is found[-1])
        gathered.raise_gravest()
        return sentence(_AS_SIGNED)

    def check_signatures(self) -> Sentence:
        """What is well, in words; raises the SealFailure that fits."""
        gathered = failures.Gathered()
        for signature in self._readable(gathered):
            with gathered.noting():
                signature.check()
                self._check_form(signature)
        gathered.raise_gravest()
        return sentence(_ALL_HOLD, count=len(self.fields))

    def signers(self) -> tuple[Signer, ...]:
        """Who signed; raises a SealFailure. Time stamps are not signers."""
        gathered = failures.Gathered()
        found = self._readable(gathered)
        gathered.raise_gravest()
        return tuple(signature.signer for signature in found if not signature.is_time_stamp)

    @cached_property
    def claim(self) -> Claim | None:
        """The licence this file says it is; the last signature covers this word, for nothing may change it later."""
        # A reader of its own: pyHanko cannot compare revisions once it has parsed the metadata of the last.
        try:
            return claim_in(PdfFileReader(BytesIO(self.data), strict=False).root["/Metadata"].data)
        except (*_UNREADABLE, failures.StructureFailure):
            return None

    def _check_form(self, signature: _Embedded) -> None:
        """Raise ContainerNotCanonical where a licence of ours carries a signature in another form than its writer's."""
        is_ours = self.claim is not None and signature.label == _OUR_FIELD and not signature.is_time_stamp
        if is_ours and not is_canonical(signature.place.pkcs7_content):
            raise failures.ContainerNotCanonical(signature=signature.label)

    def _is_written_plainly(self, signature: _Embedded) -> bool:
        """Whether the gap in what is covered holds the signature's hex digits and nothing else."""
        _start, length, resume, _length = (int(number) for number in signature.place.byte_range)
        digits = signature.place.pkcs7_content.hex().encode()
        return self.data[length:resume] in (b"<%s>" % digits, b"<%s>" % digits.upper())

    def _check_coverage(self, signature: _Embedded, *, is_last: bool) -> None:
        place = signature.place
        coverage = place.evaluate_signature_coverage()
        place.coverage = coverage  # type: ignore[assignment]  # pyHanko declares it by its first value, None
        if coverage < SignatureCoverageLevel.ENTIRE_REVISION:
            raise failures.SignatureCoversPart()
        has_later = self.reader.xrefs.total_revisions > place.signed_revision + 1
        if coverage < SignatureCoverageLevel.ENTIRE_FILE and not (has_later and _END.search(self.data)):
            raise failures.ChangedAfterSigning()
        found = place.evaluate_modifications(_AFTER_LAST if is_last else _BETWEEN)
        certified = place.docmdp_level == MDPPerm.NO_CHANGES
        allowed = diff.ModificationLevel.LTA_UPDATES if is_last or certified else diff.ModificationLevel.FORM_FILLING
        if isinstance(found, diff.SuspiciousModification) or found.modification_level > allowed:
            raise failures.ChangedAfterSigning()

    def _check_one(self, signature: _Embedded, *, is_last: bool) -> None:
        try:
            self._check_coverage(signature, is_last=is_last)
        except _UNREADABLE as error:
            raise failures.ChangedAfterSigning() from error
        if not self._is_written_plainly(signature):
            raise failures.SignatureCoversPart()
        if not signature.agrees():
            raise failures.PdfContentChanged()

    def _readable(self, gathered: failures.Gathered) -> list[_Embedded]:
        """The signatures that can be read, in the order of signing; what keeps others from it is noted."""
        found: list[_Embedded] = []
        for attempt in self._attempts:
            with gathered.noting():
                found.append(attempt.result())
        return sorted(found, key=lambda signature: signature.place.signed_revision)

    @cached_property
    def _attempts(self) -> list[failures.Attempt[_Embedded]]:
        """The signature of each field."""
        return [failures.Attempt(partial(_embedded, self, name, field)) for name, field in self.fields]


def open_pdf(data: bytes) -> PdfEvidence:
    """The PDF in these bytes; raises PdfBroken or PdfEncrypted."""
    try:
        reader = PdfFileReader(BytesIO(data), strict=False)
        if reader.encrypted:
            raise failures.PdfEncrypted()
        pages = int(reader.root["/Pages"]["/Count"])
        fields = tuple(
            (name, reference.get_object())
            for name, value, reference in enumerate_sig_fields(reader, filled_status=True)
            if value is not None
        )
    except _UNREADABLE as error:
        raise failures.PdfBroken() from error
    return PdfEvidence(data, reader, fields, pages)


def _embedded(evidence: PdfEvidence, name: str, field: Any) -> _Embedded:
    """The signature of a field; raises the SealFailure that fits."""
    try:
        place = EmbeddedPdfSignature(evidence.reader, field, name)
        parsed = read_cms(place.pkcs7_content, name)
        content = _covered(evidence.data, [int(number) for number in place.byte_range])
        signed_at = _aware(place.self_reported_timestamp)
    except _UNREADABLE as error:
        raise _unreadable(name, field) from error
    if parsed is None:
        raise failures.SignatureUnreadable(signature=name)
    return _Embedded(name, place, parsed, content, signed_at)


def _aware(at: datetime | None) -> datetime | None:
    """The time of signing, read as the country's legal time when it names no zone."""
    return at.replace(tzinfo=LEGAL_ZONE) if at is not None and at.utcoffset() is None else at


def _unreadable(name: str, field: Any) -> failures.SealFailure:
    """The failure for a signature that pyHanko does not read: unknown to it, or broken."""
    try:
        kind = cms.ContentInfo.load(field["/V"]["/Contents"].original_bytes)["content_type"].native
    except _UNREADABLE:
        return failures.SignatureUnreadable(signature=name)
    known = kind == "signed_data"
    return (failures.SignatureUnreadable if known else failures.SignatureMethodUnknown)(signature=name)


def _covered(data: bytes, ranges: list[int]) -> bytes:
    return b"".join(_pieces(data, ranges))


def _pieces(data: bytes, ranges: list[int]) -> Iterator[bytes]:
    for start, length in zip(ranges[::2], ranges[1::2], strict=True):
        if start < 0 or length < 0:
            raise ValueError("a byte range cannot be negative")
        yield data[start : start + length]
