"""When the certificates that seals are made with come to their end."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import pem, x509
from django.conf import settings


def shortest_term() -> datetime | None:
    """The earliest end of a certificate in use under the key folder; None without any."""
    found = [_end(path) for path in Path(settings.LIANGZHAO_KEYS_DIR).glob("*/*.crt.pem") if path.name.count(".") == 2]
    return min(found, default=None)


def _end(path: Path) -> datetime:
    """The end of the first certificate in the file: the key's own."""
    _type, _headers, der = pem.unarmor(path.read_bytes())
    end: datetime = x509.Certificate.load(der)["tbs_certificate"]["validity"]["not_after"].native
    return end.astimezone(UTC)
