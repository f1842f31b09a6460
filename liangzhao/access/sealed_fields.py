"""Model fields whose value is sealed in the database and bound to its row (SEC-P1), and their blind index (SEC-P2).

``id_no = SealedTextField()`` reads and writes plain text in Python; the column holds the sealed value. The row's
``id`` must be set before the value is stored, which UUIDv7 keys made in Python guarantee.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from django.db import models

from liangzhao.kernel import encryption

if TYPE_CHECKING:
    _Binary = models.BinaryField[Any, Any]
else:
    _Binary = models.BinaryField  # generic in its stubs only


class _Opened:
    """Gives the plain text of a sealed column; opens it on first use only, so lists that do not show it stay cheap."""

    def __init__(self, field: SealedTextField) -> None:
        self.field = field

    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> Any:
        if row is None:
            return self
        if self.field.attname not in row.__dict__:
            row.refresh_from_db(fields=[self.field.attname])
        value = row.__dict__[self.field.attname]
        if isinstance(value, (bytes, memoryview)):
            value = self.field.read(encryption.open_sealed(bytes(value), self.field.context(row)))
            row.__dict__[self.field.attname] = value
        return value

    def __set__(self, row: models.Model, value: str | bytes | memoryview | None) -> None:
        row.__dict__[self.field.attname] = value


class SealedTextField(_Binary):
    """Text kept sealed; the empty string is kept as NULL."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only=private_only)
        setattr(cls, self.attname, _Opened(self))

    def context(self, row: models.Model) -> str:
        """What the sealed value is bound to: its table, column and row."""
        return f"{self.model._meta.db_table}.{self.column}|{row.pk}"

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:  # noqa: ARG002  Django's signature
        value = model_instance.__dict__.get(self.attname)
        if value is None or value == "":
            return None
        if isinstance(value, (bytes, memoryview)):
            return bytes(value)
        return encryption.seal(self.written(str(value)), self.context(model_instance))

    def written(self, text: str) -> bytes:
        """A text as it is sealed."""
        return text.encode()

    def read(self, plain: bytes) -> str:
        """The text again."""
        return plain.decode()


class SealedPackedField(SealedTextField):
    """Long text that repeats itself, packed before it is sealed."""

    def written(self, text: str) -> bytes:
        """A text as it is sealed."""
        return packed(text.encode())

    def read(self, plain: bytes) -> str:
        """The text again."""
        return zlib.decompress(plain).decode()


def packed(plain: bytes) -> bytes:
    """Bytes as a :class:`SealedPackedField` seals them: better packing gives a tenth less in twice the time."""
    return zlib.compress(plain, 1)


class BlindIndexField(_Binary):
    """16 keyed bytes by which a sealed value is found again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 16)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)
