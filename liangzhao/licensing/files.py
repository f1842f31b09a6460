"""The files of a licence: OFD and PDF, made and sealed at first need, kept by content, never made twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from liangzhao.access.actors import Actor, holder_of
from liangzhao.access.transactions import actor_transaction
from liangzhao.documents import store
from liangzhao.documents.files import digest_of
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.licensing import keys
from liangzhao.licensing.faces.face import Face, FilingTable, LicenceKind
from liangzhao.licensing.faces.layout import compose
from liangzhao.licensing.faces.ofd import write_ofd
from liangzhao.licensing.faces.pdf import write_pdf
from liangzhao.licensing.models import Licence, LicenceFile
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.states import State
from liangzhao.licensing.status.tokens import address
from liangzhao.signing.configuration import configured
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.keyring import spki_of
from liangzhao.signing.signer import key_id

Writer = Callable[..., bytes]

WRITERS: dict[str, tuple[Writer, Callable[[str], str]]] = {
    LicenceFile.Format.OFD: (write_ofd, keys.sm2),
    LicenceFile.Format.PDF: (write_pdf, keys.p256),
}
MEDIA_TYPES = {LicenceFile.Format.OFD: "application/ofd", LicenceFile.Format.PDF: "application/pdf"}


class NoFile(Refusal):
    """Raised when a licence that does not stand has no file from the time it did."""

    template = _("这一版本的电子证照当前不在有效状态，没有可下载的文件。")


def file_of(licence: Licence, file_format: str, *, by: Actor) -> bytes:
    """The sealed file of a licence; made now when nobody asked before. Call it outside any transaction."""
    with actor_transaction(by):
        kept = _kept(licence, file_format)
        if kept is not None:
            return store.read(kept.blob)
        if state_now(licence) not in (State.ISSUED, State.FROZEN):
            raise NoFile
        face = face_of(licence)
    made_at = clock.now()
    content = write(face, file_format, licence.authority.uscc, made_at)
    with actor_transaction(by):
        return _keep(licence, file_format, content, made_at)


def made_at(identifier: str, content: bytes) -> datetime | None:
    """When this node made exactly this file of the licence; None for any other file."""
    with actor_transaction(holder_of(identifier=identifier)):
        kept = LicenceFile.objects.filter(licence__identifier=identifier, blob__digest=digest_of(content))
        return kept.values_list("made_at", flat=True).first()


def write(face: Face, file_format: str, uscc: str, sealed_at: datetime) -> bytes:
    """The bytes of one file of a face, sealed with the authority's key in force at that time."""
    writer, key = WRITERS[file_format]
    return writer(face, compose(face), configured(), key(uscc), sealed_at)


def _kept(licence: Licence, file_format: str) -> LicenceFile | None:
    return LicenceFile.objects.select_related("blob").filter(licence=licence, format=file_format).first()


def _keep(licence: Licence, file_format: str, content: bytes, made_at: datetime) -> bytes:
    try:
        with transaction.atomic():
            blob = store.put(content, media_type=MEDIA_TYPES[LicenceFile.Format(file_format)])
            LicenceFile.objects.create(licence=licence, format=file_format, blob=blob, made_at=made_at)
    except IntegrityError:  # another request was quicker: its file is the licence's file
        kept = _kept(licence, file_format)
        if kept is None:
            raise
        return store.read(kept.blob)
    return content


def _certificate(licence: Licence) -> bytes:
    """The certificate of the key that signed the record, which may be a former one."""
    ever = KeyDirectory(Path(settings.LIANGZHAO_KEYS_DIR)).certificates_ever(keys.sm2(licence.authority.uscc))
    return next((der for der in ever if key_id(spki_of(der)) == licence.signing_key), b"")


def face_of(licence: Licence) -> Face:
    """The face of a licence as it was issued, with its photo."""
    kept: dict[str, Any] = licence.face
    filings = kept["filings"]
    return Face(
        kind=LicenceKind(licence.kind),
        title=kept["title"],
        identifier=licence.identifier,
        version=licence.version,
        holder_name=kept["holder"],
        number=licence.number,
        facts=tuple((label, text) for label, text in kept["facts"]),
        filings=FilingTable(filings["title"], tuple(filings["columns"]), tuple(tuple(row) for row in filings["rows"]))
        if filings
        else None,
        issuer=kept["issuer"],
        issuer_code=licence.authority.uscc,
        issuer_division=licence.authority.uscc[2:8],
        issued_on=licence.issued_on,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        photo=store.read(licence.photo) if licence.photo else None,
        static_code=licence.static_code,
        record=bytes(licence.record),
        record_signature=bytes(licence.signature or b""),
        record_certificate=_certificate(licence),
        type_code=licence.identifier.split(".")[5],
        status_list=address(f"{settings.LIANGZHAO_PUBLIC_URL}/status", licence.authority.uscc),
        status_index=licence.status_index,
    )
