"""The public log as files: checkpoint, tiles, keys, and the proof of one licence to take away."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from liangzhao.access.actors import holder_of
from liangzhao.access.transactions import actor_transaction
from liangzhao.audit.log.bundles import as_text
from liangzhao.audit.log.folder import LogFolder, TileMissing, TileUnreadable
from liangzhao.audit.log.notes import NoteUnreadable
from liangzhao.audit.log.proofs import LicenceProof, head_of, proof_of
from liangzhao.web.doors import public
from liangzhao.web.public.limits import limited
from liangzhao.web.requests import Request

WHY = "the log is there for everybody to check; it holds commitments, never names or numbers of people"
FOR_EVER = "public, max-age=31536000, immutable"
NEVER = "no-cache"
DAMAGES = (TileMissing, TileUnreadable, NoteUnreadable)
"""What reading a folder raises that does not hold what its checkpoint names."""


class TilePath:
    """The part of an address behind ``log/tile/``: digits in their places, nothing else."""

    regex = r"(?:entries|[0-9]{1,2})/(?:x[0-9]{3}/){0,6}[0-9]{3}(?:\.p/[0-9]{1,3})?"

    def to_python(self, value: str) -> str:
        """The path itself."""
        return value

    def to_url(self, value: str) -> str:
        """The path itself."""
        return value


def folder() -> LogFolder:
    """The folder of this node's log."""
    return LogFolder(Path(settings.LIANGZHAO_LOG_DIR))


@require_safe
@public(WHY, commits="own")
def checkpoint(request: Request) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The last checkpoint, a signed note (c2sp.org/tlog-checkpoint)."""
    return _text(folder().checkpoint())


@require_safe
@public(WHY, commits="own")
def keys(request: Request) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The verifier keys of the log, one a line."""
    known = folder().keys()
    return _text("".join(f"{key}\n" for key in known) if known else None)


@require_safe
@public(WHY, commits="own")
def tile(request: Request, path: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """A tile or a bundle of entries (c2sp.org/tlog-tiles); what is there never changes."""
    content = folder().file(f"tile/{path}")
    if content is None:
        raise Http404
    return _open(HttpResponse(content, content_type="application/octet-stream"), FOR_EVER)


@require_safe
@limited
@public(WHY, commits="own")
def proof(request: Request, identifier: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The proof that this licence was issued, as JSON (docs/log.md)."""
    return _open(JsonResponse(_found(identifier).bundle, json_dumps_params={"indent": 1}), NEVER)


@require_safe
@limited
@public(WHY, commits="own")
def proof_text(request: Request, identifier: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The same as text (c2sp.org/tlog-proof)."""
    return _text(as_text(_found(identifier).bundle))


def _found(identifier: str) -> LicenceProof:
    place = folder()
    try:
        head = head_of(place)
        with actor_transaction(holder_of(identifier=identifier)):
            found = proof_of(identifier, place, head) if head else None
    except DAMAGES as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found


def _text(text: str | None) -> HttpResponse:
    if text is None:
        raise Http404
    return _open(HttpResponse(text, content_type="text/plain; charset=utf-8"), NEVER)


def _open(response: HttpResponse, keep: str) -> HttpResponse:
    """For any reader anywhere, a page of another site included."""
    response.headers["Cache-Control"] = keep
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
