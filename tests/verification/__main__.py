"""``python -m tests.verification FOLDER``: a folder of wrong licences to try a verifier on."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main(folder: Path) -> int:
    """Make two authorities of one name and write the folder."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from tests.verification import makers, wrong_folder

    folder.mkdir(parents=True, exist_ok=True)
    right, stranger = makers.provision(folder / "keys"), makers.provision(folder / "keys-of-strangers")
    written = wrong_folder.write(folder, right, stranger)
    sys.stdout.write(f"{len(written)} files\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
