"""Names of codes and divisions on pages in either language, and the mark of what stays Chinese."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from liangzhao.access.actors import PUBLIC
from liangzhao.access.transactions import actor_transaction
from liangzhao.web import coded
from liangzhao.web.ui.tags.show import show
from tests.support.cast import Cast
from tests.web.scene import nurse_at_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def reading() -> Iterator[None]:
    """Somebody who may read the tables of codes."""
    with actor_transaction(PUBLIC):
        yield


@pytest.mark.usefixtures("reading")
def test_codes_and_places_are_said_in_the_language_of_the_page() -> None:
    chinese = (coded.name("sex", "2"), coded.place("110108"), coded.division("110108"), coded.institution_class("A100"))
    with translation.override("en"):
        english = (
            coded.name("sex", "2"), coded.place("110108"), coded.division("110108"), coded.institution_class("A100"),
        )  # fmt: skip

    assert chinese == ("女性", "北京市海淀区", "海淀区", "综合医院")
    assert english == ("Female", "Haidian District, Beijing", "Haidian District", "General hospital")


@pytest.mark.usefixtures("reading")
def test_scopes_are_listed_as_the_language_lists() -> None:
    assert coded.scopes(["11", "X11"]) == "内科专业、重症医学科专业"
    with translation.override("en"):
        assert coded.scopes(["11", "X11"]) == "Internal medicine, Critical care medicine"


def test_what_stays_chinese_is_marked_for_those_who_listen() -> None:
    with translation.override("zh-hans"):
        assert show("王小兰") == "王小兰"
    with translation.override("en"):
        assert show("王小兰") == '<span lang="zh-Hans-CN">王小兰</span>'
        assert show("General <b>") == "General &lt;b&gt;"


def test_ones_own_facts_in_english(cast: Cast, client: Client) -> None:
    nurse_at_home(cast, client)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = client.get("/me/info/").content.decode()

    assert "<dd>Female</dd>" in page
    assert "<dd>Beijing</dd>" in page
    assert '<span lang="zh-Hans-CN">王小兰</span>' in page
