"""Which signer the settings give."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from liangzhao.signing import SignerUnavailable, configured, seals
from liangzhao.signing.configuration import WrongSignerSetting
from liangzhao.signing.keyring import Keyring
from liangzhao.signing.process import SocketSigner
from tests.signing.conftest import SM2_KEY


def test_software_signs_in_this_process(settings: Settings, keys_dir: Path) -> None:
    settings.LIANGZHAO_SIGNER, settings.LIANGZHAO_KEYS_DIR = "software", keys_dir

    assert isinstance(configured(), Keyring)
    assert configured().sign(SM2_KEY, b"").algorithm == "SM2"
    assert configured() is configured()


def test_socket_asks_the_signer_process(settings: Settings, tmp_path: Path) -> None:
    settings.LIANGZHAO_SIGNER, settings.LIANGZHAO_SIGNER_SOCKET = "socket", tmp_path / "signer.sock"

    assert isinstance(configured(), SocketSigner)
    with pytest.raises(SignerUnavailable):
        configured().sign(SM2_KEY, b"")


def test_anything_else_is_a_wrong_setting(settings: Settings) -> None:
    settings.LIANGZHAO_SIGNER = "paper"

    with pytest.raises(WrongSignerSetting, match="paper"):
        configured()


def test_seals_lie_beside_the_configured_keys(settings: Settings, keys_dir: Path) -> None:
    settings.LIANGZHAO_KEYS_DIR = keys_dir

    assert seals.seal_for(SM2_KEY) == seals.seal_for(SM2_KEY, keys_dir)
