"""Folders of keys whose stores.toml names a module and a signing server, and keys rotated into them."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from liangzhao.kernel import clock
from liangzhao.signing import demo_ca, rotation
from liangzhao.signing.key_directory import KeyDirectory, write
from liangzhao.signing.keyring import Keyring
from liangzhao.signing.rotation import KeyMaker, Replaced
from liangzhao.signing.stores.store import KeyStore
from tests.keys import modules
from tests.keys.signing_server import TOKEN


def write_settings(folder: Path, *, server: str | None = None, keys: dict[str, str]) -> None:
    """A stores.toml with the token of the tests and, where given, a signing server."""
    write(folder / "module.pin", modules.PIN.encode(), 0o600)
    write(folder / "device.token", TOKEN, 0o600)
    lines = ["[stores.module]", 'kind = "pkcs11"', f'module = "{modules.MODULE}"']
    lines += [f'token = "{modules.LABEL}"', 'pin_file = "module.pin"']
    if server:
        lines += ["[stores.device]", 'kind = "remote"', f'url = "{server}"', 'token_file = "device.token"']
    lines += ["[keys]", *(f'"{pattern}" = "{name}"' for pattern, name in keys.items())]
    (folder / "stores.toml").write_text("\n".join(lines))


def rotate(folder: Path, maker: KeyMaker, key: str, at: datetime | None = None) -> Replaced:
    """The next key of this name, certified by the demo's CA."""
    store = KeyDirectory(folder)
    holder, kind = store.parts(key)
    reseal = partial(demo_ca.reseal, store, holder) if kind == "sm2" and holder != "log" else None
    certify = partial(demo_ca.certify, store, key)
    return rotation.rotate(store, maker, key, certify, reseal=reseal, at=at or clock.now())


def rotated_into(folder: Path, key: str, store: KeyStore) -> Keyring:
    """A keyring all of whose keys are in this store, after the key was rotated there."""
    ring = Keyring(folder, lambda _key: store)
    rotate(folder, ring, key)
    return ring
