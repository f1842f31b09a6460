"""SEC-I5: each look before the seal has a licence that fails it, and nothing is sealed that was not looked at."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from liangzhao.kernel import records
from liangzhao.licensing import issue as issuing
from liangzhao.licensing import storing
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.lint import Linted, LintFailed, check
from liangzhao.licensing.models import Licence
from liangzhao.registers.effects import Register
from liangzhao.signing.digests import sm3
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]
ROOT = Path(__file__).resolve().parents[2]
Damage = Callable[[Licence], object]


@pytest.fixture
def nurse(cast: Cast) -> Licence:
    """A nurse's licence as it was sealed."""
    return issue(Request(Register.NURSE, cast.nurse("王小兰", cast.institution()).person_id, new_key()), by=cast.by)


@pytest.fixture
def physician(cast: Cast) -> Licence:
    """A physician's."""
    registration = cast.physician("李建国", cast.institution())
    return issue(Request(Register.PHYSICIAN, registration.person_id, new_key()), by=cast.by)


def rewrite(licence: Licence, **changed: Any) -> None:
    """Change fields of a licence and its record alike, so that they still agree with each other."""
    for name, value in changed.items():
        setattr(licence, name, value)
    held = records.decode(bytes(licence.record))
    assert isinstance(held, dict)
    held.update({name: value.isoformat() if isinstance(value, date) else value for name, value in changed.items()})
    licence.record = records.encode(held)
    licence.record_digest = sm3(licence.record)


def with_facts(licence: Licence, *facts: list[str]) -> dict[str, Any]:
    return {**licence.face, "facts": [*licence.face["facts"], *facts]}


DAMAGES: dict[str, tuple[str, Damage]] = {
    "a record that is none": ("无法读取", lambda one: setattr(one, "record", b"\xff")),
    "a record that is no map": ("无法读取", lambda one: setattr(one, "record", records.encode([1]))),
    "a digest of something else": ("与摘要不符", lambda one: setattr(one, "record_digest", bytes(32))),
    "a face of somebody else": ("与登记内容不符", lambda one: setattr(one, "face", {**one.face, "holder": "陈静"})),
    "another identifier": ("与登记内容不符", lambda one: setattr(one, "identifier", one.identifier[:-1] + "?")),
    "another place in the list": ("与登记内容不符", lambda one: setattr(one, "status_index", -1)),
    "a wrong check character": ("校验位有误", lambda one: rewrite(one, identifier=one.identifier[:-1] + "?")),
    "a title of another kind": ("名称有误", lambda one: rewrite(one, face={**one.face, "title": "医师执业证书"})),
    "no photo": ("缺少已确认的照片", lambda one: setattr(one, "photo_id", None)),
    "no photo in the record": ("缺少已确认的照片", lambda one: rewrite(one, photo=None)),
    "a date the record does not have": (
        "日期与登记内容不符",
        lambda one: setattr(one, "issued_on", one.issued_on + timedelta(days=1)),
    ),
    "no end": ("缺少有效期限", lambda one: rewrite(one, valid_until=None)),
    "a day before there were such licences": ("签发日期有误", lambda one: rewrite(one, issued_on=date(1949, 9, 30))),
    "an empty line": ("内容不完整", lambda one: rewrite(one, face=with_facts(one, ["执业范围", ""]))),
    "a letter no typeface has": ("缺少字形", lambda one: rewrite(one, face=with_facts(one, ["备注", "\U000323b0"]))),
    "a letter nobody sees": ("不可见字符", lambda one: rewrite(one, face=with_facts(one, ["备注", "护\x07士"]))),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_licence_that_is_wrong_gets_no_token(nurse: Licence, damage: str) -> None:
    says, spoil = DAMAGES[damage]
    spoil(nurse)

    with pytest.raises(LintFailed, match=says):
        check(nurse)


def test_a_physicians_licence_with_an_end_gets_none(physician: Licence) -> None:
    rewrite(physician, valid_until=date(2031, 1, 1))

    with pytest.raises(LintFailed, match="不设有效期限"):
        check(physician)


def test_a_right_licence_gets_its_token(nurse: Licence, physician: Licence) -> None:
    assert [check(one).licence for one in (nurse, physician)] == [nurse, physician]


def test_the_token_cannot_be_made_by_others(nurse: Licence) -> None:
    with pytest.raises(TypeError, match=r"only lint\.check"):
        Linted(nurse, object())


def test_without_a_token_nothing_is_stored_or_signed(nurse: Licence, cast: Cast) -> None:
    with pytest.raises(AttributeError):
        storing.store_planned([nurse], by=cast.by)  # type: ignore[list-item]  # that is the point
    with pytest.raises(AttributeError):
        issuing._sign([nurse], nurse.planned_at)  # type: ignore[list-item]  # that is the point


def test_the_type_checker_refuses_a_licence_without_its_token(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path), "--follow-imports", "silent", "-c", FORGETFUL],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", "LIANGZHAO_NO_DATABASE": "1", "LIANGZHAO_POOLED": "0", "LIANGZHAO_HOME": str(tmp_path)},
    )

    assert 'List item 0 has incompatible type "Licence"; expected "Linted"' in said.stdout


FORGETFUL = """
from liangzhao.access.actors import Actor
from liangzhao.licensing.storing import store_planned
from liangzhao.licensing.models import Licence
def forgets(licence: Licence, by: Actor) -> None:
    store_planned([licence], by=by)
"""
