"""Whether a licence file shows what its signed record says: the record is the licence, the file a face of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from liangzhao_verify.custom_names import EXTENSIONS, NO_END


@dataclass(frozen=True)
class Shown:
    """What a file says: ``entries`` by their names as data, ``fields`` the text on its pages by the fact's label."""

    entries: Mapping[str, str]
    fields: Mapping[str, str]


def disagreements(record: Mapping[str, Any], shown: Shown) -> tuple[str, ...]:
    """The names of what the file shows otherwise than the record; a record that holds no face says nothing of it."""
    face = record.get("face")
    if not isinstance(face, dict):
        return ()
    return tuple(dict.fromkeys((*_wrong_entries(record, face, shown.entries), *_wrong_fields(face, shown.fields))))


def _wrong_entries(record: Mapping[str, Any], face: dict[str, Any], entries: Mapping[str, str]) -> Iterator[str]:
    facts = dict(face["facts"])
    expected = {
        "ZZBS": record["identifier"],
        "ZZMC": face["title"],
        "ZZLXDM": record["type"],
        "ZZBH": record["number"],
        "ZZBFJG": face["issuer"],
        "ZZBFJGDM": record["issuer_code"],
        "ZZBFRQ": record["issued_on"],
        "ZZYXQQSRQ": record["valid_from"] or record["issued_on"],
        "ZZYXQJZRQ": record["valid_until"] or NO_END,
        "CZZT": face["holder"],
        "KZ_BBH": f"{record['version']:03d}",
        **{name: facts.get(label, "") for label, name in EXTENSIONS.items()},
    }
    return (name for name, value in expected.items() if entries.get(name, "") != value.strip())


def _wrong_fields(face: dict[str, Any], fields: Mapping[str, str]) -> Iterator[str]:
    yield from (label for label, text in face["facts"] if fields.get(label, "") != text)
    filings = face["filings"]
    # A row longer than a page is cut across its columns: the same characters stand there in another order.
    if filings and sorted(fields.get(filings["title"], "")) != sorted("".join(map("".join, filings["rows"]))):
        yield filings["title"]
