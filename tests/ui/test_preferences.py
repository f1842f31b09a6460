"""Display settings by plain POST and cookie."""

from __future__ import annotations

import pytest
from django.test import Client

ADDRESS = "/account/prefs/"


@pytest.mark.parametrize(("size", "mark"), [("large", 'class="size-large"'), ("larger", 'class="size-larger"')])
def test_a_size_chosen_once_holds_on_every_page(visitor: Client, size: str, mark: str) -> None:
    response = visitor.post(ADDRESS, {"size": size, "next": "/ui/"})

    assert (response.status_code, response["Location"]) == (302, "/ui/")
    assert mark in visitor.get("/ui/pages/personal-home/").content.decode()


def test_the_standard_size_needs_no_class(visitor: Client) -> None:
    visitor.post(ADDRESS, {"size": "larger"})
    visitor.post(ADDRESS, {"size": "standard"})

    assert '<html lang="zh-Hans-CN">' in visitor.get("/ui/").content.decode()


def test_a_setting_sent_alone_leaves_the_others(visitor: Client) -> None:
    visitor.post(ADDRESS, {"size": "large", "simple": "1"})
    visitor.post(ADDRESS, {"language": "en"})

    assert '<html lang="en" class="size-large simple">' in visitor.get("/ui/").content.decode()


def test_the_language_is_marked_on_the_page_and_may_be_changed_back(visitor: Client) -> None:
    visitor.post(ADDRESS, {"language": "en"})
    visitor.post(ADDRESS, {"language": "zh-hans"})

    assert '<html lang="zh-Hans-CN">' in visitor.get("/ui/").content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://example.test/", "//example.test/", "javascript:alert(1)", "\\\\example.test"]
)
def test_nobody_is_sent_to_another_site(visitor: Client, elsewhere: str) -> None:
    assert visitor.post(ADDRESS, {"size": "large", "next": elsewhere})["Location"] == "/"


def test_a_form_on_another_site_changes_nothing(visitor: Client) -> None:
    response = visitor.post(ADDRESS, {"size": "larger"}, headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403
    assert not response.cookies


def test_an_unknown_size_is_told_and_not_stored(visitor: Client) -> None:
    response = visitor.post(ADDRESS, {"size": "gigantic"})

    assert response.status_code == 200
    assert "错误：" in response.content.decode()
    assert not response.cookies


def test_a_cookie_with_nonsense_is_ignored(visitor: Client) -> None:
    visitor.cookies["size"] = '"><script>'

    assert '<html lang="zh-Hans-CN">' in visitor.get("/ui/").content.decode()


def test_the_cookies_are_out_of_reach_of_scripts(visitor: Client) -> None:
    cookie = visitor.post(ADDRESS, {"size": "large"}).cookies["size"]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_looking_at_a_public_page_sets_no_cookie(visitor: Client) -> None:
    assert not visitor.get("/ui/pages/public-home/").cookies
