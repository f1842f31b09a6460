"""One-time codes of an authenticator (RFC 6238) and recovery codes; secrets are sealed, a code is taken once (SEC-L2).

Everything here runs in the SESSION scope, which it opens itself.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from liangzhao.access.actors import Actor
from liangzhao.access.journalling import record
from liangzhao.access.models import Account, Passkey, RecoveryCode, Totp
from liangzhao.access.proofs import Proof
from liangzhao.access.transactions import SESSION_SCOPE, scoped
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock, encryption
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

DIGITS, PERIOD, SECRET_BYTES = 6, 30, 20
DRIFT = 1  # periods before and after: watches that are half a minute off
RECOVERY_CODES, RECOVERY_BYTES = 10, 10


class WrongCode(Refusal):
    """Raised when a code is wrong, too old, or was used before."""

    template = _("验证码不正确或已使用过，请等动态验证码更新后再输入。")


class NothingToConfirm(Refusal):
    """Raised when an authenticator is to be confirmed that was not begun or is confirmed already."""

    template = _("请重新开始绑定动态验证码。")


def strongest(account: Account) -> Proof:
    """The strongest proof an account has added."""
    with scoped(SESSION_SCOPE):
        if Passkey.objects.filter(account=account).exists():
            return Proof.PASSKEY
        return Proof.SECOND_FACTOR if has_totp(account) else Proof.PASSWORD


def has_totp(account: Account) -> bool:
    """Whether an authenticator answers for the account."""
    with scoped(SESSION_SCOPE):
        return Totp.objects.filter(account=account, confirmed_at__isnull=False).exists()


def codes_left(account: Account) -> int:
    """How many recovery codes are not used yet."""
    with scoped(SESSION_SCOPE):
        return RecoveryCode.objects.filter(account=account, used_at=None).count()


def begin_totp(account: Account) -> Totp:
    """A new secret to be confirmed with its first code; one begun before is replaced, a confirmed one refused."""
    with scoped(SESSION_SCOPE):
        if has_totp(account):
            raise NothingToConfirm
        begun = Totp.objects.filter(account=account).first()
        if begun is not None:
            begun.account = account  # known already: pages may not read accounts
            return begun
        return Totp.objects.create(account=account, secret=_base32(SECRET_BYTES), made_at=clock.now())


def address_of(totp: Totp, service: str) -> str:
    """The otpauth address authenticators read from a code."""
    query = urlencode({"secret": totp.secret, "issuer": service, "digits": DIGITS, "period": PERIOD}, quote_via=quote)
    return f"otpauth://totp/{quote(service)}:{quote(totp.account.login)}?{query}"


def confirm_totp(account: Account, code: str) -> list[str]:
    """Put the begun authenticator to use; returns the recovery codes, shown this once."""
    with scoped(SESSION_SCOPE):
        begun = Totp.objects.select_for_update().filter(account=account, confirmed_at=None).first()
        if begun is None:
            raise NothingToConfirm
        if not _take(begun, code):
            raise WrongCode
        Totp.objects.filter(pk=begun.pk).update(confirmed_at=clock.now())
        record(Tag.FACTOR_ADDED, account, body={"factor": "totp"})
        return renew_recovery_codes(account)


def renew_recovery_codes(account: Account) -> list[str]:
    """Ten new recovery codes; those of before are void."""
    made = [_base32(RECOVERY_BYTES)[:10].lower() for _each in range(RECOVERY_CODES)]
    with scoped(SESSION_SCOPE):
        RecoveryCode.objects.filter(account=account).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(account=account, digest=_digest(account, each)) for each in made)
    return [f"{each[:5]}-{each[5:]}" for each in made]


def remove(account: Account, *, what: str = "totp", by: Actor | None = None) -> None:
    """Take the authenticator with its recovery codes away, or with ``what="all"`` the passkeys, too."""
    with scoped(SESSION_SCOPE):
        gone = Totp.objects.filter(account=account).delete()[0]
        RecoveryCode.objects.filter(account=account).delete()
        if what == "all":
            gone += Passkey.objects.filter(account=account).delete()[0]
        if gone:
            record(Tag.FACTOR_REMOVED, account, by=by, body={"factor": what})


def use_code(account: Account, text: str) -> str:
    """Take a code of the authenticator or a recovery code; returns which it was, nothing when it is neither."""
    with scoped(SESSION_SCOPE):
        totp = Totp.objects.filter(account=account, confirmed_at__isnull=False).first()
        plain = "".join(text.split()).replace("-", "").lower()
        if totp is None or not plain:
            return ""
        if plain.isdigit() and _take(totp, plain):
            return "totp"
        unused = RecoveryCode.objects.filter(account=account, digest=_digest(account, plain), used_at=None)
        return "recovery" if unused.update(used_at=clock.now()) else ""


def code_at(secret: str, step: int) -> str:
    """The code of a period, as an authenticator would show it."""
    totp = TOTP(base64.b32decode(secret), DIGITS, SHA1(), PERIOD)  # noqa: S303  RFC 6238's default, which all apps speak
    return totp.generate(step * PERIOD).decode()


def current_step() -> int:
    """The number of the present period."""
    return int(clock.now().timestamp()) // PERIOD


def _take(totp: Totp, code: str) -> bool:
    """Whether the code belongs to a period near now that is later than any taken before; takes it."""
    now, given = current_step(), "".join(code.split()).encode()
    fitting = [
        step
        for step in range(now - DRIFT, now + DRIFT + 1)
        if hmac.compare_digest(code_at(totp.secret, step).encode(), given)
    ]
    # One statement decides, so that of two requests with the same code one comes too late.
    return any(Totp.objects.filter(pk=totp.pk, last_step__lt=step).update(last_step=step) for step in fitting)


def _digest(account: Account, plain: str) -> bytes:
    return encryption.blind_index(f"recovery:{account.pk}:{plain}")


def _base32(length: int) -> str:
    return base64.b32encode(secrets.token_bytes(length)).decode().rstrip("=")
