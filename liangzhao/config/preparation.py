"""What a node needs before its processes start: tables, durable settings, keys and static files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from liangzhao.config.database import check_durability, migrate
from liangzhao.config.node import close_connections
from liangzhao.licensing.faces.fonts import licence_font
from liangzhao.reference.entries import read_demo_authorities
from liangzhao.registers.rights import ledger
from liangzhao.registers.rights.replay import replay_erasures
from liangzhao.signing import demo_ca


def prepare() -> None:
    """Bring database, keys and static files to the state of this code, Django being loaded.

    Whatever way an older database came back, what was erased since is erased again before a page opens (SEC-P6).
    Raises NotDurable when the server may lose what it acknowledged, and what ``replay_erasures`` raises.
    """
    try:
        migrate(prefix=settings.LIANGZHAO_ROLE_PREFIX)
        check_durability()
        replay_erasures()
        ledger.ensure()
    finally:
        close_connections()
    provision_keys()
    collect_static()


def provision_keys() -> None:
    """Demo keys and seals of every authority of the register, and keys of the public log, where they are missing."""
    authorities = [(line.uscc, line.name) for line in read_demo_authorities()]
    demo_ca.provision(Path(settings.LIANGZHAO_KEYS_DIR), authorities, font=licence_font("bold"))
    demo_ca.provision_log(Path(settings.LIANGZHAO_KEYS_DIR))


def collect_static() -> None:
    """Gather and compress static files when they are not those gathered last time."""
    if settings.WHITENOISE_USE_FINDERS:
        return
    note = Path(settings.STATIC_ROOT) / ".gathered"
    digest = _digest()
    if note.exists() and note.read_text() == digest:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    note.write_text(digest)


def _digest() -> str:
    made = hashlib.sha256(str(settings.STORAGES["staticfiles"]["BACKEND"]).encode())
    for name, path in sorted(_sources()):
        made.update(f"{name}\0{path.stat().st_size}\0".encode())
        made.update(path.read_bytes())
    return made.hexdigest()


def _sources() -> Iterator[tuple[str, Path]]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield name, Path(storage.path(name))
