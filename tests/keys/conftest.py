"""A token, a signing server, and keys of an authority on each kind of store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from liangzhao.signing import demo_ca
from liangzhao.signing.stores.pkcs11 import Pkcs11Store
from liangzhao.signing.stores.remote import RemoteStore, Server
from tests.keys import modules
from tests.keys.signing_server import TOKEN, SigningServer
from tests.signing.conftest import CITY, DISTRICT


@pytest.fixture(scope="session")
def module_configuration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The module's configuration, in force for this process and its children."""
    configuration = modules.make_token(tmp_path_factory.mktemp("module"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOFTHSM2_CONF", str(configuration))
        yield configuration


@pytest.fixture
def module(module_configuration: Path) -> Iterator[Pkcs11Store]:
    store = Pkcs11Store(modules.token())
    yield store
    store.close()


@pytest.fixture
def signing_server() -> Iterator[SigningServer]:
    with SigningServer() as server:
        yield server


@pytest.fixture
def remote(signing_server: SigningServer) -> RemoteStore:
    return RemoteStore(Server(signing_server.url, TOKEN), seconds=5.0)


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("pristine")
    demo_ca.provision(directory, [CITY, DISTRICT])
    demo_ca.provision_log(directory)
    return directory


@pytest.fixture
def folder(pristine: Path, tmp_path: Path) -> Path:
    """A folder of keys of the test's own."""
    return Path(shutil.copytree(pristine, tmp_path / "keys"))


@pytest.fixture
def socket_path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "signer.sock"
