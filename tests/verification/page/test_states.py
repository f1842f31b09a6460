"""What the page says of the state, and how old that is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.verification import coded
from tests.verification.coded import NOW, Code
from tests.verification.makers import INDEX, Authority
from tests.verification.page.driving import Offline, judged

pytestmark = pytest.mark.browser


def test_status_lists_say_the_state(offline: Offline, authority: Authority) -> None:
    code = Code(authority).text()
    offline.keep(coded.status_list(authority, {}, at=NOW - timedelta(hours=2)))
    in_force = offline.judge_text(code)
    offline.keep(coded.status_list(authority, {INDEX: 2}, at=NOW - timedelta(hours=1)))
    suspended = offline.judge_text(code)

    assert (in_force["valid"], in_force["failed"]) == ("true", "")
    assert "2 小时 0 分钟前" in in_force["says"]
    assert (suspended["valid"], suspended["failed"]) == ("false", "state")
    assert "暂停使用" in suspended["says"]


@pytest.mark.parametrize("form", ["code", "ofd"])
def test_the_state_of_every_form_has_an_age(form: str, offline: Offline, authority: Authority) -> None:
    offline.keep(coded.status_list(authority, {}, at=NOW - timedelta(hours=24)))

    found = judged(form, offline, authority)

    assert (found["valid"], found["failed"]) == ("true", "")
    assert "24 小时 0 分钟前" in found["says"]


@pytest.mark.parametrize("form", ["code", "ofd"])
@pytest.mark.parametrize(
    ("age", "life"), [(timedelta(hours=24, minutes=1), None), (timedelta(hours=2), timedelta(hours=1))]
)
def test_nothing_is_called_valid_past_the_limit(
    age: timedelta, life: timedelta | None, form: str, offline: Offline, authority: Authority
) -> None:
    at = NOW - age
    offline.keep(coded.status_list(authority, {}, at=at, expires=at + life if life else None))

    found = judged(form, offline, authority)

    assert (found["valid"], found["intact"], found["failed"]) == ("false", "true", "state")
    assert "超过了可以依据的期限，不能认定现在有效" in found["says"]
    assert "真实，现在的状态未知" in offline.page.inner_text("#answer .result h2")


@pytest.mark.parametrize("form", ["code", "ofd"])
def test_bad_news_is_told_however_old(form: str, offline: Offline, authority: Authority) -> None:
    offline.keep(coded.status_list(authority, {INDEX: 1}, at=NOW - timedelta(days=60)))

    found = judged(form, offline, authority)

    assert (found["valid"], found["failed"]) == ("false", "state")
    assert "60 天 0 小时前）显示证照现在的状态是“已失效”" in found["says"]
