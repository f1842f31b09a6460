"""A portal that lists come in by: its permission, its frame, and where its pages lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from liangzhao.access.permissions import P
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.uploads import owning
from liangzhao.consolidation.uploads.course import SUBMITTED_AND_LATER
from liangzhao.registers.effects import Register
from liangzhao.web.requests import Request


@dataclass(frozen=True)
class Side:
    """One portal: the name of its routes, who may load there, its shell, and what the shell shows."""

    space: str
    permission: P
    shell: str
    frame: Callable[[Request], dict[str, Any]]

    @property
    def is_institution(self) -> bool:
        """Whether staff of an institution load their own list here."""
        return self.space == "institution"

    def url(self, name: str, *arguments: object) -> str:
        """The address of a page of this portal."""
        return reverse(f"{self.space}:{name}", args=arguments)

    def workbench(self) -> str:
        """Where findings are decided on, or answered, here."""
        return self.url("clean" if self.is_institution else "cleaning")

    def entry(self, register: str, ref: UUID) -> str:
        """Where an entry of the register is shown here; empty for what has no page of its own."""
        if register not in set(Register):
            return ""
        if self.is_institution:
            return self.url(register, ref) if register != Register.INSTITUTION else ""
        return self.url("entry", register, ref)

    def upload(self, request: Request, ref: UUID) -> Upload:
        """The upload of that reference within this actor's reach; nobody else's is there."""
        found = owning.uploads_of(request.actor).select_related("blob", "load").filter(pk=ref).first()
        if found is None:
            raise Http404
        return found

    def own_upload(self, request: Request, ref: UUID) -> Upload:
        """The same, brought by this side itself."""
        found = self.upload(request, ref)
        if not owning.is_own(found, request.actor):
            raise Http404
        return found

    def place_of(self, upload: Upload) -> str:
        """The page that shows an upload as it stands."""
        states = Upload.State
        if upload.state == states.UPLOADED:
            return self.url("import_columns", upload.pk)
        later = set(SUBMITTED_AND_LATER) - {states.SUBMITTED}
        return self.url("job" if upload.state in later else "import_preview", upload.pk)
