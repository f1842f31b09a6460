"""What becomes of photos that cannot be used."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liangzhao.config.demo import portraits
from tests.journeys import people
from tests.journeys.conftest import Visit
from tests.journeys.node import Node
from tests.journeys.visitor import DESK, Device
from tests.photos.pictures import blurred, jpeg

pytestmark = pytest.mark.browser


def test_a_returned_photo_comes_back_with_its_reason(node: Node, visitor: Visit, device: Device) -> None:
    # Given a nurse whose photo waits
    nurse = people.nurse(node, "刘芳", photo="UPLOADED")

    # When 护理部 returns it
    office = visitor(Device(DESK, scripts=device.scripts)).signs_in(people.nursing_office(node), "/org/confirm/photos/")
    office.goes(f"/org/confirm/photos/?name={nurse.name}").follows(nurse.name)
    office.page.get_by_label("退回原因").select_option(label="背景不是白色或有杂物")
    office.presses("退回照片").sees("退回")

    # Then she reads the reason above the place for another one
    at_home = visitor(device).signs_in(nurse, "/me/photo/").sees("照片被机构退回", "背景不是白色或有杂物")
    at_home.uploads("照片文件", "me.jpg", "image/jpeg", portraits.draw(12, "2", 34))
    at_home.presses("上传并检查").sees("照片检查通过")


@pytest.mark.parametrize(
    ("drawn", "says"),
    [(lambda: b"not a picture at all", "照片"), (lambda: jpeg(blurred(9.0)), "请擦净镜头")],  # only where it is used
    ids=["no picture", "blurred"],
)
def test_a_bad_photo_is_refused_in_words(
    node: Node, visitor: Visit, device: Device, drawn: Callable[[], bytes], says: str
) -> None:
    # Given a nurse without a photo
    at_home = visitor(device).signs_in(people.nurse(node), "/me/photo/")

    # When she uploads something that cannot be used
    at_home.uploads("照片文件", "me.jpg", "image/jpeg", drawn())
    at_home.presses("上传并检查")

    # Then she is told what is wrong with it, and cannot send it
    at_home.sees(says)
    assert at_home.page.get_by_role("button", name="提交照片").count() == 0
