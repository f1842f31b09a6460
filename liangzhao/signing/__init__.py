"""Keys, seals and certificates; only licensing calls it."""

from liangzhao.signing.configuration import configured
from liangzhao.signing.digests import sm3
from liangzhao.signing.signer import Signature, Signer, SignerBusy, SignerUnavailable, UnknownKey

__all__ = ["Signature", "Signer", "SignerBusy", "SignerUnavailable", "UnknownKey", "configured", "sm3"]
