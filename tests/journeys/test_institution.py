"""The hospital's story: one click to its licence, and a poster at the door that anybody can check."""

from __future__ import annotations

import pytest

from tests.journeys import people
from tests.journeys.conftest import Visit
from tests.journeys.node import Node
from tests.journeys.visitor import PHONE, Device

pytestmark = pytest.mark.browser


def test_a_hospital_applies_by_one_click_and_hangs_its_code_at_the_door(
    node: Node, visitor: Visit, device: Device
) -> None:
    # Given a hospital that may have its licence
    hospital = people.hospital(node)
    at_work = visitor(device).signs_in(hospital.administrator, "/org/licence/")

    # When its administrator applies
    at_work.sees("已符合全部条件", hospital.name).presses("申请")

    # Then the licence is there, to be shown and to be hung up
    at_work.sees("医疗机构执业许可证", "有效")
    at_work.follows("亮照")
    assert visitor(Device(PHONE)).goes(at_work.reads_code()).title() == "证照有效"
    at_work.goes("/org/licence/").follows("张贴二维码").sees("扫码核验本机构电子证照", hospital.name)

    # And whoever scans the poster sees that it holds, and no photo
    stranger = visitor(Device(PHONE)).goes(at_work.reads_code())
    assert stranger.title() == "证照有效"
    stranger.sees(hospital.name, "印制的二维码和标识核验不显示照片和全名")
    assert stranger.page.get_by_role("main").locator("img").count() == 0


def test_the_poster_is_printed_on_one_sheet(node: Node, visitor: Visit) -> None:
    # Given a hospital with its licence
    hospital = people.hospital(node, licensed=True)
    at_work = visitor(Device(1366)).signs_in(hospital.administrator, "/org/licence/poster/")

    # When the poster is printed
    at_work.page.emulate_media(media="print")

    # Then the code is all there is, and it can still be read
    assert not at_work.page.locator(".masthead").is_visible()
    assert at_work.reads_code().lower().startswith(f"{node.site}/s/")
