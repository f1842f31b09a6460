"""The physician's story: three clicks, two files, and what becomes of a file that somebody changed."""

from __future__ import annotations

import pytest

from tests.journeys import people
from tests.journeys.conftest import Visit
from tests.journeys.damage import with_another_name
from tests.journeys.node import Node
from tests.journeys.visitor import Device

pytestmark = pytest.mark.browser


def test_a_licence_takes_two_clicks_and_its_file_proves_itself(node: Node, visitor: Visit, device: Device) -> None:
    # Given a physician who lacks nothing
    physician = people.physician(node)
    at_home = visitor(device).signs_in(physician, "/me/").sees("可以申领")
    at_home.clicks = 0

    # When he applies
    at_home.follows("申领电子证照").sees("证面预览", people.HOSPITAL)
    at_home.presses("确认申领")

    # Then he has his licence after no more than three clicks, and its files
    at_home.sees("医师执业证书", physician.name, "有效")
    assert at_home.clicks <= 3
    ofd, pdf = at_home.downloads("下载 OFD 文件"), at_home.downloads("下载 PDF 文件")
    assert (ofd[:2], pdf[:5]) == (b"PK", b"%PDF-")

    # And a stranger who was sent a file learns that it is true
    stranger = visitor(device).goes("/verify/")
    stranger.uploads("证照文件", "licence.ofd", "application/ofd", ofd)
    stranger.presses("上传并核验")
    assert stranger.title() == "文件真实，证照有效"
    stranger.sees("李*国").does_not_see(physician.name)

    # But not one with another name on it
    stranger.follows("再核验一个")
    forged = with_another_name(ofd, physician.name, "李建军")
    stranger.uploads("证照文件", "licence.ofd", "application/ofd", forged)
    stranger.presses("上传并核验")
    assert stranger.title() == "文件已被改动或损坏，不能认定"
    failed = stranger.page.get_by_role("listitem").filter(has_text="内容摘要").filter(has_text="未通过")
    assert failed.count() == 1

    # And the PDF is as true as the OFD
    stranger.follows("再核验一个")
    stranger.uploads("证照文件", "licence.pdf", "application/pdf", pdf)
    stranger.presses("上传并核验")
    assert stranger.title() == "文件真实，证照有效"
