"""How a file is laid out before people see it: its columns, what its words mean, what all its rows say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from liangzhao.access.actors import Actor
from liangzhao.consolidation.importing import likely_kind, mapping
from liangzhao.consolidation.importing.reading import ForeignTable
from liangzhao.consolidation.intake import remembering
from liangzhao.consolidation.intake.remembering import Layout
from liangzhao.consolidation.measuring import copying
from liangzhao.consolidation.models import Load, Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import constants, previews, values
from liangzhao.consolidation.uploads.previews import Head
from liangzhao.reference.models import Authority


def lay_out(upload: Upload, table: ForeignTable, sheet_names: tuple[str, ...], by: Actor) -> None:
    """Propose the columns of a table anew, as if it had just come."""
    kind = Kind(upload.kind)
    layout = remembering.layout(table, kind, upload.source)
    upload.columns = layout.columns
    upload.values = said(kind, upload.values, upload.columns, by)
    upload.rows, upload.done = len(table.rows), 0
    upload.preview = previews.packed(told_of(previews.head_of(table, sheet_names), table, kind, layout))
    upload.state, upload.problem = Upload.State.UPLOADED, ""
    upload.save()


def told_of(head: Head, table: ForeignTable, kind: Kind, layout: Layout) -> Head:
    """The head of a file with how it differs from the last list of its source, and what cannot be told of it."""
    looks_like = likely_kind.other_than(kind, table)
    rivals = tuple(layout.competing(table, kind).items())
    return replace(head, new=layout.new, gone=tuple(layout.gone.items()), looks_like=looks_like, rivals=rivals)


def told_before(kind: Kind, source: str) -> dict[str, dict[str, str]]:
    """What the words of this source were told to mean: kept as read, shown as codes."""
    return values.accepted(kind, values.codes_of(kind, remembering.values(kind, source)))


def said(kind: Kind, told: values.Values, columns: Mapping[str, str], by: Actor) -> dict[str, dict[str, str]]:
    """What was told before, and what all rows say of fields without a column."""
    own = Authority.objects.filter(pk=by.authority_id).first() if by.authority_id and not by.institution_id else None
    return constants.put(told, constants.proposed(kind, columns, own) | constants.of(told, columns))


def tell(upload: Upload, columns: Mapping[str, str], always: Mapping[str, str] | None) -> None:
    """Set the columns, and what all rows say; None leaves what was said."""
    kind = Kind(upload.kind)
    said = constants.of(upload.values, columns) if always is None else always
    told = values.accepted(kind, constants.put(upload.values, said))
    mapping.refuse_missing({*columns, *mapping.constants(told)}, previews.of(upload).head.headings, kind)
    if upload.origin == Load.Origin.COPY:
        copying.refuse_unnumbered(columns, kind)
    upload.columns, upload.values = dict(columns), told
    upload.preview = previews.answered(upload)
