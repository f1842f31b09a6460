"""What an OFD licence says about itself: the custom data of OFD.xml and the index of its fields."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from liangzhao.kernel import clock
from liangzhao.licensing.faces.face import Face, LicenceKind
from liangzhao.licensing.faces.ofd.shapes import Indexed
from liangzhao.licensing.faces.ofd.xml import attribute, document, element
from liangzhao_verify.custom_names import EXTENSIONS, NO_END, TAGS_NAMESPACE

CREATOR = "Liangzhao"
USCC_NAME, USCC_CODE = "统一社会信用代码", "001"


def custom_data(face: Face, seal_name: str, sealed_at: datetime) -> dict[str, str]:
    """Return the names and values of the custom data (GB/T 36903 in pinyin initials); what is unknown is left out.

    ``face.extra`` adds CZZTDM, CZZTDMLX, CZZTDMLXDM and further KZ_ entries. A person's code is written only masked.
    """
    entries = {
        "ZZBS": face.identifier,
        "ZZMC": face.title,
        "ZZLXDM": face.type_code,
        "ZZBH": face.number,
        "ZZBFJG": face.issuer,
        "ZZBFJGDM": face.issuer_code,
        "ZZBFRQ": face.issued_on.isoformat(),
        "ZZYXQQSRQ": (face.valid_from or face.issued_on).isoformat(),
        "ZZYXQJZRQ": face.valid_until.isoformat() if face.valid_until else NO_END,
        "CZZT": face.holder_name,
        **_holder_code(face),
        "ZZQZR": face.issuer,
        "ZZQZSJ": local_time(sealed_at),
        "ZZQZMC": seal_name,
        "KZ_BBH": f"{face.version:03d}",
        "KZ_GXSD": face.issuer_division,
        **{EXTENSIONS[label]: text for label, text in face.facts if label in EXTENSIONS},
        **{name: value for name, value in face.extra.items() if name.startswith("KZ_")},
    }
    return {name: value for name, value in entries.items() if value}


def _holder_code(face: Face) -> dict[str, str]:
    given = {name: face.extra.get(name, "") for name in ("CZZTDM", "CZZTDMLX", "CZZTDMLXDM")}
    if face.kind is LicenceKind.INSTITUTION:
        return {"CZZTDM": given["CZZTDM"], "CZZTDMLX": USCC_NAME, "CZZTDMLXDM": USCC_CODE} if given["CZZTDM"] else given
    return given if "*" in given["CZZTDM"] else {**given, "CZZTDM": ""}


def local_time(instant: datetime) -> str:
    """Return an instant as the law's zone writes it, to the second."""
    return instant.astimezone(clock.LEGAL_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def entry_point(face: Face, entries: dict[str, str], sealed_at: datetime) -> bytes:
    """Return OFD.xml, which names the signatures although they are made after it."""
    identity = hashlib.sha256(f"{face.identifier}/{face.version}/{sealed_at.isoformat()}".encode()).hexdigest()[:32]
    custom = "".join(element("CustomData", value, f" Name={attribute(name)}") for name, value in entries.items())
    info = "".join(
        (
            element("DocID", identity),
            element("Title", face.title),
            element("Author", face.issuer),
            element("CreationDate", sealed_at.astimezone(clock.LEGAL_ZONE).date().isoformat()),
            element("Creator", CREATOR),
            f"<ofd:CustomDatas>{custom}</ofd:CustomDatas>",
        )
    )
    body = (
        f"<ofd:DocInfo>{info}</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>"
    )
    return document("OFD", f"<ofd:DocBody>{body}</ofd:DocBody>", ' Version="1.0" DocType="OFD"')


def field_index(index: Iterable[Indexed]) -> bytes:
    """Return the custom tag file: for each fact, the text objects that show it, in order."""
    references: dict[str, str] = {}
    for entry in index:
        reference = element("ObjectRef", str(entry.object_id), f' PageRef="{entry.page_id}"')
        references[entry.field] = references.get(entry.field, "") + reference
    fields = [f"<lz:Field Name={attribute(name)}>{shown}</lz:Field>" for name, shown in references.items()]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<lz:Licence xmlns:lz={attribute(escape(TAGS_NAMESPACE))}'
        f' xmlns:ofd="http://www.ofdspec.org/2016">{"".join(fields)}</lz:Licence>'
    ).encode()
