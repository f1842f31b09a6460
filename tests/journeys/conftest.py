"""The stage of the journeys: one node, one Chromium, visitors who remember every complaint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.node import Node, name_of_database, running
from tests.journeys.visitor import DESK, PHONE, Device, Visitor, visit
from tests.support.database import PREFIX, clone

Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def node(
    request: pytest.FixtureRequest,
    worker_id: str,
    django_db_blocker: Any,
    demo_keys: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Node]:
    """The node all journeys of this worker visit."""
    # Asked for here, not above: whoever names the cluster runs again on Debian's server, where pages are the same.
    cluster, template = request.getfixturevalue("cluster"), request.getfixturevalue("template")
    with (
        clone(cluster, template, name_of_database(PREFIX, worker_id)) as database,
        running(database, tmp_path_factory.mktemp("journeys"), django_db_blocker) as node,
    ):
        yield node


@pytest.fixture
def visitor(node: Node, chromium: Browser) -> Iterator[Visit]:
    """Opens browsers of their own; at the end none of them may have had a complaint."""
    opened: list[Visitor] = []

    def open_one(device: Device) -> Visitor:
        opened.append(visit(chromium, node.site, device))
        return opened[-1]

    yield open_one
    for one in opened:
        one.context.close()
    assert [complaint for one in opened for complaint in one.complaints] == []


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def screen(request: pytest.FixtureRequest) -> Device:
    """A phone, then a desk."""
    return Device(request.param)


@pytest.fixture(
    params=[Device(PHONE), Device(DESK), Device(PHONE, scripts=False)], ids=["phone", "desk", "phone without scripts"]
)
def device(request: pytest.FixtureRequest) -> Device:
    """A phone, a desk, and a phone without scripts."""
    found: Device = request.param
    return found
