"""The identity platform the operator chose; the file with the client's secret is read when it is needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

CALLBACK = "/account/platform/callback/"


@dataclass(frozen=True)
class Platform:
    """One issuer and what it knows this node as. Without a secret the client is public and proves itself by PKCE."""

    issuer: str
    client_id: str
    name: str
    redirect_uri: str
    secret: str = field(default="", repr=False)


def platform() -> Platform | None:
    """The platform of this node, None when the operator set none."""
    if not settings.LIANGZHAO_OIDC_ISSUER:
        return None
    file = settings.LIANGZHAO_OIDC_CLIENT_SECRET_FILE
    return Platform(
        issuer=settings.LIANGZHAO_OIDC_ISSUER,
        client_id=settings.LIANGZHAO_OIDC_CLIENT_ID,
        name=settings.LIANGZHAO_OIDC_NAME,
        redirect_uri=f"{settings.LIANGZHAO_PUBLIC_URL}{CALLBACK}",
        secret=Path(file).read_text().strip() if file else "",
    )
