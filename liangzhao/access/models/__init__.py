"""Tables of the access floor: accounts and grants, sessions, and what an account proves itself with."""

from liangzhao.access.models.accounts import Account, Grant
from liangzhao.access.models.proofs import Identity, Passkey, RecoveryCode, Totp
from liangzhao.access.models.visits import Guesses, Session, SignIn

__all__ = ["Account", "Grant", "Guesses", "Identity", "Passkey", "RecoveryCode", "Session", "SignIn", "Totp"]
