"""Which store holds which key, from the file ``stores.toml`` in the folder of keys.

    [stores.module]
    kind = "pkcs11"
    module = "/usr/lib/softhsm/libsofthsm2.so"
    token = "liangzhao"
    pin_file = "module.pin"

    [stores.device]
    kind = "remote"
    url = "https://signing.example/"
    token_file = "device.token"
    authority = "device-ca.pem"

    [keys]
    "*/p256" = "module"
    "*/sm2" = "device"

The first pattern that fits a key's name decides; a key that none fits lies in files. Paths are beside the file; those
of secrets are readable by their owner alone.
"""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from liangzhao.signing.key_directory import ANYONE_ELSE, KeyFileTooOpen
from liangzhao.signing.keyring import Keyring
from liangzhao.signing.stores.files import FileStore
from liangzhao.signing.stores.pkcs11 import Pkcs11Store, Token
from liangzhao.signing.stores.remote import RemoteStore, Server
from liangzhao.signing.stores.store import KeyStore, StoreCannot

SETTINGS = "stores.toml"
FILES = "files"


class WrongStoreSettings(Exception):
    """Raised when the file of stores cannot be used; the text says why."""


@dataclass(frozen=True)
class Backends:
    """The stores of a node by name, and which name goes with which key."""

    stores: Mapping[str, KeyStore]
    patterns: tuple[tuple[str, str], ...]

    def name_of(self, key: str) -> str:
        """The name of the store that holds the key."""
        return next((name for pattern, name in self.patterns if fnmatchcase(key, pattern)), FILES)

    def store_of(self, key: str) -> KeyStore:
        """The store that holds the key."""
        return self.stores[self.name_of(key)]


def open_keyring(directory: Path) -> Keyring:
    """The signer over the folder's certificates and the stores of its settings; raises WrongStoreSettings."""
    return Keyring(directory, read_backends(directory).store_of)


def read_backends(directory: Path) -> Backends:
    """The stores of the folder's settings, files alone when it has none; raises WrongStoreSettings."""
    try:
        settings = tomllib.loads((directory / SETTINGS).read_text())
    except FileNotFoundError:
        settings = {}
    except (tomllib.TOMLDecodeError, OSError) as error:
        raise WrongStoreSettings(str(error)) from error
    try:
        return _backends(directory, settings)
    except (KeyError, TypeError, AttributeError, OSError, StoreCannot, KeyFileTooOpen) as error:
        raise WrongStoreSettings(f"{type(error).__name__}: {error}") from error


def _backends(directory: Path, settings: Mapping[str, Any]) -> Backends:
    stores: dict[str, KeyStore] = {FILES: FileStore(directory)}
    for name, given in settings.get("stores", {}).items():
        stores[name] = _MAKERS[given["kind"]](directory, given)
    patterns = tuple(settings.get("keys", {}).items())
    if unknown := [name for _pattern, name in patterns if name not in stores]:
        raise WrongStoreSettings(f"no store is called {unknown[0]}")
    return Backends(stores, patterns)


def _module(directory: Path, given: Mapping[str, Any]) -> KeyStore:
    pin = _secret(directory / given["pin_file"]).decode().strip()
    return Pkcs11Store(Token(Path(given["module"]), given["token"], pin))


def _server(directory: Path, given: Mapping[str, Any]) -> KeyStore:
    authority = directory / given["authority"] if "authority" in given else None
    return RemoteStore(Server(given["url"], _secret(directory / given["token_file"]).strip(), authority))


_MAKERS: dict[str, Callable[[Path, Mapping[str, Any]], KeyStore]] = {"pkcs11": _module, "remote": _server}


def _secret(path: Path) -> bytes:
    if stat.S_IMODE(path.stat().st_mode) & ANYONE_ELSE:
        raise KeyFileTooOpen(path.name)
    return path.read_bytes()
