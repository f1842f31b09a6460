"""Two demo authorities with their keys, made once; signers over them, in this process and behind a socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from liangzhao.signing import Signer, demo_ca
from liangzhao.signing.process import SocketSigner
from liangzhao.signing.software import SoftwareSigner
from tests.signing.signer_process import SignerProcess

CITY = ("11110000000000015A", "示例市卫生健康委员会（演示）")
DISTRICT = ("11110105000000023B", "示例市河东区卫生健康委员会（演示）")
SM2_KEY = f"{CITY[0]}/sm2"
P256_KEY = f"{CITY[0]}/p256"


@pytest.fixture(scope="session")
def keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("keys")
    demo_ca.provision(directory, [CITY, DISTRICT])
    demo_ca.provision_log(directory)
    return directory


@pytest.fixture(scope="session")
def software(keys_dir: Path) -> SoftwareSigner:
    return SoftwareSigner(keys_dir)


@pytest.fixture
def socket_path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "signer.sock"


@pytest.fixture
def process(keys_dir: Path, socket_path: Path) -> Iterator[SignerProcess]:
    """A signer process of the test's own, to kill and stop."""
    with SignerProcess(keys_dir, socket_path) as running:
        yield running


@pytest.fixture(scope="session")
def lasting_process(keys_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignerProcess]:
    """A signer process that many tests ask, and that must outlive them all."""
    with SignerProcess(keys_dir, tmp_path_factory.mktemp("run") / "signer.sock") as running:
        yield running


@pytest.fixture(params=["software", "socket"])
def signer(request: pytest.FixtureRequest) -> Iterator[Signer]:
    if request.param == "software":
        yield request.getfixturevalue("software")
        return
    running = request.getfixturevalue("lasting_process")
    asking = SocketSigner(running.path)
    yield asking
    asking.close()
