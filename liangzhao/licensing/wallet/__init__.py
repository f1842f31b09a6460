"""A licence as a verifiable credential in its holder's own wallet: SD-JWT VC, or W3C VC 2.0 in the same envelope.

``claims`` what a licence says, each claim of its own · ``concealing`` selective disclosure · ``credentials`` the
two forms and their signature · ``offers`` one-time codes and tokens · ``nonces``, ``proofs`` that a wallet holds its
key · ``putting`` the course of an issue · ``keys``, ``places`` what a verifier asks for.
"""
