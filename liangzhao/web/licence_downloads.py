"""Giving out the sealed file of a licence version, with its line in the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect

from liangzhao.access.transactions import actor_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.licensing import files
from liangzhao.licensing.models import Licence, LicenceFile
from liangzhao.web import answers
from liangzhao.web.requests import Request
from liangzhao.web.words import said


def download(
    request: Request, file_format: str, own: Callable[[], Licence], *, back: str, body: Mapping[str, object]
) -> HttpResponse:
    """The file of the version that ``own`` finds for this actor; 404 for other formats. Opens its own transactions."""
    if file_format not in LicenceFile.Format.values:
        raise Http404
    with actor_transaction(request.actor):
        found = own()
    try:
        content = files.file_of(found, file_format, by=request.actor)
    except Refusal as refusal:
        messages.error(request, said(refusal))
        return HttpResponseRedirect(back)
    with actor_transaction(request.actor):
        journal.record(
            Tag.LICENCE_DOWNLOADED,
            subject_kind="licence",
            subject_id=found.pk,
            by=request.actor,
            at=clock.now(),
            person_id=found.person_id,
            body={"format": file_format, **body},
        )
    media_type = files.MEDIA_TYPES[LicenceFile.Format(file_format)]
    return answers.attachment(content, f"{found.face['title']}.{file_format}", media_type)
