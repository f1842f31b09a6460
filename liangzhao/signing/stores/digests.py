"""What is sent to a module or device in place of the data: its digest, so that nothing personal leaves this process."""

from __future__ import annotations

import hashlib

from liangzhao.signing.stores.store import StoreCannot
from liangzhao_verify import sm2
from liangzhao_verify.sm3 import sm3

# GB/T 32918.5: the curve's a and b and the base point, which go into Z before the public key.
_CURVE = bytes.fromhex(
    "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"
    "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
)
_POINT = 64


def digest_to_sign(kind: str, spki: bytes, data: bytes) -> bytes:
    """The 32 bytes a P-256 or SM2 key signs for this data; an SM2 key's depends on the key itself."""
    if kind == "p256":
        return hashlib.sha256(data).digest()
    if kind == "sm2":
        return sm3(_identity(spki) + data)
    raise StoreCannot(f"{kind} keys sign no digest")


def _identity(spki: bytes) -> bytes:
    """Z of GB/T 32918.2 under the usual distinguishing id."""
    bits = len(sm2.USER_ID) * 8
    return sm3(bits.to_bytes(2) + sm2.USER_ID + _CURVE + spki[-_POINT:])
