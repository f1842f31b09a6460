"""Printed codes, each wrong in one way, with the step that must fail first."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from asn1crypto.keys import PrivateKeyInfo

from liangzhao.kernel import records
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.signer import der_to_raw
from liangzhao_verify import sm2
from liangzhao_verify.codes import cose, reading
from tests.signing import curve
from tests.verification.coded import Code, address, named
from tests.verification.makers import ISSUER, OTHER, SERIAL, Authority


@dataclass(frozen=True)
class Makers:
    """Whose keys wrong codes are made with: the right authorities, and others of the same names."""

    right: Authority
    stranger: Authority


@dataclass(frozen=True)
class Wrong:
    """A way of being wrong: the text, the first failing step, and what the verdict then says."""

    make: Callable[[Makers], str]
    step: str
    intact: bool | None
    says: str


def _parts(text: str) -> cose.Sign1:
    return reading.read(text.rpartition("/")[2]).message


def _reclaimed(name: int, value: object) -> Callable[[Makers], str]:
    """Another claim under the old signature."""

    def make(makers: Makers) -> str:
        message = _parts(Code(makers.right).text())
        changed = Code(makers.right, {name: value}).unsigned().payload
        return address(cose.encode(message.protected, changed, message.signature))

    return make


def _with_header(name: int, value: object) -> Callable[[Makers], str]:
    return lambda makers: Code(makers.right, header={name: value}).text()


def _on_the_sm2_curve(makers: Makers) -> str:
    """A right ECDSA signature by the authority's SM2 key, passed off as ES256: a token without SM2 makes such."""
    key = f"{ISSUER}/sm2"
    made = Code(makers.right, header={cose.KEY_ID: named(makers.right, key)}).unsigned()
    signature = curve.ecdsa(_scalar(makers.right, key), hashlib.sha256(made.to_sign).digest())
    return address(cose.encode(made.protected, made.payload, der_to_raw(signature)))


def _scalar(authority: Authority, key: str) -> int:
    """The number that is a private SM2 key."""
    stored = sm2.PrivateKey.load(KeyDirectory(authority.directory).private_key(key)).der()
    number: int = PrivateKeyInfo.load(stored)["private_key"].parsed["private_key"].native
    return number


def _loose_header(makers: Makers) -> str:
    message = _parts(Code(makers.right).text())
    parts = [message.protected, {99: "note"}, message.payload, message.signature]
    return address(cose.TAG + records.encode(parts))


def _long_form(makers: Makers) -> str:
    """The same content in CBOR that is not the shortest."""
    message = _parts(Code(makers.right).text())
    whole = cose.encode(message.protected, message.payload, message.signature)
    head = whole.index(b"\x58\x40")
    return address(whole[:head] + b"\x59\x00\x40" + whole[head + 2 :])


def _padding_bits(makers: Makers) -> str:
    """The same bytes in base32 whose last letter carries spare bits."""
    text = Code(makers.right, {reading.HOLDER: "李*"}).text()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    raw = base64.b32decode(text.rpartition("/")[2] + "=" * (-len(text.rpartition("/")[2]) % 8))
    spare = [text[:-1] + letter for letter in letters if letter != text[-1] and _decodes(text[:-1] + letter, raw)]
    return spare[0] if spare else text + "A"


def _decodes(text: str, raw: bytes) -> bool:
    code = text.rpartition("/")[2]
    return base64.b32decode(code + "=" * (-len(code) % 8)) == raw


def _der_signature(makers: Makers) -> str:
    made = Code(makers.right).unsigned()
    signature = makers.right.signer.sign(f"{ISSUER}/p256", made.to_sign).der()
    return address(cose.encode(made.protected, made.payload, signature))


def _signed_in(year: int, makers: Makers) -> str:
    at = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
    return Code(makers.right, {reading.ISSUED_AT: at}).text()


def _other_key_of_a_trusted_root(makers: Makers) -> str:
    """Another authority signs in the issuer's name, under its own key id."""
    return Code(makers.right, header={cose.KEY_ID: named(makers.right, f"{OTHER}/p256")}).text(f"{OTHER}/p256")


WRONG: dict[str, Wrong] = {
    "holder changed": Wrong(_reclaimed(reading.HOLDER, "王*明"), "seal", False, "签名不正确"),
    "version changed": Wrong(_reclaimed(reading.VERSION, 2), "seal", False, "签名不正确"),
    "serial changed": Wrong(_reclaimed(reading.SERIAL, "0" * 20), "seal", False, "签名不正确"),
    "kind changed": Wrong(_reclaimed(reading.KIND, 1), "seal", False, "签名不正确"),
    "end put off": Wrong(_reclaimed(reading.EXPIRES, 4102444800), "seal", False, "签名不正确"),
    "end taken away": Wrong(_reclaimed(reading.EXPIRES, None), "seal", False, "签名不正确"),
    "status index changed": Wrong(_reclaimed(reading.STATUS_INDEX, 7), "seal", False, "签名不正确"),
    "issuer changed": Wrong(_reclaimed(reading.ISSUER, OTHER), "chain", None, "没有签发机关"),
    "issuer unknown": Wrong(_reclaimed(reading.ISSUER, "11110000000000027E"), "chain", None, "没有签发机关"),
    "signed by another authority under the issuer's key id": Wrong(
        lambda makers: Code(makers.right).text(f"{OTHER}/p256"), "seal", False, "签名不正确"
    ),
    "signed by another authority under its own key id": Wrong(
        _other_key_of_a_trusted_root, "chain", None, "没有签发机关"
    ),
    "signed by a stranger of the same name": Wrong(
        lambda makers: Code(makers.stranger).text(), "chain", None, "没有签发机关"
    ),
    "signed by a stranger under the right key id": Wrong(
        lambda makers: Code(makers.stranger, header={cose.KEY_ID: named(makers.right, f"{ISSUER}/p256")}).text(),
        "seal",
        False,
        "签名不正确",
    ),
    "ES256 replaced by the SM2 curve": Wrong(_on_the_sm2_curve, "seal", False, "签名算法或密钥不符合规定"),
    "algorithm renamed to ES384": Wrong(_with_header(cose.ALGORITHM, -35), "seal", False, "签名算法或密钥不符合规定"),
    "algorithm renamed to EdDSA": Wrong(_with_header(cose.ALGORITHM, -8), "seal", False, "签名算法或密钥不符合规定"),
    "algorithm left out": Wrong(_with_header(cose.ALGORITHM, "none"), "seal", False, "签名算法或密钥不符合规定"),
    "key id left out": Wrong(_with_header(cose.KEY_ID, b""), "chain", None, "没有签发机关"),
    "signature in DER": Wrong(_der_signature, "seal", False, "签名不正确"),
    "something beside what is signed": Wrong(_loose_header, "structure", None, "不是电子证照的二维码"),
    "written in a longer form": Wrong(_long_form, "structure", None, "不是电子证照的二维码"),
    "spare bits used": Wrong(_padding_bits, "structure", None, "不是电子证照的二维码"),
    "cut": Wrong(lambda makers: Code(makers.right).text()[:-9], "structure", None, "不是电子证照的二维码"),
    "lengthened": Wrong(lambda makers: Code(makers.right).text() + "AAAAAAAA", "structure", None, "不是电子证照"),
    "an ordinary address": Wrong(
        lambda _makers: "https://example.cn/S/ABCDEFGH", "structure", None, "不是电子证照的二维码"
    ),
    "claims that are a list": Wrong(
        lambda makers: address(cose.encode(b"\xa0", records.encode([1, 2]), b"\0" * 64)),
        "structure",
        None,
        "不是电子证照的二维码",
    ),
    "serial of another form": Wrong(
        lambda makers: Code(makers.right, {reading.SERIAL: SERIAL.lower()}).text(), "identifier", True, "校验位不正确"
    ),
    "version nought": Wrong(
        lambda makers: Code(makers.right, {reading.VERSION: 0}).text(), "identifier", True, "校验位不正确"
    ),
    "signed before its certificate": Wrong(
        lambda makers: Code(
            makers.right, {reading.ISSUED_AT: int(datetime(2001, 1, 1, tzinfo=UTC).timestamp())}
        ).text(),
        "chain",
        True,
        "不在有效期内",
    ),
    "signed long after its certificate": Wrong(
        lambda makers: Code(
            makers.right, {reading.ISSUED_AT: int(datetime(2077, 1, 1, tzinfo=UTC).timestamp())}
        ).text(),
        "chain",
        True,
        "不在有效期内",
    ),
    "expired": Wrong(
        lambda makers: Code(makers.right, valid_until=date(2026, 5, 11)).text(), "state", True, "有效期已于"
    ),
}
