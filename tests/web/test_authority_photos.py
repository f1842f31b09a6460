"""照片确认 by the authority where nobody else could, and the 工作台 of each role."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.licensing.issue import current
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, Photo, PhysicianRegistration
from liangzhao.supervision.refresh import refresh
from tests.support.cast import Cast
from tests.web.officers import officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


@pytest.fixture
def clinic(cast: Cast) -> Institution:
    return cast.institution("北京海淀独医诊所", authority_confirms_photos=True)


@pytest.fixture
def doctor(cast: Cast, clinic: Institution) -> PhysicianRegistration:
    return cast.physician("李建国", clinic, photo="UPLOADED")


@pytest.fixture
def waiting(doctor: PhysicianRegistration) -> Photo:
    return doctor.person.photos.get()


def decided(client: Client, photo: Photo, decision: str, reason: str = "") -> str:
    response = client.post(
        "/gov/photos/", {"photo": str(photo.pk), "decision": decision, "reason": reason}, follow=True
    )
    return unescape(response.content.decode())


def test_the_authority_confirms_and_the_licence_follows(
    cast: Cast, doctor: PhysicianRegistration, waiting: Photo
) -> None:
    Photo.objects.filter(pk=waiting.pk).update(apply_after=True)
    client = officer(cast, RoleCode.ACCEPTOR)
    assert "北京海淀独医诊所" in client.get("/gov/photos/").content.decode()
    assert client.get(f"/gov/photos/{waiting.pk}/")["Content-Type"] == "image/jpeg"

    page = decided(client, waiting, "confirm")

    licence = current(Register.PHYSICIAN, doctor.person_id)
    assert "已确认李建国的照片，电子证照已签发。" in page
    assert licence is not None
    assert licence.state == "ISSUED"
    assert "没有待本机关确认的照片" in page
    assert "已处理或已被新照片替换" in decided(client, waiting, "return", "unclear")


def test_a_photo_goes_back_only_with_a_reason(cast: Cast, waiting: Photo) -> None:
    client = officer(cast, RoleCode.ACCEPTOR)

    assert "没有选择退回理由" in decided(client, waiting, "return")
    assert "已退回" in decided(client, waiting, "return", "unclear")
    waiting.refresh_from_db()
    assert (waiting.status, waiting.return_reason) == ("RETURNED", "模糊、过暗或过亮")


def test_other_institutions_and_authorities_are_out_of_reach(cast: Cast, waiting: Photo) -> None:
    nurse = cast.nurse("王小兰", cast.institution("北京海淀示例医院"), photo="UPLOADED")
    others = nurse.person.photos.get()
    neighbour = officer(cast, RoleCode.ACCEPTOR, "东城")

    assert "王小兰" not in officer(cast, RoleCode.ACCEPTOR).get("/gov/photos/").content.decode()
    assert "李建国" not in neighbour.get("/gov/photos/").content.decode()
    assert neighbour.get(f"/gov/photos/{waiting.pk}/").status_code == 404
    for client, photo in ((officer(cast, RoleCode.ACCEPTOR), others), (neighbour, waiting)):
        decided(client, photo, "confirm")
        photo.refresh_from_db()
        assert photo.status == "UPLOADED"


@pytest.mark.parametrize("role", [RoleCode.SUPERVISOR, RoleCode.STATISTICIAN])
def test_who_does_no_business_confirms_nothing(cast: Cast, waiting: Photo, role: RoleCode) -> None:
    assert officer(cast, role).get("/gov/photos/").status_code == 403


@pytest.mark.parametrize(
    ("role", "sees", "misses"),
    [
        (RoleCode.ACCEPTOR, ["医师电子证照", "登记簿维护", "待本机关确认的照片"], ["登记簿维护待批准"]),
        (RoleCode.DECIDER, ["登记簿维护待批准", "待本机关确认的照片"], ["我提出、待批准的登记簿维护"]),
        (RoleCode.SUPERVISOR, ["登记簿查询", "护士电子证照"], ["登记簿维护", "照片确认"]),
        (RoleCode.STATISTICIAN, ["电子证照统计"], ["/gov/physicians/", "/gov/registers/", "/gov/photos/"]),
    ],
)
def test_the_home_page_shows_each_role_its_work(
    cast: Cast, doctor: PhysicianRegistration, role: RoleCode, sees: list[str], misses: list[str]
) -> None:
    refresh()

    page = officer(cast, role).get("/gov/").content.decode()

    assert "北京市海淀区卫生健康委员会（演示）" in page
    menu_and_main = page.replace('aria-label="登记簿"', "")
    assert [word for word in sees if word not in page] == []
    assert [word for word in misses if word in menu_and_main] == []


def test_an_empty_node_says_so(cast: Cast) -> None:
    assert "没有可统计的数据" in officer(cast, RoleCode.DECIDER).get("/gov/").content.decode()
