"""The settings of a node, with a home of its own for tests."""

import os
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
for _name, _value in {
    "LIANGZHAO_HOME": str(_ROOT / "var" / "test"),
    "LIANGZHAO_ROLE_PREFIX": "lzt",
    "LIANGZHAO_POOLED": "0",
    "LIANGZHAO_SIGNER": "software",
    "LIANGZHAO_SECOND_FACTOR": "offered",
    "LIANGZHAO_PLAIN_STATIC": "1",
    "LIANGZHAO_GALLERY": "1",
    "LIANGZHAO_FONT_DIR": str(_ROOT / "var" / "fonts"),
}.items():
    os.environ.setdefault(_name, _value)

from liangzhao.config.settings import *  # noqa: E402, F403  after the environment it reads

PASSWORD_HASHERS = ["tests.support.passwords.Cheap"]
