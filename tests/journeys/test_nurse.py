"""The nurse's story: from a photo taken with a phone to a licence a stranger can believe."""

from __future__ import annotations

import pytest

from liangzhao.config.demo import portraits
from tests.journeys import people
from tests.journeys.conftest import Visit
from tests.journeys.node import Node
from tests.journeys.visitor import DESK, PHONE, Device

pytestmark = pytest.mark.browser


def test_a_photo_becomes_a_licence_that_a_stranger_can_check(node: Node, visitor: Visit, device: Device) -> None:
    # Given a nurse who lacks nothing but her photo
    nurse, office = people.nurse(node), people.nursing_office(node)
    at_home = visitor(device).signs_in(nurse, "/me/").sees("还差", "照片")

    # When she uploads one, accepts the crop and asks for the licence to follow
    at_home.goes("/me/photo/")
    at_home.uploads("照片文件", "me.jpg", "image/jpeg", portraits.draw(11, "2", 34))
    at_home.presses("上传并检查").sees("照片检查通过")
    assert not at_home.page.get_by_label("确认后自动申领").is_checked()
    at_home.ticks("确认后自动申领")
    at_home.presses("提交照片").sees("照片已提交，等待机构确认", people.HOSPITAL)

    # And 护理部 confirms it in the grid
    at_office = visitor(Device(DESK, scripts=device.scripts)).signs_in(office, "/org/")
    at_office.goes(f"/org/confirm/photos/?name={nurse.name}").sees(nurse.name)
    at_office.ticks(f"{nurse.name}的证件照片")
    at_office.presses("确认照片").presses("确认 1 张照片").sees("照片已确认", "电子证照有效")

    # Then she has her licence at once, and shows it
    at_home.goes("/me/").sees("有效", "全屏亮照")
    at_home.follows("全屏亮照").sees(nurse.name)
    code = at_home.reads_code()

    # And a stranger who scans it sees that it is true
    stranger = visitor(Device(PHONE)).goes(code)
    assert stranger.title() == "证照有效"
    stranger.sees(nurse.name, "护士执业证书").page.get_by_alt_text(f"{nurse.name}的证件照片").wait_for()

    # And she sees that somebody looked
    at_home.goes("/me/licence/log/").sees_after_a_while("扫描亮照二维码")
