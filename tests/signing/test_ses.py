"""Seals and seal signatures: what we write reads back, both versions are read, any change is noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import core

from liangzhao.signing import UnknownKey, ses, sm3
from liangzhao.signing.seals import SealProblem, lists, made_by_its_maker, seal_for, verify_seal, verify_ses_signature
from liangzhao.signing.software import SoftwareSigner
from liangzhao_verify import ses_structures as asn1
from liangzhao_verify import sm2
from tests.signing.conftest import CITY, DISTRICT, SM2_KEY

AT = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
DATA_HASH = sm3(b"Signature.xml")
WHERE = "/Doc_0/Signs/Sign_0/Signature.xml"
SMALL_PICTURE = ses.SealPicture("PNG", b"picture", 42, 42)
Parts = dict[str, Any]  # what asn1crypto structures are made of


@pytest.fixture(scope="module")
def certificate(software: SoftwareSigner) -> bytes:
    return software.certificate(SM2_KEY)


@pytest.fixture(scope="module")
def sign(software: SoftwareSigner) -> Callable[[bytes], bytes]:
    return lambda data: software.sign(SM2_KEY, data).value


@pytest.fixture(scope="module")
def content(certificate: bytes) -> ses.SealContent:
    return ses.SealContent(
        seal_id="5" * 32,
        maker_system="TEST",
        kind=1,
        name="示例印章",
        certificates=(certificate,),
        created_at=AT,
        valid_from=AT - timedelta(days=1),
        valid_until=AT + timedelta(days=1),
        picture=SMALL_PICTURE,
    )


@pytest.fixture(scope="module")
def seal(content: ses.SealContent, certificate: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    return ses.build_seal(content, certificate, sign)


@pytest.fixture(scope="module")
def signature(seal: bytes, certificate: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    return ses.build_ses_signature(seal, DATA_HASH, WHERE, AT, certificate, sign)


def accepted(signature: bytes) -> bool:
    """Whether a verifier would rely on this seal signature for our document."""
    try:
        read = ses.parse_ses_signature(signature)
    except ses.MalformedSeal:
        return False
    fine = verify_ses_signature(read) and read.data_hash == DATA_HASH
    return fine and verify_seal(read.seal, read.cert_der, AT) == ()


def test_a_seal_reads_back_as_it_was_written(seal: bytes, content: ses.SealContent, certificate: bytes) -> None:
    read = ses.parse_seal(seal)

    assert (read.structure, read.version, read.der) == ("v4", 4, seal)
    assert (read.seal_id, read.name, read.certificates) == (content.seal_id, content.name, (certificate,))
    assert (read.created_at, read.valid_from, read.valid_until) == (AT, content.valid_from, content.valid_until)
    assert read.picture == SMALL_PICTURE
    assert read.algorithm == "1.2.156.10197.1.501"
    assert verify_seal(read, certificate, AT) == ()


def test_a_seals_maker_signs_its_information_alone(seal: bytes, certificate: bytes) -> None:
    key = sm2.PublicKey.from_certificate(certificate)
    information = core.Sequence.load(seal)[0].dump()

    assert sm2.verify(key, information, ses.parse_seal(seal).signature)


def test_a_seal_signature_reads_back_as_it_was_written(signature: bytes, seal: bytes, certificate: bytes) -> None:
    read = ses.parse_ses_signature(signature)

    assert (read.structure, read.version, read.time) == ("v4", 4, AT)
    assert (read.seal.der, read.cert_der) == (seal, certificate)
    assert (read.data_hash, read.property_info) == (DATA_HASH, WHERE)
    assert read.signed_bytes == core.Sequence.load(signature)[0].dump()
    assert accepted(signature)


def test_the_signing_time_is_kept_to_the_second_in_utc(
    seal: bytes, certificate: bytes, sign: Callable[[bytes], bytes]
) -> None:
    beijing = datetime(2026, 1, 1, 7, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=8)))

    read = ses.parse_ses_signature(ses.build_ses_signature(seal, DATA_HASH, WHERE, beijing, certificate, sign))

    assert read.time == datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_no_changed_byte_of_a_seal_signature_is_accepted(signature: bytes) -> None:
    changed = (signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :] for at in range(len(signature)))

    assert [at for at, wrong in enumerate(changed) if accepted(wrong)] == []


def test_no_shortened_seal_signature_is_accepted(signature: bytes) -> None:
    assert [end for end in range(len(signature)) if accepted(signature[:end])] == []


def test_bytes_after_a_seal_or_signature_are_refused(seal: bytes, signature: bytes) -> None:
    with pytest.raises(ses.MalformedSeal):
        ses.parse_seal(seal + b"\0")
    with pytest.raises(ses.MalformedSeal):
        ses.parse_ses_signature(signature + b"\0")


@pytest.mark.parametrize(
    "wrong", [b"", b"\x30\x00", b"\x30\x80", b"junk", b"\x30\x82\xff\xff", b"0\x84\xff\xff\xff\xff"]
)
def test_what_is_no_seal_is_named_malformed(wrong: bytes) -> None:
    with pytest.raises(ses.MalformedSeal):
        ses.parse_seal(wrong)
    with pytest.raises(ses.MalformedSeal):
        ses.parse_ses_signature(wrong)


def test_a_seal_used_by_a_certificate_it_does_not_list_is_a_problem(seal: bytes, software: SoftwareSigner) -> None:
    other = software.certificate(f"{DISTRICT[0]}/sm2")

    assert verify_seal(ses.parse_seal(seal), other, AT) == (SealProblem.SIGNER_NOT_LISTED,)


@pytest.mark.parametrize("at", [AT - timedelta(days=2), AT + timedelta(days=1)], ids=["before", "at its end"])
def test_a_seal_used_outside_its_period_is_a_problem(seal: bytes, certificate: bytes, at: datetime) -> None:
    assert verify_seal(ses.parse_seal(seal), certificate, at) == (SealProblem.OUTSIDE_ITS_PERIOD,)


def test_a_seal_with_another_picture_is_not_its_makers(seal: bytes, certificate: bytes) -> None:
    repainted = ses.parse_seal(seal.replace(b"picture", b"PICTURE"))

    assert verify_seal(repainted, certificate, AT) == (SealProblem.NOT_ITS_MAKERS,)


def test_a_seal_of_another_algorithm_is_not_its_makers(seal: bytes) -> None:
    assert not made_by_its_maker(replace(ses.parse_seal(seal), algorithm="1.2.840.10045.4.3.2"))


def test_a_seal_whose_maker_has_no_sm2_key_is_not_its_makers(seal: bytes, software: SoftwareSigner) -> None:
    p256 = software.certificate(f"{CITY[0]}/p256")

    assert not made_by_its_maker(replace(ses.parse_seal(seal), maker_certificate=p256))


def test_a_signature_kept_as_bare_numbers_is_read_too(signature: bytes) -> None:
    read = ses.parse_ses_signature(signature)
    r, s = core.SequenceOf.load(read.signature, spec=core.Integer).native

    assert verify_ses_signature(replace(read, signature=r.to_bytes(32) + s.to_bytes(32)))


def test_seals_may_list_their_users_by_digest(seal: bytes, certificate: bytes) -> None:
    read = ses.parse_seal(seal)

    assert lists(replace(read, certificates=(), certificate_digests=(("SM3", sm3(certificate)),)), certificate)
    assert not lists(replace(read, certificates=(), certificate_digests=(("SM3", sm3(b"")),)), certificate)


def v4_information(certificate: bytes, **changes: Any) -> Parts:
    when = asn1.Instant("general", core.GeneralizedTime(AT))
    information: Parts = {
        "header": {"id": "ES", "version": 4, "vid": "TEST"},
        "es_id": "1",
        "property": {
            "type": 1,
            "name": "印章",
            "cert_list_type": 2,
            "cert_list": [asn1.CertificateEntry("digest", {"type": "SM3", "value": sm3(certificate)})],
            "created": when,
            "valid_from": when,
            "valid_until": when,
        },
        "picture": {"type": "OFD", "data": b"", "width": 40, "height": 30},
    }
    return information | changes


def foreign_v4(certificate: bytes, information: Parts) -> bytes:
    whole: Parts = {"info": information, "certificate": certificate, "algorithm": sm2.SIGNATURE_OID, "signature": b""}
    der: bytes = asn1.SealV4(whole).dump()
    return der


def test_a_v4_seal_with_a_list_of_digests_is_read(certificate: bytes) -> None:
    read = ses.parse_seal(foreign_v4(certificate, v4_information(certificate)))

    assert (read.certificates, read.certificate_digests) == ((), (("SM3", sm3(certificate)),))


def test_a_v4_seal_with_extensions_is_read(certificate: bytes) -> None:
    extensions = core.Any(core.SequenceOf([core.OctetString(b"more")], spec=core.OctetString))

    read = ses.parse_seal(foreign_v4(certificate, v4_information(certificate, extensions=extensions)))

    assert read.picture == ses.SealPicture("OFD", b"", 40, 30)


def test_a_header_without_es_is_no_seal(certificate: bytes) -> None:
    header = {"id": "XX", "version": 4, "vid": "TEST"}

    with pytest.raises(ses.MalformedSeal):
        ses.parse_seal(foreign_v4(certificate, v4_information(certificate, header=header)))


def v1_seal(certificate: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    when = asn1.Instant("utc", core.UTCTime(AT))
    information = asn1.SealInfoV1(
        {
            "header": {"id": "ES", "version": 1, "vid": "TEST"},
            "es_id": "1",
            "property": {
                "type": 1,
                "name": "印章",
                "cert_list": [asn1.CertificateEntry("certificate", core.OctetString(certificate))],
                "created": when,
                "valid_from": when,
                "valid_until": asn1.Instant("utc", core.UTCTime(AT + timedelta(days=1))),
            },
            "picture": {"type": "PNG", "data": b"", "width": 40, "height": 30},
        }
    )
    together = [information, core.OctetString(certificate), core.ObjectIdentifier(sm2.SIGNATURE_OID)]
    made = {
        "certificate": certificate,
        "algorithm": sm2.SIGNATURE_OID,
        "signature": sign(core.SequenceOf(together, spec=core.Any).dump()),
    }
    der: bytes = asn1.SealV1({"info": information, "sign_info": made}).dump()
    return der


def v1_signature(seal: bytes, time: bytes, certificate: bytes, sign: Callable[[bytes], bytes], **more: Any) -> bytes:
    to_sign = asn1.ToSignV1(
        {
            "version": 1,
            "seal": core.Any(core.Sequence.load(seal)),
            "time": core.Any(core.OctetBitString(time)),
            "data_hash": DATA_HASH,
            "property_info": WHERE,
            "certificate": certificate,
            "algorithm": sm2.SIGNATURE_OID,
            **more,
        }
    )
    der: bytes = asn1.SignatureV1({"to_sign": to_sign, "signature": sign(to_sign.dump())}).dump()
    return der


V1_TIMES = {
    "DER of a UTC time": (core.UTCTime(AT).dump(), AT),
    "DER of a general time": (core.GeneralizedTime(AT).dump(), AT),
    "text of a UTC time": (b"260504030201Z", AT),
    "text of a general time": (b"20260504030201Z", AT),
    "local text": (b"20260504110201", AT),
    "a token we do not read": (b"\x30\x03\x02\x01\x00", None),
}


@pytest.mark.parametrize(("written", "read_as"), V1_TIMES.values(), ids=V1_TIMES.keys())
def test_a_v1_signature_is_read_with_any_form_of_time(
    certificate: bytes, sign: Callable[[bytes], bytes], written: bytes, read_as: datetime | None
) -> None:
    seal = v1_seal(certificate, sign)

    read = ses.parse_ses_signature(v1_signature(seal, written, certificate, sign))

    assert (read.structure, read.version, read.seal.structure, read.time) == ("v1", 1, "v1", read_as)
    assert (read.cert_der, read.data_hash, read.property_info) == (certificate, DATA_HASH, WHERE)
    assert accepted(v1_signature(seal, written, certificate, sign))


def test_a_v1_signature_with_extensions_is_read(certificate: bytes, sign: Callable[[bytes], bytes]) -> None:
    extensions = core.Any(core.SequenceOf([], spec=core.OctetString))

    written = v1_signature(v1_seal(certificate, sign), b"20260504030201Z", certificate, sign, extensions=extensions)

    assert accepted(written)


def test_a_v4_signature_may_hold_a_v1_seal(certificate: bytes, sign: Callable[[bytes], bytes]) -> None:
    written = ses.build_ses_signature(v1_seal(certificate, sign), DATA_HASH, WHERE, AT, certificate, sign)

    assert ses.parse_ses_signature(written).seal.structure == "v1"
    assert accepted(written)


def test_an_authority_has_a_seal_with_its_name_and_certificate(keys_dir: Path, certificate: bytes) -> None:
    seal = ses.parse_seal(seal_for(SM2_KEY, keys_dir))

    assert seal.name == f"{CITY[1]}示例专用章"
    assert (seal.picture.kind, seal.picture.width, seal.picture.height) == ("PNG", 42, 42)
    assert verify_seal(seal, certificate, datetime.now(UTC)) == ()


def test_an_unknown_authority_has_no_seal(keys_dir: Path) -> None:
    with pytest.raises(UnknownKey):
        seal_for("11110000000000019Z/sm2", keys_dir)
