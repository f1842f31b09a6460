"""What pages hand to the components: small frozen shapes, so that a template needs no rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from liangzhao.web.ui.tones import Badge, Tone, Words


@dataclass(frozen=True)
class NavItem:
    """One entry of a menu; ``key`` is compared with ``nav_key`` of the page, ``count`` is how many things wait."""

    label: Words
    url: str
    key: str
    count: int | None = None


@dataclass(frozen=True)
class NavGroup:
    """A headed group of menu entries; an empty label shows no heading."""

    label: Words
    items: Sequence[NavItem]


@dataclass(frozen=True)
class Link:
    """A link; ``hidden`` is read aloud after the label, to tell 查看 of one row from 查看 of the next."""

    label: Words
    url: str
    hidden: Words = ""


@dataclass(frozen=True)
class Thumb:
    """A small photo in a table or card."""

    url: str
    alt: Words = ""


@dataclass(frozen=True)
class Door:
    """A large link with a picture on a home page."""

    label: Words
    says: Words
    url: str
    icon: str


@dataclass(frozen=True)
class Task:
    """A step of a task list; when not done it says the remedy, who must act, and by which article."""

    says: Words
    done: bool
    badge: Badge | None = None
    url: str = ""
    remedy: Words = ""
    who: Words = ""
    article: Words = ""


@dataclass(frozen=True)
class Fact:
    """A label with its value; ``note`` tells where the value comes from, ``action`` links to changing it."""

    label: Words
    value: CellValue
    note: Words = ""
    action: Link | None = None


@dataclass(frozen=True)
class Event:
    """A step of a timeline; the step now waiting says whose turn it is and when it is due."""

    title: Words
    state: Literal["done", "now", "next"] = "done"
    at: datetime | date | None = None
    by: Words = ""
    result: Words = ""
    turn: Words = ""
    due: date | None = None


@dataclass(frozen=True)
class Empty:
    """What would stand here, why it does not, and the one thing to do."""

    title: Words
    why: Words
    action: Link | None = None


@dataclass(frozen=True)
class Column:
    """A column; ``primary`` heads the card on a phone, ``wide`` takes the whole card; a ``code`` is never broken."""

    label: Words
    kind: Literal["text", "code", "number", "date", "badge", "photo", "action"] = "text"
    primary: bool = False
    wide: bool = False
    sort_url: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True)
class Row:
    """A row; ``value`` is what its checkbox sends, ``locked`` is why it cannot be chosen."""

    cells: Sequence[CellValue]
    value: str = ""
    locked: Words = ""


@dataclass(frozen=True)
class Paging:
    """Paging by key: addresses of the neighbours, or nothing at either end."""

    previous_url: str = ""
    next_url: str = ""
    first_url: str = ""
    says: Words = ""


@dataclass(frozen=True)
class Table:
    """A table; with ``select`` each row gets a checkbox of that name (put the table inside a form)."""

    caption: Words
    columns: Sequence[Column]
    rows: Sequence[Row]
    select: str = ""
    caption_hidden: bool = False
    paging: Paging | None = None
    empty: Empty | None = None


@dataclass(frozen=True)
class Choice:
    """A button of a bulk bar or form: the value it sends, its label and its look."""

    value: str
    label: Words
    kind: Literal["primary", "secondary", "danger"] = "primary"


@dataclass(frozen=True)
class Bulk:
    """The bar under a table with checkboxes; ``everything`` is a signed filter, never a list of ids."""

    actions: Sequence[Choice]
    total: int
    everything: str = ""
    unit: Words = field(default_factory=lambda: _("人"))
    name: str = "action"


@dataclass(frozen=True)
class PhotoCard:
    """A large photo waiting for confirmation; only ``passes`` may be confirmed in bulk."""

    value: str
    name: Words
    line: Words
    photo_url: str
    findings: Sequence[Words] = ()
    passes: bool = True
    url: str = ""
    locked: Words = ""
    badge: Badge | None = None


@dataclass(frozen=True)
class JobFailure:
    """A row of a job that failed: who, why, and the remedy."""

    name: Words
    why: Words
    remedy: Link | None = None


@dataclass(frozen=True)
class Job:
    """The progress of work on many rows; ``eta_seconds`` None when not known yet, ``url`` is the page itself."""

    number: str
    title: Words
    url: str
    done: int
    total: int
    succeeded: int
    failed: int
    finished: bool = False
    eta_seconds: int | None = None
    csv_url: str = ""
    failures: Sequence[JobFailure] = ()


@dataclass(frozen=True)
class Change:
    """A value as it is and as it would be."""

    label: Words
    before: CellValue
    after: CellValue


@dataclass(frozen=True)
class LicenceCard:
    """A licence as its holder sees it; ``kind`` is institution, physician or nurse; ``qr`` is inline SVG."""

    kind: str
    title: Words
    badge: Badge
    name: Words
    lines: Sequence[Words] = ()
    number_label: Words = ""
    number: str = ""
    photo_url: str = ""
    photo_alt: Words = field(default_factory=lambda: _("证件照片"))
    qr: SafeString | None = None
    refreshed_at: datetime | None = None
    says: Words = ""


@dataclass(frozen=True)
class Kpi:
    """A key figure with its share of a whole and, if known, its recent course."""

    label: Words
    value: Words
    says: Words = ""
    url: str = ""
    spark: SafeString | None = None


@dataclass(frozen=True)
class Chart:
    """A drawing with its table and its CSV; ``phone`` replaces the drawing on narrow screens."""

    key: str
    title: Words
    drawing: SafeString
    table: Table
    csv_url: str = ""
    phone: SafeString | None = None
    basis: Words = ""
    as_of: datetime | date | None = None


@dataclass(frozen=True)
class Outcome:
    """What a finished action did: number, what follows, when, and the way on."""

    title: Words
    says: Words = ""
    number: str = ""
    next_steps: Sequence[Words] = ()
    actions: Sequence[Link] = ()
    tone: Tone = Tone.OK


@dataclass(frozen=True)
class Chip:
    """A filter now in force and the address without it."""

    label: Words
    remove_url: str


CellValue = Words | int | float | date | datetime | Badge | Link | Thumb | SafeString | None
"""What a cell or a fact may hold; it is shown by its type."""
