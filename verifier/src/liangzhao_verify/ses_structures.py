"""ASN.1 of electronic seals and their signatures: GB/T 38540-2020 (v4) and GM/T 0031-2014 (v1).

Wider than the standards where files in the wild are: lists of certificates may hold digests, times may be of either
type, extensions and time stamps are carried along unread.
"""

from __future__ import annotations

from asn1crypto import core


class Instant(core.Choice):  # type: ignore[misc]  # asn1crypto ships no types, here and below
    """A time of either ASN.1 type."""

    _alternatives = [("general", core.GeneralizedTime), ("utc", core.UTCTime)]


class CertificateDigest(core.Sequence):  # type: ignore[misc]
    """A certificate named by its digest."""

    _fields = [("type", core.PrintableString), ("value", core.OctetString)]


class CertificateEntry(core.Choice):  # type: ignore[misc]
    """A certificate that may use the seal, whole or by digest."""

    _alternatives = [("certificate", core.OctetString), ("digest", CertificateDigest)]


class CertificateList(core.SequenceOf):  # type: ignore[misc]
    """The certificates that may use the seal."""

    _child_spec = CertificateEntry


class Header(core.Sequence):  # type: ignore[misc]
    """The mark ES, the version and the maker's system."""

    _fields = [("id", core.IA5String), ("version", core.Integer), ("vid", core.IA5String)]


class Picture(core.Sequence):  # type: ignore[misc]
    """The seal's image; width and height in mm."""

    _fields = [("type", core.IA5String), ("data", core.OctetString), ("width", core.Integer), ("height", core.Integer)]


class PropertyV4(core.Sequence):  # type: ignore[misc]
    """Name, users and period of a seal, v4."""

    _fields = [
        ("type", core.Integer),
        ("name", core.UTF8String),
        ("cert_list_type", core.Integer),
        ("cert_list", CertificateList),
        ("created", Instant),
        ("valid_from", Instant),
        ("valid_until", Instant),
    ]


class PropertyV1(core.Sequence):  # type: ignore[misc]
    """Name, users and period of a seal, v1."""

    _fields = [
        ("type", core.Integer),
        ("name", core.UTF8String),
        ("cert_list", CertificateList),
        ("created", Instant),
        ("valid_from", Instant),
        ("valid_until", Instant),
    ]


class SealInfoV4(core.Sequence):  # type: ignore[misc]
    """What the maker of a v4 seal signs."""

    _fields = [
        ("header", Header),
        ("es_id", core.IA5String),
        ("property", PropertyV4),
        ("picture", Picture),
        ("extensions", core.Any, {"explicit": 0, "optional": True}),
    ]


class SealInfoV1(core.Sequence):  # type: ignore[misc]
    """What the maker of a v1 seal signs, with certificate and algorithm."""

    _fields = [
        ("header", Header),
        ("es_id", core.IA5String),
        ("property", PropertyV1),
        ("picture", Picture),
        ("extensions", core.Any, {"explicit": 0, "optional": True}),
    ]


class SealV4(core.Sequence):  # type: ignore[misc]
    """A v4 electronic seal; v5 adds the time stamp."""

    _fields = [
        ("info", SealInfoV4),
        ("certificate", core.OctetString),
        ("algorithm", core.ObjectIdentifier),
        ("signature", core.OctetBitString),
        ("time_stamp", core.Any, {"explicit": 0, "optional": True}),
    ]


class SignInfoV1(core.Sequence):  # type: ignore[misc]
    """The maker's certificate, algorithm and signature of a v1 seal."""

    _fields = [
        ("certificate", core.OctetString),
        ("algorithm", core.ObjectIdentifier),
        ("signature", core.OctetBitString),
    ]


class SealV1(core.Sequence):  # type: ignore[misc]
    """A v1 electronic seal."""

    _fields = [("info", SealInfoV1), ("sign_info", SignInfoV1)]


class ToSignV4(core.Sequence):  # type: ignore[misc]
    """What the signer signs, v4."""

    _fields = [
        ("version", core.Integer),
        ("seal", core.Any),
        ("time", core.Any),
        ("data_hash", core.OctetBitString),
        ("property_info", core.IA5String),
        ("extensions", core.Any, {"explicit": 0, "optional": True}),
    ]


class SignatureV4(core.Sequence):  # type: ignore[misc]
    """A seal put on a document, v4."""

    _fields = [
        ("to_sign", ToSignV4),
        ("certificate", core.OctetString),
        ("algorithm", core.ObjectIdentifier),
        ("signature", core.OctetBitString),
        ("time_stamp", core.Any, {"explicit": 0, "optional": True}),
    ]


class ToSignV1(core.Sequence):  # type: ignore[misc]
    """What the signer signs, v1."""

    _fields = [
        ("version", core.Integer),
        ("seal", core.Any),
        ("time", core.Any),
        ("data_hash", core.OctetBitString),
        ("property_info", core.IA5String),
        ("certificate", core.OctetString),
        ("algorithm", core.ObjectIdentifier),
        ("extensions", core.Any, {"explicit": 0, "optional": True}),
    ]


class SignatureV1(core.Sequence):  # type: ignore[misc]
    """A seal put on a document, v1."""

    _fields = [("to_sign", ToSignV1), ("signature", core.OctetBitString)]
