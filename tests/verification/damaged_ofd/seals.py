"""The seal is changed, taken away, or another hand made it."""

from __future__ import annotations

import base64
import re

from liangzhao.signing import ses
from liangzhao.signing.digests import sm3
from tests.verification import makers
from tests.verification.damaged_ofd.licence import Licence, edited, flip
from tests.verification.makers import ISSUER, OTHER, PAGE, Authority, packed, unpacked

SIGN = "Doc_0/Signs/Sign_0/"
SIGNATURE, VALUE, SEAL, LISTED = (
    f"{SIGN}Signature.xml",
    f"{SIGN}SignedValue.dat",
    f"{SIGN}Seal.esl",
    "Doc_0/Signs/Signatures.xml",
)


def digest_replaced(licence: Licence) -> bytes:
    """A page and its digest changed together: the list of digests no longer is what was sealed."""
    files = unpacked(licence.ofd)
    page = files[PAGE].replace(b"201511000218", b"201511000219")
    old, new = (base64.b64encode(sm3(content)) for content in (files[PAGE], page))
    return packed({**files, PAGE: page, SIGNATURE: files[SIGNATURE].replace(old, new)})


def sealing_time_changed(licence: Licence) -> bytes:
    return edited(licence, SIGNATURE, lambda text: text.replace(b"2026-03-12", b"2027-03-12"))


def stamp_moved(licence: Licence) -> bytes:
    return edited(licence, SIGNATURE, lambda text: text.replace(b'Boundary="', b'Boundary="1', 1))


def signature_value_flipped(licence: Licence) -> bytes:
    return edited(licence, VALUE, lambda value: flip(value, len(value) - 3))


def signature_value_cut(licence: Licence) -> bytes:
    return edited(licence, VALUE, lambda value: value[:-9])


def signature_value_emptied(licence: Licence) -> bytes:
    return edited(licence, VALUE, lambda _value: b"")


def seal_file_swapped(licence: Licence) -> bytes:
    return edited(licence, SEAL, lambda _seal: licence.authority.seal(OTHER))


def value_of_another_authority(licence: Licence) -> bytes:
    """The seal of another authority over the same description, the seal file left as it was."""
    signature = unpacked(licence.ofd)[SIGNATURE]
    value = _sealed_value(licence.authority, signature, seal=licence.authority.seal(OTHER), uscc=OTHER, key=OTHER)
    return edited(licence, VALUE, lambda _value: value)


def wrong_key(licence: Licence) -> bytes:
    """The authority's certificate beside a signature of another key."""
    signature = unpacked(licence.ofd)[SIGNATURE]
    value = _sealed_value(licence.authority, signature, seal=licence.authority.seal(), uscc=ISSUER, key=OTHER)
    return edited(licence, VALUE, lambda _value: value)


def seal_borrowed(licence: Licence) -> bytes:
    """The issuer's seal used by another authority with its own certificate and key."""
    signature = unpacked(licence.ofd)[SIGNATURE]
    value = _sealed_value(licence.authority, signature, seal=licence.authority.seal(), uscc=OTHER, key=OTHER)
    return edited(licence, VALUE, lambda _value: value)


def seal_forged(licence: Licence) -> bytes:
    """A seal whose name was changed after its maker signed it."""
    seal = licence.authority.seal().replace("海淀".encode(), "朝阳".encode())
    return licence.authority.resealed(unpacked(licence.ofd), seal_der=seal)


def sealed_by_another_authority(licence: Licence) -> bytes:
    return licence.authority.resealed(unpacked(licence.ofd), uscc=OTHER)


def sealed_by_a_stranger(licence: Licence) -> bytes:
    """The same names, keys and seals made at home."""
    return licence.stranger.ofd(licence.stranger.face())


def sealed_again_by_a_stranger(licence: Licence) -> bytes:
    """The authority's own record under a stranger's seal."""
    return licence.stranger.resealed(unpacked(licence.ofd))


def signature_removed(licence: Licence) -> bytes:
    return packed({name: data for name, data in unpacked(licence.ofd).items() if not name.startswith(SIGN)})


def signatures_unnamed(licence: Licence) -> bytes:
    """OFD.xml no longer names the signatures, as if there had been none."""
    return edited(licence, "OFD.xml", lambda root: re.sub(rb"<ofd:Signatures>.*</ofd:Signatures>", b"", root))


def second_signature_unfinished(licence: Licence) -> bytes:
    return edited(
        licence,
        LISTED,
        lambda text: text.replace(
            b"</ofd:Signatures>", b'<ofd:Signature ID="2" BaseLoc="Sign_1/Signature.xml"/></ofd:Signatures>'
        ),
    )


def _sealed_value(authority: Authority, signature: bytes, *, seal: bytes, uscc: str, key: str) -> bytes:
    """A seal signature by ``uscc``'s certificate and ``key``'s key."""
    signer = authority.signer
    return ses.build_ses_signature(
        seal,
        sm3(signature),
        f"/{SIGNATURE}",
        makers.SEALED_AT,
        signer.certificate(f"{uscc}/sm2"),
        lambda data: signer.sign(f"{key}/sm2", data).value,
    )
