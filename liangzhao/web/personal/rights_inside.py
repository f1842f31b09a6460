"""What stands inside a stored value of several parts, each part as a labelled fact: faces, versions, findings, acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.law import personal_data
from liangzhao.licensing.models import Licence
from liangzhao.reference.models import Authority
from liangzhao.registers.effects import Register
from liangzhao.registers.models import EntryVersion, Institution, Photo
from liangzhao.web.journal_words import act_words
from liangzhao.web.personal import photo_findings
from liangzhao.web.personal.rights_codes import CODED, source_words
from liangzhao.web.personal.rights_tables import kind_words, subject_words
from liangzhao.web.readings import purpose_words
from liangzhao.web.sign_in_words import means_words
from liangzhao.web.ui.parts import Fact
from liangzhao.web.words import listed

PLACES: dict[str, type[Model]] = {"institution": Institution, "authority": Authority, "main_institution": Institution}
_MODELS = {Register.PHYSICIAN: "registers.PhysicianRegistration", Register.NURSE: "registers.NurseRegistration"}


class Names:
    """Names of institutions and authorities by key, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def of(self, place: str, key: UUID | str) -> str:
        """The name behind a key; the key itself when nothing is there any more."""
        asked = (place, str(key))
        if asked not in self._known:
            found = PLACES[place]._default_manager.filter(pk=key).first()
            self._known[asked] = str(getattr(found, "name", key))
        return self._known[asked]


def facts_inside(row: Model, field: str, names: Names) -> list[Fact] | None:
    """The parts of a value of several parts; None for a field that holds one value."""
    opened = _INSIDE.get((type(row), field))
    return list(opened(row, names)) if opened else None


def _face(row: Any, _names: Names) -> Iterator[Fact]:
    yield from (Fact(_(label), value) for label, value in row.face.get("facts", ()) if value)


def _version(row: Any, names: Names) -> Iterator[Fact]:
    """The facts of an entry as it stood, by the labels and code tables of the register."""
    label = _MODELS.get(row.register)
    if label is None:
        return
    for line in personal_data.of(label).lines:
        value = row.body.get(line.field) or row.body.get(f"{line.field}_id")
        if not value:
            continue
        if line.field in PLACES:
            yield Fact(_(line.says), names.of(line.field, value))
        else:
            words = CODED.get(f"{label}.{line.field}")
            yield Fact(_(line.says), words(value) if words else str(value))
    if filed := row.body.get("filings"):
        yield Fact(_("多机构备案"), listed(names.of("institution", key) for key in filed))


def _findings(row: Any, _names: Names) -> Iterator[Fact]:
    tasks = photo_findings.shown(row)
    yield from (Fact(task.says, task.badge.word if task.badge else None) for task in tasks)


def _act(row: Any, names: Names) -> Iterator[Fact]:
    """What the journal keeps of an act, as far as it means something to a reader; digests are in the copy."""
    body = journal.body_of(row)
    for key, value in body.items():
        place = key.removesuffix("_id")
        if place in ("institution", "authority") and value:
            yield Fact(_("机构") if place == "institution" else _("机关"), names.of(place, str(value)))
        elif key in _PARTS and value:
            label, words = _PARTS[key]
            if said := words(value):
                yield Fact(_(label), said)


def _changed(fields: Sequence[str]) -> str:
    return listed(_(_field_words(name)) for name in fields)


def _field_words(name: str) -> str:
    for label in ("registers.Person", *_MODELS.values()):
        for line in personal_data.of(label).lines:
            if name in (line.field, f"{line.field}_id"):
                return line.says
    return {"photo": _("照片"), "filings": _("多机构备案"), "registration": _("登记信息")}.get(name, name)


def _kind(kind: str) -> str:
    return kind_words(kind) if kind in ("CORRECT", "RESTRICT", "ERASE", "WITHDRAW") else act_words(kind)


_PARTS: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "purpose": (gettext_noop("用途"), purpose_words),
    "field": (gettext_noop("查看内容"), lambda name: _(_field_words(name))),
    "act": (gettext_noop("变更种类"), act_words),
    "changed": (gettext_noop("变更的内容"), _changed),
    "version": (gettext_noop("版次"), str),
    "entry_version": (gettext_noop("登记版次"), str),
    "source": (gettext_noop("来源"), source_words),
    "means": (gettext_noop("登录方式"), means_words),
    "kind": (gettext_noop("事项"), _kind),
    "about": (gettext_noop("所涉信息"), subject_words),
    "format": (gettext_noop("文件格式"), lambda name: str(name).upper()),
    "reason": (gettext_noop("理由"), str),
}
_INSIDE: Mapping[tuple[type[Model], str], Callable[[Any, Names], Iterator[Fact]]] = {
    (Licence, "face"): _face,
    (EntryVersion, "body"): _version,
    (Photo, "findings"): _findings,
    (Event, "body"): _act,
}
