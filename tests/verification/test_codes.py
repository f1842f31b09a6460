"""A printed code is judged without a server: by the trust bundle, and by a status list kept from earlier."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from liangzhao_verify import KeptStatusLists, StepName, Trust, TrustRoots, Verdict, verify
from liangzhao_verify.codes import reading
from tests.verification import coded
from tests.verification.coded import NOW, Code
from tests.verification.makers import INDEX, ISSUER, OTHER, SEALED_AT, SERIAL, Authority
from tests.verification.wrong_codes import WRONG, Makers, Wrong


@pytest.fixture(scope="module")
def trust(authority: Authority) -> Trust:
    return coded.trusted(authority)


@pytest.fixture(scope="module")
def code(authority: Authority) -> Code:
    """A nurse's code as it is printed."""
    return Code(authority)


def first_failing(verdict: Verdict) -> str:
    failed = verdict.first_failure
    return "" if failed is None else failed.step.value


def test_a_right_code_is_valid_as_long_as_the_list_is_fresh(
    code: Code, trust: Trust, authority: Authority, tmp_path: Path
) -> None:
    lists = KeptStatusLists(coded.kept(tmp_path, authority, {}), trust)

    found = verify(code.text(), trust=trust, status=lists, at=NOW + timedelta(minutes=90))

    assert found.valid
    assert (found.kind, found.state, found.holder_masked) == ("qr", "VALID", "李*例")
    assert (
        found.identifier
        == f"1.2.156.3005.2.11100000000000019F003.{ISSUER}.{SERIAL}.001." + (found.identifier or "")[-1:]
    )
    assert "1 小时 30 分钟前" in found.steps[-1].detail
    assert [step.ok for step in found.steps] == [True, None, True, True, True, None, None, True]


def test_the_word_valid_ends_with_the_limit_of_age(
    code: Code, trust: Trust, authority: Authority, tmp_path: Path
) -> None:
    lists = KeptStatusLists(coded.kept(tmp_path, authority, {}), trust, timedelta(hours=2))

    in_time = verify(code.text(), trust=trust, status=lists, at=NOW + timedelta(hours=2))
    too_late = verify(code.text(), trust=trust, status=lists, at=NOW + timedelta(hours=2, seconds=1))

    assert (in_time.valid, too_late.valid) == (True, False)
    assert first_failing(too_late) == "state"
    assert "超过了可以依据的期限" in too_late.steps[-1].detail
    assert too_late.knowledge is not None
    assert too_late.knowledge.as_of == NOW


def test_a_list_that_ends_itself_counts_no_longer(
    code: Code, trust: Trust, authority: Authority, tmp_path: Path
) -> None:
    folder = coded.kept(tmp_path, authority, {}, expires=NOW + timedelta(minutes=10))
    lists = KeptStatusLists(folder, trust)

    assert verify(code.text(), trust=trust, status=lists, at=NOW + timedelta(minutes=10)).valid
    assert not verify(code.text(), trust=trust, status=lists, at=NOW + timedelta(minutes=11)).valid


@pytest.mark.parametrize(("value", "state", "words"), [(1, "INVALID", "已失效"), (2, "SUSPENDED", "暂停使用")])
def test_bad_news_is_told_however_old(
    value: int, state: str, words: str, code: Code, trust: Trust, authority: Authority, tmp_path: Path
) -> None:
    lists = KeptStatusLists(coded.kept(tmp_path, authority, {INDEX: value}), trust)

    found = verify(code.text(), trust=trust, status=lists, at=NOW + timedelta(days=300))

    assert (found.valid, found.state, first_failing(found)) == (False, state, "state")
    assert words in found.steps[-1].detail
    assert "300 天" in found.steps[-1].detail


def test_a_neighbour_in_the_list_does_not_matter(
    code: Code, trust: Trust, authority: Authority, tmp_path: Path
) -> None:
    values = {INDEX - 1: 1, INDEX + 1: 2}

    assert verify(
        code.text(), trust=trust, status=KeptStatusLists(coded.kept(tmp_path, authority, values), trust), at=NOW
    ).valid


def test_without_a_list_a_code_is_genuine_and_not_called_valid(code: Code, trust: Trust) -> None:
    found = verify(code.text(), trust=trust, at=NOW)

    assert (found.intact, found.trusted, found.valid, found.state) == (True, True, False, "UNKNOWN")
    assert first_failing(found) == "state"


WRONG_LISTS: dict[str, Callable[[Authority, Authority], bytes]] = {
    "by another authority": lambda right, _other: coded.status_list(right, {}, key=f"{OTHER}/p256"),
    "of another authority": lambda right, _other: coded.status_list(right, {}, issuer=OTHER),
    "by a stranger": lambda _right, stranger: coded.status_list(stranger, {}),
    "one bit changed": lambda right, _other: flipped(coded.status_list(right, {})),
    "cut": lambda right, _other: coded.status_list(right, {})[:-1],
    "a code in its place": lambda right, _other: Code(right).text().encode(),
    "a list for another use": lambda right, _other: coded.status_list(right, {}).replace(
        b"statuslist+cwt", b"statuslost+cwt"
    ),
    "shorter than the index": lambda right, _other: coded.status_list(right, {}, length=4),
}


def flipped(data: bytes) -> bytes:
    """The list with one bit of its payload changed."""
    place = data.index(b"/status/") + 1
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


@pytest.mark.parametrize("make", WRONG_LISTS.values(), ids=WRONG_LISTS.keys())
def test_a_wrong_list_says_nothing(
    make: Callable[[Authority, Authority], bytes],
    code: Code,
    trust: Trust,
    authority: Authority,
    stranger: Authority,
    tmp_path: Path,
) -> None:
    (tmp_path / f"{ISSUER}.cwt").write_bytes(make(authority, stranger))

    found = verify(code.text(), trust=trust, status=KeptStatusLists(tmp_path, trust), at=NOW)

    assert (found.valid, found.state, first_failing(found)) == (False, "UNKNOWN", "state")


def test_the_newest_genuine_list_counts(code: Code, trust: Trust, authority: Authority, tmp_path: Path) -> None:
    coded.kept(tmp_path, authority, {})
    later = coded.status_list(authority, {INDEX: 1}, at=NOW + timedelta(hours=1))
    (tmp_path / f"{ISSUER}.later").write_bytes(later)

    found = verify(code.text(), trust=trust, status=KeptStatusLists(tmp_path, trust), at=NOW + timedelta(hours=2))

    assert found.state == "INVALID"


def test_a_code_past_its_end_is_expired_whatever_the_list_says(
    authority: Authority, trust: Trust, tmp_path: Path
) -> None:
    code = Code(authority, valid_until=date(2026, 5, 31))
    lists = KeptStatusLists(coded.kept(tmp_path, authority, {}), trust)

    found = verify(code.text(), trust=trust, status=lists, at=NOW)

    assert (found.valid, first_failing(found)) == (False, "state")
    assert "2026年05月31日" in found.steps[-1].detail


def test_a_machine_whose_clock_is_behind_calls_nothing_valid(
    code: Code, trust: Trust, authority: Authority, tmp_path: Path
) -> None:
    lists = KeptStatusLists(coded.kept(tmp_path, authority, {}), trust)

    before_the_list = verify(code.text(), trust=trust, status=lists, at=NOW - timedelta(hours=1))
    before_the_code = verify(code.text(), trust=trust, status=lists, at=SEALED_AT - timedelta(hours=1))

    assert [first_failing(each) for each in (before_the_list, before_the_code)] == ["state", "state"]


def test_roots_alone_do_not_know_who_signed(code: Code, authority: Authority) -> None:
    found = verify(code.text(), trust=Trust(TrustRoots.load(authority.directory / "trust")), at=NOW)

    assert (found.intact, found.trusted, first_failing(found)) == (None, False, "chain")
    assert found.holder_masked is None


def test_every_flipped_letter_is_noticed(code: Code, trust: Trust) -> None:
    address, _slash, text = code.text().rpartition("/")
    others = (f"{address}/{text[:i]}{'B' if text[i] == 'A' else 'A'}{text[i + 1 :]}" for i in range(len(text)))

    verdicts = [verify(other, trust=trust, at=NOW) for other in others]

    assert len(verdicts) > 200
    assert {(each.valid, each.intact is True) for each in verdicts} == {(False, False)}


def test_the_address_may_be_of_any_case_and_the_bare_text_will_do(code: Code, trust: Trust) -> None:
    text = code.text()

    forms = [text, text.lower(), f"  {text}\n", text.rpartition("/")[2], text.lower().rpartition("/")[2]]

    assert [verify(form, trust=trust, at=NOW).intact for form in forms] == [True] * len(forms)


def test_a_text_file_with_the_address_will_do(code: Code, trust: Trust) -> None:
    assert verify(f"{code.text()}\n".encode(), trust=trust, at=NOW).intact is True


def test_a_live_code_is_sent_to_the_network(trust: Trust) -> None:
    found = verify("https://liangzhao.example.cn/v/tlebxfthe7srrfjsueku6lwh3e", trust=trust, at=NOW)

    assert (found.intact, first_failing(found)) == (None, "structure")
    assert "联网核验" in found.steps[0].detail


def test_a_bundle_reads_back_as_it_was_written(trust: Trust, tmp_path: Path) -> None:
    path = tmp_path / "trust.json"
    path.write_text(json.dumps(trust.as_json()))

    assert Trust.load(path) == trust
    assert Trust.load(tmp_path) == trust


def test_the_bundle_holds_no_secret(trust: Trust, authority: Authority) -> None:
    kept = list(authority.directory.rglob("*.key.pem"))

    assert len(kept) > 4
    assert len(trust.roots.certificates) == 2
    assert {ISSUER, OTHER} == {number for each in trust.certificates for number in each.organisation_numbers}
    assert "PRIVATE" not in str(trust.as_json())


def test_claims_of_a_code_are_numbers_where_numbers_belong(authority: Authority) -> None:
    with pytest.raises(reading.NotAStaticCode):
        reading.read(reading.within(Code(authority, {reading.STATUS_INDEX: "42"}).text()))


def test_the_steps_are_those_of_every_verdict(code: Code, trust: Trust) -> None:
    assert [step.step for step in verify(code.text(), trust=trust, at=NOW).steps] == list(StepName)


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_code_fails_first_where_it_is_wrong(
    wrong: Wrong, trust: Trust, authority: Authority, stranger: Authority, tmp_path: Path
) -> None:
    lists = KeptStatusLists(coded.kept(tmp_path, authority, {}), trust)

    found = verify(wrong.make(Makers(authority, stranger)), trust=trust, status=lists, at=NOW)

    assert (first_failing(found), found.intact, found.valid) == (wrong.step, wrong.intact, False)
    assert wrong.says in (found.first_failure.detail if found.first_failure else "")
