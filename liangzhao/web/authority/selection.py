"""What a statistics page shows, read from its address and written back into the addresses it links to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest

from liangzhao.registers.effects import Register
from liangzhao.supervision.coverage import EVERYTHING, GROUPS, WHICH, Part
from liangzhao.web.authority.naming import UNCLASSIFIED


@dataclass(frozen=True)
class Selection:
    """Register, grouping and part of the register; for a list also which column, rule and month."""

    kind: Register = Register.INSTITUTION
    by: str = "authority"
    part: Part = EVERYTHING
    which: str = "base"
    rule_id: str = ""
    month: date | None = None
    after: UUID | None = None

    def query(self) -> dict[str, str]:
        """The address of this selection as parameters; what is usual is left out."""
        part = self.part
        found = {
            "kind": str(self.kind),
            "by": self.by if self.by != "authority" else "",
            "authority": str(part.authority_id or ""),
            "area": part.area_path,
            "class": UNCLASSIFIED if part.institution_class == "" else part.institution_class or "",
            "institution": str(part.institution_id or ""),
        }
        return {name: value for name, value in found.items() if value}

    def list_query(self) -> dict[str, str]:
        """The address of the list of this selection as parameters."""
        found = {
            **self.query(),
            "by": "",
            "which": self.which,
            "rule": self.rule_id,
            "month": f"{self.month:%Y-%m}" if self.month else "",
        }
        return {name: value for name, value in found.items() if value}

    def narrowed(self, group: str, key: str) -> Selection:
        """The same selection for one line of a grouping."""
        if group == "authority":
            part = replace(self.part, authority_id=UUID(key))
        elif group == "area":
            part = replace(self.part, area_path=key)
        elif group == "institution":
            part = replace(self.part, institution_id=UUID(key))
        else:
            part = replace(self.part, institution_class=key)
        return replace(self, part=part)

    def listing(self, which: str, *, rule_id: str = "", month: date | None = None) -> Selection:
        """The list behind one number."""
        return replace(self, which=which, rule_id=rule_id, month=month)


def read(request: HttpRequest) -> Selection:
    """The selection an address names; 404 for one we never wrote, so that no filter is dropped unseen.

    One institution can only be shown as one line: the tables by authority, area and class do not know it.
    """
    given = request.GET
    try:
        selection = Selection(
            kind=Register(given.get("kind") or Register.INSTITUTION),
            by="institution" if given.get("institution") else given.get("by") or "authority",
            part=Part(
                authority_id=_uuid(given.get("authority")),
                area_path=given.get("area", ""),
                institution_class=_class(given.get("class", "")),
                institution_id=_uuid(given.get("institution")),
            ),
            which=given.get("which") or "base",
            rule_id=given.get("rule", ""),
            month=_month(given.get("month", "")),
            after=_uuid(given.get("after")),
        )
    except ValueError as wrong:
        raise Http404 from wrong
    if (
        selection.by not in GROUPS
        or selection.which not in WHICH
        or any("\0" in str(value) for value in given.values())
    ):
        raise Http404
    return selection


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _class(text: str) -> str | None:
    if not text:
        return None
    return "" if text == UNCLASSIFIED else text


def _month(text: str) -> date | None:
    return date.fromisoformat(f"{text}-01") if text else None
