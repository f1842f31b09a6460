"""Which columns ``liangzhao import`` reads, and what it says of them before the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from liangzhao.config.commands.arguments import say
from liangzhao.config.commands.kinds import WORDS
from liangzhao.kernel.words import _, sentence

if TYPE_CHECKING:
    from liangzhao.consolidation.importing.mapping import Mapping
    from liangzhao.consolidation.importing.reading import ForeignTable
    from liangzhao.consolidation.intake.remembering import Layout
    from liangzhao.consolidation.quality.model import Kind


def of(told: Mapping | None, table: ForeignTable, source: str, kind: Kind, entering: Sequence[str]) -> Mapping:
    """The columns as told, else as they were for this source last time and as its new columns seem, else proposed.

    MappingRefused when one is missing without which nothing of the list can be entered, or a word is to mean what is
    no code.
    """
    from liangzhao.access.transactions import service_transaction
    from liangzhao.consolidation.importing import likely_kind, mapping
    from liangzhao.consolidation.intake import remembering
    from liangzhao.consolidation.uploads import constants, wrong_values

    with service_transaction("import"):
        if looks_like := likely_kind.other_than(kind, table):
            say(_like_another(kind, looks_like))
        if told:
            wrong_values.refuse(kind, told.values)
            return mapping.complete(told, table, kind, entering=entering)
        layout = remembering.layout(table, kind, source)
        values = remembering.values(kind, source)
        said = constants.put(values, constants.of(values, layout.columns))
        _say_since(layout, kind)
        _say_competing(layout, table, kind, entering)
        return mapping.complete(mapping.Mapping(layout.columns, said), table, kind, entering=entering)


def _like_another(kind: str, looks_like: str) -> str:
    """That a list looks like another kind, with how to read it as that."""
    says = _("注意：这份文件像“%(other)s”的名单，现在按“%(kind)s”读取。选错了的，请改用 liangzhao import %(word)s。")
    return str(sentence(says, kind=sentence(WORDS[kind]), other=sentence(WORDS[looks_like]), word=looks_like))


def _say_since(layout: Layout, kind: Kind) -> None:
    """How the columns differ from those of the last list of the source, if they do."""
    if layout.new:
        say(_new(layout, kind))
    if layout.gone:
        say(_gone(layout, kind))


def _say_competing(layout: Layout, table: ForeignTable, kind: Kind, entering: Sequence[str]) -> None:
    """The numbers an entry may be without for which columns compete: they are not read; the others are refused."""
    from liangzhao.consolidation.importing import mapping, our_fields

    needed = {*entering, *our_fields.NEEDED[kind]}
    found = layout.competing(table, kind).items()
    told = [mapping.competing(name, headings, kind) for name, headings in found if name not in needed]
    if told:
        says = _("注意：%(told)s。现在都不导入；要导入的，请用 --map 给出对照文件。")
        say(str(sentence(says, told="；".join(told))))


def _gone(layout: Layout, kind: Kind) -> str:
    """The columns that were read last time and are missing, with the fields they were read into."""
    from liangzhao.consolidation.importing.our_fields import word

    says = _("“%(heading)s”（%(field)s）")
    told = tuple(sentence(says, heading=each, field=sentence(word(name, kind))) for name, each in layout.gone.items())
    says = _("上次对照的列，这份文件没有：%(told)s。其余各列照上次的对照；列名改了的，请用 --map 给出对照文件。")
    return str(sentence(says, told=told))


def _new(layout: Layout, kind: Kind) -> str:
    """The columns that the last list of the source did not have, and what they are read as."""
    from liangzhao.consolidation.importing.our_fields import word

    fields = {heading: name for name, heading in layout.columns.items()}
    read, left = _("“%(heading)s”读作%(field)s"), _("“%(heading)s”不导入")
    told = tuple(
        sentence(read, heading=each, field=sentence(word(fields[each], kind)))
        if each in fields
        else sentence(left, heading=each)
        for each in layout.new
    )
    says = _("这份名单有上次没有的列：%(told)s。要改的，请用 --map 给出对照文件。")
    return str(sentence(says, told=told))
