"""What a wallet is told when it is refused: the error codes of OAuth 2.0 and OpenID4VCI 1.0 §6.3, §8.3.1.

The descriptions are for those who build wallets, in the ASCII that RFC 6749 §5.2 wants; people read the page.
"""

from __future__ import annotations

from typing import ClassVar


class WalletRefusal(Exception):
    """Raised when a wallet's request is refused; ``error`` is the code the standard has for it."""

    error: ClassVar[str] = "invalid_request"
    status: ClassVar[int] = 400

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


class WrongRequest(WalletRefusal):
    """Raised for a token request that lacks something or says something twice."""


class UnsupportedGrant(WalletRefusal):
    """Raised for any grant but the pre-authorized code."""

    error = "unsupported_grant_type"


class WrongGrant(WalletRefusal):
    """Raised for a code that is unknown, used or over, and for a wrong PIN."""

    error = "invalid_grant"


class WrongToken(WalletRefusal):
    """Raised for an access token that is unknown or over."""

    error = "invalid_token"
    status = 401


class WrongCredentialRequest(WalletRefusal):
    """Raised for a credential request that is not in order."""

    error = "invalid_credential_request"


class UnknownConfiguration(WalletRefusal):
    """Raised for a credential that this issuer does not have, or that the offer does not hold."""

    error = "unknown_credential_configuration"


class UnknownIdentifier(WalletRefusal):
    """Raised for a credential asked for by an identifier: this issuer gives none out."""

    error = "unknown_credential_identifier"


class EncryptionAsked(WalletRefusal):
    """Raised when the wallet wants its answer encrypted, which the metadata does not offer."""

    error = "invalid_encryption_parameters"


class WrongProof(WalletRefusal):
    """Raised when the wallet has not proved, for us and now, that it holds its key."""

    error = "invalid_proof"


class WrongNonce(WalletRefusal):
    """Raised for a proof over a nonce that is not ours, is over, or was used before."""

    error = "invalid_nonce"


class Denied(WalletRefusal):
    """Raised when there is nothing to give: the licence no longer stands, or was given often enough."""

    error = "credential_request_denied"
