"""The files of an issued licence."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from liangzhao.licensing import checking
from liangzhao.licensing.files import file_of
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import LicenceFile
from liangzhao.registers.effects import Register
from liangzhao_verify import verify_file
from liangzhao_verify.chain import TrustRoots
from tests.support.cast import Cast, person_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


@pytest.mark.parametrize("file_format", ["ofd", "pdf"])
def test_a_file_is_valid_and_made_once(cast: Cast, file_format: str) -> None:
    nurse = cast.nurse("王小兰", cast.institution())
    holder = person_actor(nurse.person)
    licence = issue(Request(Register.NURSE, nurse.person_id, new_key()), by=holder)

    first, second = file_of(licence, file_format, by=holder), file_of(licence, file_format, by=holder)
    verdict = verify_file(
        first,
        name=f"licence.{file_format}",
        trust=TrustRoots.load(Path(settings.LIANGZHAO_KEYS_DIR) / "trust"),
        lookup=checking.lookup,
    )

    assert first == second
    assert LicenceFile.objects.count() == 1
    assert (verdict.intact, verdict.trusted, verdict.valid) == (True, True, True), verdict.as_json()
    assert verdict.identifier == licence.identifier
