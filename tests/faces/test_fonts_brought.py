"""The set-up of the typefaces: what stands in when a package client is missing, and what is kept."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

Fetch = Callable[[Path], None]


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    source = Path(__file__).resolve().parents[2] / "tools" / "bring_fonts.py"
    spec = importlib.util.spec_from_file_location("bring_fonts", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "CHECKOUT", tmp_path / "no checkout")
    return module


def package(*names: str) -> Fetch:
    """Pretend a package that holds the named files."""

    def fetch(scratch: Path) -> None:
        for name in names:
            (scratch / name).write_text(name)

    return fetch


def absent(scratch: Path) -> None:
    """Pretend a client that is not on the machine."""
    raise FileNotFoundError(2, "No such file", "npm")


def test_npm_brings_two_weights_and_the_licence(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "from_npm", package(*tool.SERIF, "LICENSE_FONT", "NotoSerifSC_900Black.ttf"))
    monkeypatch.setattr(tool, "from_debian", absent)

    assert tool.main(tmp_path / "fonts") == 0
    assert {path.name for path in (tmp_path / "fonts").iterdir()} == {
        *tool.SERIF,
        "NotoSerifSC_400Regular.licence.txt",
    }


def test_the_sans_stands_in_where_npm_is_missing(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tool, "from_npm", absent)
    monkeypatch.setattr(tool, "from_pypi", package(*tool.SANS))
    monkeypatch.setattr(tool, "from_debian", package(*tool.RARE))

    assert tool.main(tmp_path) == 0
    assert {path.name for path in tmp_path.iterdir()} == {*tool.SANS, *tool.RARE}
    assert "npm is not on this machine; taking Noto Sans SC instead" in capsys.readouterr().err


def test_without_any_typeface_the_set_up_fails(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tool, "from_npm", package("something else"))
    monkeypatch.setattr(tool, "from_pypi", absent)

    assert tool.main(tmp_path) == 1
    assert "the package holds no NotoSerifSC_400Regular.ttf" in capsys.readouterr().err


def test_what_is_there_is_not_brought_again(tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "from_npm", absent)
    monkeypatch.setattr(tool, "from_debian", absent)
    package(*tool.SERIF, *tool.RARE)(tmp_path)

    assert tool.main(tmp_path) == 0
