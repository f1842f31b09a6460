"""Eighty files made to hurt: each must cost no more than the child that reads it."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_BOOK = '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>'
_BOMB = (
    '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">'
    + "".join(f'<!ENTITY b{level} "{f"&b{level - 1};" * 10}">' for level in range(1, 10)).replace("&b0;", "&b;")
    + "]><a>&b9;</a>"
)
_OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
_PARAMETER = '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://localhost:1/x.dtd">%p;]><a/>'
_HEAD = "机构名称,区县\n".encode()


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A packed file with these members."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return kept.getvalue()


def book(sheet: str, **others: str) -> bytes:
    """A workbook with one sheet of this XML."""
    workbook = (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    )
    return packed(
        ("[Content_Types].xml", _TYPES.encode()),
        ("xl/workbook.xml", others.get("workbook", workbook).encode()),
        ("xl/_rels/workbook.xml.rels", others.get("relations", relations).encode()),
        ("xl/worksheets/sheet1.xml", sheet.encode()),
        ("xl/sharedStrings.xml", others.get("strings", "<sst/>").encode()),
    )


def ods(content: str) -> bytes:
    """An OpenDocument table with this content."""
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind.decode()}"/></manifest:manifest>'
    )
    return packed(
        ("mimetype", kind),
        ("META-INF/manifest.xml", manifest.encode()),
        ("content.xml", content.encode()),
        method=zipfile.ZIP_DEFLATED,
    )


def _table(rows: str, before: str = "") -> str:
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in _SPACES)
    return (
        f"{before}<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="s">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )


_SPACES = ("office", "table", "text")


def _ods_cell(attributes: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{attributes}><text:p>甲</text:p></table:table-cell>'


def _sheet(cells: str) -> str:
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{cells}</sheetData></worksheet>"
    )


def _far(reference: str) -> bytes:
    cell = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="{reference}"><v>1</v></c></row>'
    return book(_sheet(cell))


def _declared(size: int) -> bytes:
    """A member that says it is larger than it is."""
    content = bytearray(packed(("xl/workbook.xml", b"x" * 100)))
    at = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, size)
    return bytes(content)


def corpus() -> dict[str, bytes]:
    """The files by name; the ending says what each claims to be."""
    deep = 20_000
    files: dict[str, bytes] = {
        "empty.csv": b"",
        "nul.csv": b"\x00" * 4096,
        "nul_in_text.csv": _HEAD + b"a\x00b,c\n",
        "random.csv": zlib.compress(bytes(range(256)) * 64),
        "half_utf16.csv": b"\xff\xfe\x00",
        "odd_utf16.csv": b"\xff\xfe" + "名称,区县".encode("utf-16-le") + b"\x41",
        "lone_surrogates.csv": b"\xff\xfe\x00\xd8,\x00\x00\xdc\n\x00",
        "bom_only.csv": b"\xef\xbb\xbf",
        "three_boms.csv": b"\xef\xbb\xbf" * 3 + _HEAD,
        "cut_gb18030.csv": "机构名称,区县\n甲医院,海".encode("gb18030")[:-1],
        "bad_gb18030.csv": b"\x81\xff\xfe\x80,\xa0\n",
        "overlong_utf8.csv": b"\xc0\xaf,\xe0\x80\xaf\n",
        "utf7.csv": b"+ADw-script+AD4-,x\n",
        "ebcdic.csv": "INSTITUTION,DISTRICT".encode("cp500"),
        "one_quote.csv": b'"' + b"a" * 300_000,
        "long_field.csv": _HEAD + b"a" * 2_000_000 + b",b\n",
        "many_columns.csv": b",".join(b"c%d" % at for at in range(50_000)) + b"\n" + b"," * 49_999 + b"\n",
        "only_commas.csv": b"," * 200_000,
        "only_newlines.csv": b"\n" * 500_000,
        "carriage_returns.csv": b"a,b\rc,d\r\re,f\r",
        "formulas.csv": _HEAD + b"=cmd|' /C calc'!A0,@SUM(1)\n+1,-2\n",
        "page.csv": b"<html><script>alert(1)</script></html>",
        "elf.csv": b"\x7fELF" + b"\x00\x01" * 500,
        "picture.xlsx": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
        "document.xls": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        "right_to_left.csv": "\u202e机构名称,区县\u202c\n\u2066甲\u2069,乙\n".encode(),
        "deep.json": b"[" * deep + b"]" * deep,
        "deep_objects.json": b'{"a":' * deep + b"1" + b"}" * deep,
        "endless_number.json": b'[{"a":1' + b"0" * 200_000 + b"}]",
        "infinite.json": b'[{"a":Infinity,"b":NaN}]',
        "twice.json": b'[{"a":1,"a":2}]',
        "cut.json": b'[{"a":"b',
        "surrogate.json": b'[{"a":"\\ud800"}]',
        "scalar.json": b"42",
        "many_keys.json": json.dumps([{f"k{at}": 1} for at in range(3000)]).encode(),
        "bare.sql": b"INSERT INTO t VALUES (" + b"(" * 5000,
        "open_string.sql": b"INSERT INTO t VALUES ('" + b"a" * 500_000,
        "backslashes.sql": b"INSERT INTO t VALUES ('" + b"\\" * 200_001 + b"');",
        "dangerous.sql": b"DROP TABLE x; INSERT INTO t (a) VALUES ('1'); DELETE FROM t;",
        "no_end.sql": b"COPY t (a, b) FROM stdin;\n1\t2\n",
        "created_only.sql": b"CREATE TABLE t (" + b"a int,\n" * 20_000,
        "not_a_zip.xlsx": b"PK\x03\x04nonsense",
        "zip_of_nothing.xlsx": packed(),
        "wrong_members.xlsx": packed(("a.txt", b"a")),
        "bomb.xlsx": packed(("xl/workbook.xml", b" " * 60_000_000)),
        "bomb_in_sheet.xlsx": book(_sheet('<row r="1"><c><v>1</v></c></row>' * 1_200_000)),
        "many_members.xlsx": packed(*((f"xl/{at}.xml", b"x") for at in range(500))),
        "up.xlsx": packed(("../../etc/passwd", b"x"), ("xl/workbook.xml", _BOOK.encode())),
        "absolute.xlsx": packed(("/etc/passwd", b"x"), ("xl/workbook.xml", _BOOK.encode())),
        "declared.xlsx": _declared(0xFFFFFFF0),
        "entities.xlsx": book(_sheet(""), strings=_BOMB),
        "entities_in_book.xlsx": book(_sheet(""), workbook=_BOMB),
        "outside.xlsx": book(_OUTSIDE),
        "parameter.xlsx": book(_PARAMETER),
        "deep_xml.xlsx": book("<a>" * 100_000),
        "far_cell.xlsx": _far("XFD1048576"),
        "farther_cell.xlsx": _far("ZZZZZZ99999999999"),
        "negative_cell.xlsx": _far("A-1"),
        "circular.xlsx": book(_sheet(""), relations=_OUTSIDE),
        "string_index.xlsx": book(_sheet('<row r="1"><c r="A1" t="s"><v>4294967295</v></c></row>')),
        "formula.xlsx": book(_sheet('<row r="1"><c r="A1"><f>WEBSERVICE("http://localhost:1")</f><v>1</v></c></row>')),
        "zip_in_zip.xlsx": packed(("xl/workbook.xml", packed(("x", b"0" * 1_000_000)))),
        "cut.xlsx": book(_sheet(""))[:-80],
        "compound_head.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 504,
        "compound_loop.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 24 + b"\x09\x00\x06\x00" + b"\x00" * 2000,
        "tabs_only.tsv": b"\t" * 200_000,
        "uneven.tsv": "机构名称\t区县\n甲\n乙\t海淀\t多\t余\n".encode(),
        "broken.tsv": b"\xff\xfe\xfd\t\x80\x81\n\x00\x00\t\x00",
        "one_line.txt": b"a b  " * 400_000,
        "widths.txt": "名称        区县\n".encode() + ("甲" * 300 + " " * 3000 + "\n").encode() * 200,
        "control.txt": bytes(range(1, 32)) * 5000,
        "rows_repeated.ods": ods(
            _table(f'<table:table-row table:number-rows-repeated="2147483647">{_ods_cell()}</table:table-row>')
        ),
        "columns_repeated.ods": ods(
            _table(
                "<table:table-row>" + _ods_cell(' table:number-columns-repeated="2147483647"') + "</table:table-row>"
            )
        ),
        "entities.ods": ods(
            _table("<table:table-row><table:table-cell>&b9;</table:table-cell></table:table-row>", _BOMB)
        ),
        "outside.ods": ods(_OUTSIDE),
        "deep.ods": ods("<a>" * 100_000),
        "bomb.ods": ods(_table("<table:table-row/>" * 3_000_000)),
        "no_content.ods": packed(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")),
        "negative.ods": ods(
            _table(f'<table:table-row table:number-rows-repeated="-1">{_ods_cell()}</table:table-row>')
        ),
    }
    return files


def write(folder: Path) -> list[Path]:
    """The corpus as files."""
    made = []
    for name, content in corpus().items():
        (folder / name).write_bytes(content)
        made.append(folder / name)
    return made
