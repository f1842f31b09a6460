"""Pictures inside a page: there is no address under which they could be asked for again."""

from __future__ import annotations

import base64

from liangzhao.documents import store
from liangzhao.documents.models import Blob


def in_page(picture: Blob | None) -> str:
    """The picture as a data address; empty without one."""
    if picture is None:
        return ""
    return f"data:{picture.media_type};base64,{base64.b64encode(store.read(picture)).decode()}"
