"""Rows of several models out of one prepared statement, for what every issue reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


class Columns(Generic[M]):
    """The columns of one model under an alias, in a row of a statement that reads several."""

    def __init__(self, model: type[M], alias: str) -> None:
        fields: Sequence[Any] = model._meta.concrete_fields  # the stubs do not know converters
        self._model = model
        self._names = [field.attname for field in fields]
        self._converters: list[tuple[int, Any, list[Callable[..., Any]]]] = [
            (place, field.get_col(alias), field.get_db_converters(connection))
            for place, field in enumerate(fields)
            if field.get_db_converters(connection)
        ]
        self.sql = ", ".join(f'{alias}."{field.column}"' for field in fields)
        self.width = len(fields)

    def row(self, values: Sequence[Any], at: int) -> M:
        """The instance whose columns begin at ``at``, as the ORM would have made it."""
        mine = list(values[at : at + self.width])
        for place, column, converters in self._converters:
            for convert in converters:
                mine[place] = convert(mine[place], column, connection)
        return self._model.from_db(connection.alias, self._names, mine)

    def row_once(self, values: Sequence[Any], at: int, known: dict[Any, Any]) -> M:
        """As ``row``, but one instance for all rows with the same first column; ``known`` remembers them."""
        key = values[at]
        found: M | None = known.get(key)
        if found is None:
            found = known[key] = self.row(values, at)
        return found
