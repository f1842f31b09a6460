"""A list that was given as another kind: the page of columns says so and reads it as what it looks like."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions
from tests.consolidation.uploads.people import HOSPITAL, INSTITUTIONS, nurse_line, nurses, officer, tried, worked
from tests.support.cast import PASSWORD, Cast
from tests.web.importing_scene import officer_at_work, text_of, the_upload, upload

pytestmark = pytest.mark.django_db
SAID = "这份文件像“护士执业注册”的名单，现在按“医疗机构”读取"


def _at_work(cast: Cast, client: Client) -> None:
    cast.institution(HOSPITAL)
    officer_at_work(cast, client)


def test_a_roster_given_as_institutions_is_read_as_nurses_when_asked(cast: Cast, client: Client) -> None:
    _at_work(cast, client)
    page = text_of(upload(client, "/gov/", nurses(nurse_line(1), nurse_line(2)), kind="institution"))
    assert SAID in page
    assert "改为按“护士执业注册”读取" in page

    answer = client.post(f"/gov/import/{the_upload().pk}/columns/", {"action": "kind"}, follow=True)

    found = the_upload()
    assert (found.kind, found.state, found.columns["licence_no"]) == ("nurse", "UPLOADED", "护士执业证书编号")
    assert "已改为按“护士执业注册”读取，请核对各列。" in answer.content.decode()
    assert "这份文件像" not in text_of(answer)


def test_a_list_of_its_kind_keeps_it(cast: Cast, client: Client) -> None:
    _at_work(cast, client)
    assert "这份文件像" not in text_of(upload(client, "/gov/", nurses(nurse_line(1))))
    found = the_upload()

    client.post(f"/gov/import/{found.pk}/columns/", {"action": "kind"})

    assert the_upload().kind == "nurse"


def test_a_file_that_is_in_as_that_kind_is_not_read_again(cast: Cast, client: Client) -> None:
    _at_work(cast, client)
    clerk = officer(cast)
    worked(actions.apply(tried(nurses(nurse_line(1)), clerk), by=clerk))
    upload(client, "/gov/", nurses(nurse_line(1)), kind="institution")
    found = Upload.objects.get(kind=Kind.INSTITUTION)

    answer = client.post(f"/gov/import/{found.pk}/columns/", {"action": "kind"}, follow=True)

    assert "这份文件已经导入过，没有重复导入。" in answer.content.decode()
    assert Upload.objects.get(pk=found.pk).kind == Kind.INSTITUTION


def test_an_institution_is_told_but_cannot_load_institutions(cast: Cast, client: Client) -> None:
    hospital = cast.institution(HOSPITAL)
    cast.account("admin-kind", RoleCode.INSTITUTION_ADMIN, institution=hospital)
    client.post("/account/login/", {"login": "admin-kind", "password": PASSWORD})

    page = text_of(upload(client, "/org/", INSTITUTIONS.encode()))

    assert "这份文件像“医疗机构”的名单" in page
    assert "这类名单由登记机关导入" in page
    assert "改为按" not in page
