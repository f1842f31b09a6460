"""The pages of 登记簿维护 as officers use them."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client

from liangzhao.kernel import clock
from liangzhao.registers.maintenance.models import Maintenance

GROUNDS = {"document_no": "京卫示〔2026〕7号", "reason": "本人申请"}


def entry_url(entry: Any, register: str = "nurse") -> str:
    return f"/gov/registers/{register}/{entry.pk}/"


def propose(client: Client, entry: Any, kind: str, register: str = "nurse", **values: Any) -> Maintenance:
    response = client.post(f"{entry_url(entry, register)}maintain/{kind}/", {**GROUNDS, **values})
    assert response.status_code == 302, unescape(response.content.decode())
    return Maintenance.objects.get(pk=response["Location"].rstrip("/").rpartition("/")[2])


def decide(client: Client, proposal: Maintenance, decision: str = "approve", note: str = "") -> str:
    """The page after a decision; it is made a minute later than all that went before."""
    with clock.at(clock.now() + timedelta(minutes=1)):
        response = client.post(f"/gov/maintenance/{proposal.pk}/", {"decision": decision, "note": note}, follow=True)
    assert response.status_code == 200
    return unescape(response.content.decode())
