"""证件照片: upload, check, accept, wait, again."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from liangzhao.registers.models import Photo
from liangzhao.registers.photos.checking import examine
from tests.photos.pictures import blurred, jpeg, portrait
from tests.support.cast import Cast
from tests.support.client import OutsideClient
from tests.web.scene import licensed, nurse_at_home

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def good() -> bytes:
    """A portrait that passes every check."""
    return jpeg(portrait())


def upload(client: Client, content: bytes, name: str = "me.jpg") -> str:
    """Where the upload leads, or the page that refuses it."""
    response = client.post("/me/photo/", {"image": SimpleUploadedFile(name, content, "image/jpeg")})
    return str(response["Location"]) if response.status_code == 302 else response.content.decode()


def accept(client: Client, *, apply_after: bool = True) -> str:
    """The page after accepting the crop now shown."""
    page = client.get("/me/photo/check/").content.decode()
    found = re.search(r'name="photo" value="([0-9a-f-]+)"', page)
    assert found
    data = {"photo": found[1]} | ({"apply_after": "on"} if apply_after else {})
    return client.post("/me/photo/check/", data, follow=True).content.decode()


def test_a_good_photo_is_cropped_checked_and_sent_to_the_institution(cast: Cast, client: Client, good: bytes) -> None:
    nurse = nurse_at_home(cast, client, photo="")

    assert upload(client, good) == "/me/photo/check/"
    check = client.get("/me/photo/check/").content.decode()
    page = accept(client)

    assert "照片检查通过" in check
    assert "项检查通过" in check
    assert "须更换" not in check
    photo = Photo.objects.get()
    assert (photo.status, photo.apply_after, photo.person_id) == ("UPLOADED", True, nurse.person_id)
    assert photo.likeness == examine(good).likeness != ""
    assert "北京海淀示例医院" in page
    assert "010-00000001" in page
    assert "最迟确认日期" in page
    assert "确认后将自动为您申领" in page


def test_the_wish_to_apply_afterwards_is_given_and_never_presumed(cast: Cast, client: Client, good: bytes) -> None:
    nurse_at_home(cast, client, photo="")
    upload(client, good)

    page = client.get("/me/photo/check/").content.decode()

    box = re.search(r'<input[^>]*name="apply_after"[^>]*>', page)
    assert box is not None
    assert "checked" not in box[0]


def test_the_wish_to_apply_afterwards_is_the_persons_own(cast: Cast, client: Client, good: bytes) -> None:
    nurse_at_home(cast, client, photo="")
    upload(client, good)

    accept(client, apply_after=False)

    assert not Photo.objects.get().apply_after


def test_a_blurred_photo_is_shown_with_the_remedy_and_cannot_be_sent(cast: Cast, client: Client) -> None:
    nurse_at_home(cast, client, photo="")
    assert upload(client, jpeg(blurred(9.0))) == "/me/photo/check/"

    page = client.get("/me/photo/check/").content.decode()
    draft = Photo.objects.get()
    refused = client.post("/me/photo/check/", {"photo": str(draft.pk)}, follow=True).content.decode()

    assert "照片需要更换" in page
    assert "请擦净镜头" in page
    assert "提交照片" not in page
    assert "照片未通过检查" in refused
    assert Photo.objects.get().status == "DRAFT"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "照片文件是空的"),
        (b"%PDF-1.7 not a photo", "文件不是 JPEG 或 PNG 照片"),
        (jpeg(portrait())[:2000], "照片无法读取"),
        (b"\xff\xd8\xff" + b"x" * (5 * 1024 * 1024), "超过 5 MB"),
    ],
    ids=["empty", "pdf", "cut", "huge"],
)
def test_what_is_no_photo_is_refused_in_words(cast: Cast, client: Client, content: bytes, sentence: str) -> None:
    nurse_at_home(cast, client, photo="")

    page = upload(client, content)

    assert sentence in page
    assert "错误：" in page
    assert not Photo.objects.exists()


def test_nothing_chosen_is_told(cast: Cast, client: Client) -> None:
    nurse_at_home(cast, client, photo="")

    assert "没有选择照片" in client.post("/me/photo/", {}).content.decode()


def test_sending_twice_is_sending_once(cast: Cast, client: Client, good: bytes) -> None:
    nurse_at_home(cast, client, photo="")
    upload(client, good)
    draft = Photo.objects.get()

    client.post("/me/photo/check/", {"photo": str(draft.pk)})
    again = client.post("/me/photo/check/", {"photo": str(draft.pk)}, follow=True).content.decode()

    assert "已提交或已被新照片替换" in again
    assert Photo.objects.get().status == "UPLOADED"


def test_a_photo_not_looked_at_is_not_sent(cast: Cast, client: Client, good: bytes) -> None:
    nurse_at_home(cast, client, photo="")
    upload(client, good)

    client.post("/me/photo/check/", {"photo": str(uuid4())})

    assert Photo.objects.get().status == "DRAFT"


def test_a_returned_photo_heads_the_page_with_its_reason(cast: Cast, client: Client) -> None:
    nurse_at_home(cast, client, photo="RETURNED")

    page = client.get("/me/photo/").content.decode()

    assert page.index("照片被机构退回") < page.index("背景不是白色或有杂物") < page.index("更换照片")


def test_after_five_working_days_the_page_tells_whom_to_press(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client, photo="UPLOADED")
    assert "催办" not in client.get("/me/photo/").content.decode()

    nurse.person.photos.update(uploaded_at=timezone.now() - timedelta(days=30))

    assert "催办" in client.get("/me/photo/").content.decode()


def test_ones_own_photo_is_served_to_nobody_else(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)
    other = cast.nurse("陈静", nurse.main_institution)
    mine, others = nurse.person.photos.get(), other.person.photos.get()

    response = client.get(f"/me/photo/{mine.pk}/")

    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "no-store"
    assert client.get(f"/me/photo/{others.pk}/").status_code == 404
    assert OutsideClient().get(f"/me/photo/{mine.pk}/").status_code == 302


def test_the_check_without_a_draft_leads_back_to_the_upload(cast: Cast, client: Client) -> None:
    nurse_at_home(cast, client)

    assert client.get("/me/photo/check/")["Location"] == "/me/photo/"


def test_a_confirmed_photo_is_on_a_licence_only_when_there_is_one(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)
    before = [client.get(url).content.decode() for url in ("/me/", "/me/photo/")]

    licensed(nurse)

    after = [client.get(url).content.decode() for url in ("/me/", "/me/photo/")]
    assert all("申领电子证照时使用" in page and "印在电子证照上" not in page for page in before)
    assert all("印在电子证照上" in page for page in after)


def test_whoever_has_a_licence_is_told_of_its_next_version_and_asked_nothing(
    cast: Cast, client: Client, good: bytes
) -> None:
    licensed(nurse_at_home(cast, client))
    upload(client, good)

    check = client.get("/me/photo/check/").content.decode()
    page = accept(client)

    assert "确认后自动申领" not in check
    assert "自动为您申领" not in page
    assert all("您已有电子证照：确认后换发新版本" in each for each in (check, page))
    assert not Photo.objects.get(status="UPLOADED").apply_after


@pytest.mark.parametrize(("megabytes", "says"), [(6, "文件有 6.0 MB"), (9, "文件有 9.0 MB")])
def test_a_photo_that_is_too_large_is_told_its_true_size(
    cast: Cast, client: Client, good: bytes, megabytes: int, says: str
) -> None:
    nurse_at_home(cast, client, photo="")

    page = upload(client, good + bytes(megabytes * 1024 * 1024 - len(good)))

    assert says in page
    assert "请在手机相册中将照片缩小" in page


def test_a_photo_just_over_the_limit_is_not_called_as_large_as_it(cast: Cast, client: Client, good: bytes) -> None:
    nurse_at_home(cast, client, photo="")

    assert "文件有 5.1 MB，超过 5 MB" in upload(client, good + bytes(5 * 1024 * 1024 + 1 - len(good)))


def test_a_text_file_is_told_to_be_no_picture(cast: Cast, client: Client) -> None:
    nurse_at_home(cast, client, photo="")

    page = upload(client, "你好".encode(), "me.txt")

    assert "这不是图片文件" in page
    assert "识别为" not in page


@pytest.mark.parametrize("place", ["/me/", "/me/photo/"])
def test_a_photo_that_failed_leads_to_its_findings_and_not_to_submitting(
    cast: Cast, client: Client, good: bytes, place: str
) -> None:
    nurse_at_home(cast, client, photo="")
    assert upload(client, jpeg(blurred(9.0))) == "/me/photo/check/"

    failed = client.get(place).content.decode()
    upload(client, good)
    passed = client.get(place).content.decode()

    assert "刚才上传的照片没有通过检查" in failed
    assert "查看原因，重新拍摄" in failed
    assert "查看并提交" not in failed
    assert "尚未提交" in passed
    assert "没有通过检查" not in passed
