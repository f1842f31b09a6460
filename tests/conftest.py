"""What all tests stand on: a real PostgreSQL, one cloned database per worker, the login role the system uses.

The template is built once per state of the code; tests run as the login role, so row security is in force.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.setdefault("LIANGZHAO_HOME", str(ROOT / "var" / "test")))
os.environ.setdefault("LIANGZHAO_ROLE_PREFIX", "lzt")
os.environ.setdefault("LIANGZHAO_POOLED", "0")
os.environ.setdefault("LIANGZHAO_SIGNER", "software")
os.environ.setdefault("LIANGZHAO_PLAIN_STATIC", "1")
os.environ.setdefault("LIANGZHAO_GALLERY", "1")
os.environ.setdefault("LIANGZHAO_FONT_DIR", str(ROOT / "var" / "fonts"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liangzhao.config.settings")

pytest_plugins = ["tests.support.database"]
