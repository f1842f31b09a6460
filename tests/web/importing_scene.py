"""What the tests of 导入 share: an officer or an administrator at the pages, lists, the worker."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.uploads import working
from tests.support.cast import PASSWORD, Cast


def officer_at_work(cast: Cast, client: Client, organ: str = "海淀", role: RoleCode = RoleCode.ACCEPTOR) -> None:
    """The client signed in as somebody of an authority."""
    login = f"officer-{cast.next()}"
    cast.account(login, role, name="钱多多", authority=cast.authority(organ))
    client.post("/account/login/", {"login": login, "password": PASSWORD})


def upload(
    client: Client, home: str, content: bytes, *, kind: str = "nurse", name: str = "名单.csv", origin: str = "FILE"
) -> Any:
    """The answer to a file that was sent, the redirect followed."""
    sent = {"kind": kind, "origin": origin, "source": "旧库", "file": SimpleUploadedFile(name, content)}
    return client.post(f"{home}import/", sent, follow=True)


def the_upload() -> Upload:
    """The one upload there is."""
    return Upload.objects.select_related("load", "blob").get()


def mapped(client: Client, home: str, content: bytes, **facts: str) -> Upload:
    """A list that was sent and tried with the columns as proposed."""
    upload(client, home, content, **facts)
    found = the_upload()
    client.post(f"{home}import/{found.pk}/columns/", {**found.columns, "action": "map"})
    working.work(60)
    return the_upload()


def text_of(response: Any) -> str:
    """The main part of a page as text, without its tags."""
    html = response.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))
