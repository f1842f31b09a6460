"""The state without network of every form of a licence: with the age of the knowledge, never past its limit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from liangzhao.licensing.faces import qr
from liangzhao_verify import KeptStatusLists, Trust, Verdict, verify
from liangzhao_verify.codes import reading
from tests.verification import coded, proven
from tests.verification.coded import NOW, Code
from tests.verification.makers import INDEX, ISSUER, LISTS, OTHER, Authority

Make = Callable[[Authority, int | None, date], bytes | str]

LAST_DAY = date(2030, 5, 11)


def code_text(authority: Authority, index: int | None, last_day: date) -> str:
    return Code(authority, {reading.STATUS_INDEX: index}, valid_until=last_day).text()


def picture(authority: Authority, index: int | None, last_day: date) -> bytes:
    return qr.png(code_text(authority, index, last_day), 4)


def ofd(authority: Authority, index: int | None, last_day: date) -> bytes:
    return authority.ofd(authority.face(status_index=index, valid_until=last_day))


def pdf(authority: Authority, index: int | None, last_day: date) -> bytes:
    return authority.pdf(authority.face(status_index=index, valid_until=last_day))


every_form = pytest.mark.parametrize("make", [code_text, picture, ofd, pdf])


@pytest.fixture(scope="module")
def trust(authority: Authority) -> Trust:
    return coded.trusted(authority)


@pytest.fixture
def judged(authority: Authority, trust: Trust, tmp_path: Path) -> Callable[..., Verdict]:
    """What a verifier says whose list is from ``NOW``."""

    def judge(
        make: Make,
        value: int = 0,
        *,
        later: timedelta = timedelta(),
        limit: timedelta = timedelta(hours=24),
        index: int | None = INDEX,
        last_day: date = LAST_DAY,
        **listed: Any,
    ) -> Verdict:
        lists = KeptStatusLists(coded.kept(tmp_path, authority, {INDEX: value}, **listed), trust, limit)
        return verify(make(authority, index, last_day), trust=trust, status=lists, at=NOW + later)

    return judge


def says(verdict: Verdict) -> str:
    return verdict.steps[-1].detail


@every_form
def test_a_licence_is_valid_and_its_knowledge_has_an_age(make: Make, judged: Callable[..., Verdict]) -> None:
    found = judged(make, later=timedelta(minutes=90))

    assert (found.valid, found.state, found.state_words) == (True, "VALID", "有效")
    assert "1 小时 30 分钟前" in says(found)
    assert found.knowledge is not None
    assert found.knowledge.as_of == NOW


@every_form
def test_nothing_is_called_valid_past_the_limit(make: Make, judged: Callable[..., Verdict]) -> None:
    in_time = judged(make, later=timedelta(hours=24))
    too_late = judged(make, later=timedelta(hours=24, seconds=1))

    assert (in_time.valid, too_late.valid) == (True, False)
    assert (too_late.intact, too_late.trusted) == (True, True)
    assert "24 小时 0 分钟前，超过了可以依据的期限，不能认定现在有效" in says(too_late)


@every_form
def test_a_list_that_ends_itself_earlier_ends_the_word_valid(make: Make, judged: Callable[..., Verdict]) -> None:
    found = judged(make, later=timedelta(minutes=11), expires=NOW + timedelta(minutes=10))

    assert not found.valid
    assert "超过了可以依据的期限" in says(found)


@every_form
@pytest.mark.parametrize(("value", "state", "words"), [(1, "INVALID", "已失效"), (2, "SUSPENDED", "暂停使用")])
def test_bad_news_is_told_however_old(
    value: int, state: str, words: str, make: Make, judged: Callable[..., Verdict]
) -> None:
    found = judged(make, value, later=timedelta(days=300))

    assert (found.valid, found.state, found.intact) == (False, state, True)
    assert f"300 天 0 小时前）显示证照现在的状态是“{words}”" in says(found)


@every_form
@pytest.mark.parametrize(("value", "index"), [(3, INDEX), (0, 99_999)], ids=["not-said", "beyond"])
def test_what_the_list_does_not_say_is_not_known(
    value: int, index: int, make: Make, judged: Callable[..., Verdict]
) -> None:
    found = judged(make, value, index=index)

    assert (found.valid, found.state) == (False, "UNKNOWN")
    assert "不知道证照现在的状态" in says(found)


@every_form
def test_a_licence_without_a_place_can_only_be_asked_on_line(make: Make, judged: Callable[..., Verdict]) -> None:
    found = judged(make, index=None)

    assert (found.intact, found.trusted, found.valid) == (True, True, False)
    assert "联网核验" in says(found)


@every_form
def test_a_licence_past_its_last_day_is_expired_whatever_the_list_says(
    make: Make, judged: Callable[..., Verdict]
) -> None:
    found = judged(make, last_day=date(2026, 5, 31))

    assert not found.valid
    assert "2026年05月31日" in says(found)


@every_form
def test_without_lists_a_licence_is_genuine_and_not_called_valid(
    make: Make, authority: Authority, trust: Trust
) -> None:
    found = verify(make(authority, INDEX, LAST_DAY), trust=trust, at=NOW)

    assert (found.intact, found.trusted, found.valid, found.state) == (True, True, False, "UNKNOWN")
    assert "没有提供状态列表" in says(found)


def test_a_proof_alone_says_nothing_of_today(trust: Trust, authority: Authority, tmp_path: Path) -> None:
    """It proves what was published; the place in the list stands in the record, which a proof does not hold."""
    log = proven.begun(authority.face().identifier, bytes(32))
    lists = KeptStatusLists(coded.kept(tmp_path, authority, {}), trust)
    knowing = Trust(trust.roots, trust.certificates, trust.type_codes, (log.trusted,))

    found = verify(proven.as_file(log.proof()), trust=knowing, status=lists, at=NOW)

    assert (found.intact, found.valid, found.state) == (True, False, "UNKNOWN")
    assert "联网核验" in says(found)


@pytest.mark.parametrize("address", [f"{LISTS}/{OTHER}", LISTS, ""])
def test_a_pdf_that_names_the_list_of_another_has_no_place(
    address: str, authority: Authority, trust: Trust, tmp_path: Path
) -> None:
    lists = KeptStatusLists(coded.kept(tmp_path, authority, {}), trust)

    found = verify(authority.pdf(authority.face(status_list=address)), trust=trust, status=lists, at=NOW)

    assert (found.intact, found.valid, found.place) == (True, False, None)


def test_a_pdf_names_list_and_place(authority: Authority, trust: Trust) -> None:
    found = verify(authority.pdf(authority.face()), trust=trust, at=NOW)

    assert found.place is not None
    assert (found.place.issuer, found.place.index) == (ISSUER, INDEX)
