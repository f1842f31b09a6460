"""The access floor, and the key ring of the node."""

from contextlib import suppress
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from liangzhao.kernel import encryption


class AccessConfig(AppConfig):
    name = "liangzhao.access"
    label = "access"

    def ready(self) -> None:
        encryption.use(_followed(Path(settings.LIANGZHAO_KEYRING)))


def _followed(path: Path) -> encryption.FollowedFile:
    """The key ring of this node, made at its very first start."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):  # another process of the node was quicker
            encryption.KeyRing.create(path)
    return encryption.FollowedFile(path)
