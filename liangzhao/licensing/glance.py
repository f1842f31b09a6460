"""A live code at a glance: is it good now, and which version of which licence does it name?

``showing.scan`` reads all that a page needs; this reads only what tells whether a page made before is still true.
"""

from __future__ import annotations

from typing import NamedTuple

from liangzhao.access.narrow_reads import NarrowRead, named
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.licensing import showing


class Version(NamedTuple):
    """One state of one licence's row: any change of the row, by whomever, makes another version."""

    licence: bytes
    written_by: bytes


# xmin is the transaction that wrote the row as it is now: no column can change without it.
_STATEMENT = f"""
SELECT licence.id, licence.xmin
FROM licensing_showcode code JOIN licensing_licence licence ON licence.id = code.licence_id
WHERE {named("code")} AND code.token_hash = $1 AND code.good_until >= transaction_timestamp()
"""  # noqa: S608  our own words

CODES = NarrowRead(DatabaseRole.VERIFIER, _STATEMENT)


def of_code(text: str, codes: NarrowRead = CODES) -> Version | None:
    """The version a code names now; None for a code that is not good, whatever the reason."""
    digest = showing.digest_of(text)
    found = codes.row(digest) if digest else None
    if found is None or found[0] is None or found[1] is None:
        return None
    return Version(found[0], found[1])
