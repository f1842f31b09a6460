"""ISO 7064 MOD 37,36 as somebody else wrote it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from liangzhao.kernel.identifiers import licence_id
from liangzhao_verify.identifiers.identification import ALPHANUMERIC


@given(st.text(ALPHANUMERIC, min_size=1, max_size=90))
def test_the_check_character_is_the_oracles(body: str) -> None:
    assert licence_id.check_char(body) == mod_37_36.calc_check_digit(body)
