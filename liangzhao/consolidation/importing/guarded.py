"""Foreign files are read in a child process: a hostile one costs the child and a refusal, nothing else (SEC-W2)."""

from __future__ import annotations

import codecs
import json

from liangzhao.consolidation.importing import formats
from liangzhao.consolidation.importing.formats import FileNotReadable, Sheet
from liangzhao.documents import sandbox
from liangzhao.documents.refusals import FileHeavy, FileSlow, FileUnreadable
from liangzhao.kernel.words import _

_MEGABYTE = 1024 * 1024
_LARGEST_WORKBOOK = 50 * _MEGABYTE
_HERE = "liangzhao.consolidation.importing.guarded:parse"

for _name in ("big5", "utf-32", "cp936", "gb2312", "utf-16-le", "utf-16-be", "cp1252", "latin-1"):
    codecs.lookup(_name)  # a child that may read no files cannot load them later


def sheets(content: bytes, suffix: str, *, encoding: str, sheet: str) -> tuple[str, dict[str, Sheet]]:
    """As ``formats.sheets``, but in a child with the limits of its kind; FileNotReadable when it did not survive."""
    asked = json.dumps({"suffix": suffix, "encoding": encoding, "sheet": sheet}).encode()
    try:
        told = sandbox.run(_HERE, asked + b"\n" + content, limits=_limits(content))
    except (FileHeavy, FileSlow) as error:
        raise FileNotReadable(reason=_("文件过大或内容异常，请拆分或另存为 CSV 后再导入。")) from error
    except FileUnreadable as error:
        raise FileNotReadable(reason=_("文件内容异常，无法读取，请重新导出。")) from error
    used, found, refused = json.loads(told)
    if refused:
        raise FileNotReadable(reason=refused)
    return used, found


def parse(payload: bytes) -> bytes:
    """What the child does: the sheets of the content as JSON, or the reason why there are none."""
    asked, _end, content = payload.partition(b"\n")
    try:
        used, found = formats.sheets(content, **json.loads(asked))
    except FileNotReadable as refused:
        return json.dumps(["", {}, str(refused.params["reason"])]).encode()
    return json.dumps([used, found, ""], ensure_ascii=False).encode("utf-8", "surrogatepass")


def _limits(content: bytes) -> sandbox.Limits:
    """Workbooks may blow up and get a fixed share; what plain text costs grows with its length alone."""
    if content.startswith(formats.WORKBOOK_STARTS):
        if len(content) > _LARGEST_WORKBOOK:
            raise FileNotReadable(reason=_("表格文件超过 50 MB，请另存为 CSV 后再导入。"))
        return sandbox.Limits(result=128 * _MEGABYTE)
    size = len(content)
    seconds = 5 + 2 * size // _MEGABYTE
    return sandbox.Limits(
        memory=400 * _MEGABYTE + 40 * size, cpu=seconds, wall=2.0 * seconds, result=32 * _MEGABYTE + 12 * size
    )
