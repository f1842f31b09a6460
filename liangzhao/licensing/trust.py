"""The trust bundle: what somebody without network must know beforehand to check our licences.

It holds public things alone: trust roots, every certificate that an authority ever signed with (a printed code is read
years after its key was changed), the licence types, and the keys of the public log.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from liangzhao.audit.log.folder import LogFolder
from liangzhao.signing.key_directory import KeyDirectory, read_certificates
from liangzhao_verify import revocation
from liangzhao_verify.chain import Certificate, TrustRoots, read_certificate
from liangzhao_verify.trust import Trust, TrustedLog

_USCC = re.compile(r"[0-9A-Z]{18}")

Stamped = tuple[tuple[Path, int], ...]
"""Files, each with the instant of its last change."""


def node_bundle() -> Trust:
    """The bundle of this node."""
    return bundle(Path(settings.LIANGZHAO_KEYS_DIR), Path(settings.LIANGZHAO_LOG_DIR))


def bundle(keys: Path | None = None, log: Path | None = None) -> Trust:
    """The bundle of the authorities whose keys lie in one folder (the node's own unless given) and of the public log in
    another."""
    keys = keys or Path(settings.LIANGZHAO_KEYS_DIR)
    roots = trust_roots(keys)
    kept = (path for path in keys.glob("*/*.crt.pem") if _USCC.fullmatch(path.parent.name))
    ever = _certificates(_stamped([*kept]))
    return Trust(
        roots=roots,
        certificates=tuple(each for each in ever if each not in roots.certificates),
        type_codes=settings.LIANGZHAO_TYPE_CODES,
        logs=_logs(log),
    )


def trust_roots(keys: Path | None = None) -> TrustRoots:
    """The trust roots beside a folder of keys (the node's own unless given), and which keys below them were revoked."""
    folder = KeyDirectory(keys or Path(settings.LIANGZHAO_KEYS_DIR)).trust_path()
    return TrustRoots(_certificates(_stamped([*folder.glob("*.pem")])), revocation.read_all(folder))


def _logs(log: Path | None) -> tuple[TrustedLog, ...]:
    """The public log, once it has begun."""
    if log is None:
        return ()
    folder = LogFolder(log)
    origin = folder.origin()
    return (TrustedLog(origin, tuple(folder.keys())),) if origin else ()


def _stamped(paths: list[Path]) -> Stamped:
    return tuple((path, path.stat().st_mtime_ns) for path in sorted(paths))


@lru_cache(maxsize=8)
def _certificates(files: Stamped) -> tuple[Certificate, ...]:
    """The certificates of these files, each once; read again when a file has changed."""
    ders = dict.fromkeys(der for path, _changed in files for der in read_certificates(path))
    return tuple(read_certificate(der) for der in ders)
