"""What of a list there is nothing to mend in, as the page of a trial counts it and says what to do."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.consolidation.quality.model import Kind
from tests.consolidation.uploads.people import INSTITUTIONS
from tests.support.cast import Cast
from tests.web.importing_scene import mapped, officer_at_work, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    cast.authority("东城")
    officer_at_work(cast, client)
    return client


def _tried(office: Client) -> str:
    found = mapped(office, "/gov/", INSTITUTIONS.encode(), kind=Kind.INSTITUTION)
    return text_of(office.get(f"/gov/import/{found.pk}/"))


def test_rows_of_another_authority_are_its_to_bring_in(office: Client) -> None:
    page = _tried(office)

    assert "不能登记 0" in page
    assert "不属本机关管辖 1" in page
    assert "名单不用改正" in page
    assert "下载不能登记的" not in page


def test_institutions_that_are_there_already_are_told_before_the_list_is_confirmed(cast: Cast, office: Client) -> None:
    cast.institution("甲诊所", address="某路1号")

    page = _tried(office)

    assert "将新登记的机构中有 1 家在登记簿中已有同名登记" in page
    assert page.index("将新登记的机构中有 1 家") < page.index("确认后登记")
    assert "登记簿中已有同名机构" in page


def test_an_institution_that_has_another_name_in_the_register_is_told_who_decides(cast: Cast, office: Client) -> None:
    known = cast.institution("北京海淀旧名医院")
    row = f"北京海淀新名医院,海淀区,某路1号,{known.reg_no}"

    found = mapped(office, "/gov/", f"机构名称,区县,地址,登记号\n{row}\n".encode(), kind=Kind.INSTITUTION)
    page = text_of(office.get(f"/gov/import/{found.pk}/"))

    assert "不能登记 0" in page
    assert "可能已更名 登记簿已有 1 行。这些行没有另行登记；是否更名，导入后由登记机关在数据清理中决定。" in page
    assert "“北京海淀旧名医院”，可能已更名为“北京海淀新名医院”" in page
