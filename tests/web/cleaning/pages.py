"""The pages of a case as an officer uses them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

from liangzhao.consolidation.models import Proposal


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.content.decode())


def address(proposal: Proposal) -> str:
    return f"/gov/clean/{proposal.rule}/{proposal.pk}/"


def seen(client: Client, proposal: Proposal) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page(client, address(proposal)))
    assert found
    return found[1]


def sent(client: Client, proposal: Proposal, act: str, **given: str) -> Any:
    return client.post(address(proposal), {"act": act, "seen": seen(client, proposal), **given})
