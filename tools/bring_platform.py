"""Bring programs of others that tests speak to into a folder: `python tools/bring_platform.py FOLDER`.

They are npm's `oidc-provider`, an identity platform, `@sd-jwt/jwt-status-list`, which reads status lists,
`@sd-jwt/sd-jwt-vc`, which verifies what wallets show, and `@openid4vc/openid4vci`, the client of a wallet, pinned
with their dependencies by hash in `requirements/platform`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PINS = CHECKOUT / "requirements" / "platform"


def main(folder: Path) -> None:
    """Install the pinned packages under the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(PINS / name, folder / name)
    subprocess.run(["npm", "ci", "--no-progress", "--loglevel=error"], cwd=folder, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
