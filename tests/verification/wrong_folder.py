"""A folder of wrong licences, one per way of being wrong: ``python -m tests.verification FOLDER``.

Beside them lie ``trust.json``, the status lists and ``expected.json``: the first failing step of each. Whoever writes a
verifier may try it on them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from liangzhao_verify.codes.reading import STATUS_INDEX
from liangzhao_verify.sm3 import sm3
from tests.verification import coded, damaged_ofd, damaged_pdf, proven
from tests.verification.coded import Code
from tests.verification.makers import Authority
from tests.verification.proven import WRONG_PROOFS, Log, as_file
from tests.verification.wrong_codes import WRONG, Makers

REVOKED, SUSPENDED, NOT_SAID, BEYOND = 43, 44, 45, 99_999
LISTED = {REVOKED: 1, SUSPENDED: 2, NOT_SAID: 3}
"""What the list beside the licences says, by index: ended, suspended, nothing."""
PLACES = {
    "revoked by the list": REVOKED,
    "suspended by the list": SUSPENDED,
    "not yet in the list": NOT_SAID,
    "beyond the list": BEYOND,
    "without a place": None,
}
STATES: dict[str, dict[str, Any]] = {
    **{name: {"status_index": index} for name, index in PLACES.items()},
    "past its last day": {"valid_until": date(2026, 5, 11)},
}

Named = tuple[str, bytes, str]
"""A file's name, its bytes, and the step that must fail first; none for a right one."""


def write(folder: Path, right: Authority, stranger: Authority) -> dict[str, str]:
    """Put everything into the folder; what comes back is the first failing step by file name."""
    face = right.face()
    log = proven.begun(face.identifier, sm3(face.record))
    expected = {}
    for name, data, step in _files(right, stranger, log):
        (folder / name).write_bytes(data)
        expected[name] = step
    trust = replace(coded.trusted(right), logs=(log.trusted,))
    (folder / "trust.json").write_text(json.dumps(trust.as_json()))
    (folder / "lists").mkdir(exist_ok=True)
    coded.kept(folder / "lists", right, LISTED)
    (folder / "expected.json").write_text(json.dumps(expected, indent=1))
    return expected


def _files(right: Authority, stranger: Authority, log: Log) -> Iterator[Named]:
    face = right.face()
    ofd, pdf = right.ofd(face), right.pdf(face)
    yield "right.txt", Code(right).text().encode(), ""
    yield "right.ofd", ofd, ""
    yield "right.pdf", pdf, ""
    yield "right.json", as_file(log.proof()), "state"
    for name, wrong in WRONG.items():
        yield f"code-{_plain(name)}.txt", wrong.make(Makers(right, stranger)).encode(), wrong.step
    for name, faulty in WRONG_PROOFS.items():
        other = proven.begun(proven.NUMBERED[proven.PLACE], bytes(32))
        yield f"proof-{_plain(name)}.json", as_file(faulty.make(log, other)), faulty.step
    for case in damaged_ofd.CASES:
        made = case.damage(damaged_ofd.Licence(ofd, right, stranger))
        yield f"ofd-{_plain(damaged_ofd.named(case))}.ofd", made, case.step
    for damage in damaged_pdf.CASES:
        data = damage.damage(damaged_pdf.Licence(pdf, right, stranger))
        yield f"pdf-{_plain(damaged_pdf.named(damage))}.pdf", data, damage.step
    yield from _in_other_states(right)


def _in_other_states(right: Authority) -> Iterator[Named]:
    """Genuine licences that nobody may call valid, in each form."""
    for name, changes in STATES.items():
        face = right.face(**changes)
        yield f"ofd-{_plain(name)}.ofd", right.ofd(face), "state"
        yield f"pdf-{_plain(name)}.pdf", right.pdf(face), "state"
    for name, index in PLACES.items():
        yield f"code-{_plain(name)}.txt", Code(right, {STATUS_INDEX: index}).text().encode(), "state"


def _plain(name: str) -> str:
    """A name for a file."""
    return "".join(sign if sign.isalnum() else "-" for sign in name)
