"""Where wallets fetch licences: OpenID for Verifiable Credential Issuance 1.0 (docs/wallet.md).

``metadata`` what this issuer is and has · ``endpoints`` offer, token, nonce, credential · ``answers`` their manner.
All of it answers 404 unless LIANGZHAO_WALLET is set.
"""
