"""What somebody could do to a licence file."""

from __future__ import annotations

import io
import zipfile


def with_another_name(ofd: bytes, name: str, other: str) -> bytes:
    """The file with one name written over another on its page, everything else as it was."""
    changed, found = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(ofd)) as before, zipfile.ZipFile(changed, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename.endswith("Content.xml"):
                found += content.count(name.encode())
                content = content.replace(name.encode(), other.encode())
            after.writestr(entry, content)
    assert found, f"{name} stands on no page of the file"
    return changed.getvalue()
