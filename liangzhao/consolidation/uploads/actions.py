"""What people do with an upload; the worker does what they asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.intake import keeping, remembering, undoing
from liangzhao.consolidation.models import Load, Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import constants, laying_out, opening, owning, previews, sheets, values
from liangzhao.consolidation.uploads.course import UNFINISHED, Step, require_open
from liangzhao.documents import store
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.registers.models import Institution

S = Upload.State
LONGEST_SOURCE, LONGEST_NAME, LONGEST_REASON = 60, 200, 200


class AlreadyLoaded(Refusal):
    """Raised for a file that was loaded before; the page tells when and by whom."""

    template = _("这份文件已经导入过，没有重复导入。")

    def __init__(self, load: Load) -> None:
        super().__init__()
        self.load = load


class StopsNotAgreed(Refusal):
    """Raised when nobody said that the e-licences may stop which the list stops, or said it of another number."""

    template = _("这份名单会使电子证照停止签发：请先看过名单，再勾选确认。")


class ReasonMissing(Refusal):
    """Raised when a list is given back without saying why."""

    template = _("请写明退回的原因，不超过 200 个字。")


def receive(
    content: bytes, *, kind: Kind, source: str, file_name: str, by: Actor, origin: str = Load.Origin.FILE
) -> Upload:
    """The upload of a file with its columns proposed; one that is on its way already is given back as it stands.

    One of origin COPY is an authority's to lay beside its register. Opens its own transactions: a file is read before
    one is begun. FileNotReadable or AlreadyLoaded otherwise.
    """
    if kind not in owning.kinds_for(by) or origin not in owning.origins_for(by):
        raise NotPermitted
    digest = hashlib.sha256(content).digest()
    with actor_transaction(by):
        owning.owner_of(by)
        known = _known(digest, kind, origin, by)
    if known is not None:
        return known
    table = opening.table(content, file_name, kind)
    head = previews.head_of(table, sheets.names(content))
    with actor_transaction(by):
        layout = remembering.layout(table, kind, source.strip())
        upload = Upload(
            kind=kind,
            origin=origin,
            source=source.strip()[:LONGEST_SOURCE],
            file_name=file_name[-LONGEST_NAME:],
            blob=store.put(content, media_type="application/octet-stream"),
            columns=layout.columns,
            values=laying_out.said(kind, laying_out.told_before(kind, source.strip()), layout.columns, by),
            rows=len(table.rows),
            preview=previews.packed(laying_out.told_of(head, table, kind, layout)),
            uploaded_by=by.account_id or UUID(int=0),
            uploaded_at=clock.now(),
            authority_id=None if by.institution_id else by.authority_id,
            institution_id=by.institution_id,
        )
        upload.save(force_insert=True)
        _say(upload, by, "upload")
    return upload


def _known(digest: bytes, kind: Kind, origin: str, by: Actor) -> Upload | None:
    """The same file on its way; AlreadyLoaded when it is in."""
    taken = owning.loads_of(by, origin).filter(state=Load.State.TAKEN, rest_kept={})
    loaded = taken.filter(kind=kind, digest=digest.hex()).first()
    if loaded is not None:
        raise AlreadyLoaded(loaded)
    under_way = owning.uploads_of(by).filter(kind=kind, origin=origin, blob__digest=digest, state__in=UNFINISHED)
    return under_way.filter(institution_id=by.institution_id).order_by("-uploaded_at").first()


def reread(upload: Upload, *, encoding: str, sheet: str, header_row: int, by: Actor) -> Upload:
    """The upload read in another way, its columns as for a new file. Opens its own transactions, as ``receive``."""
    told = Columns({}, encoding=encoding, sheet=sheet, header_row=header_row)
    content = store.read(upload.blob)
    table = opening.table(content, upload.file_name, Kind(upload.kind), told)
    names = previews.of(upload).head.sheets
    with actor_transaction(by):
        locked = _locked(upload, Step.READ, by)
        locked.reading = {"encoding": encoding, "sheet": sheet, "header_row": header_row}
        laying_out.lay_out(locked, table, names, by)
    return locked


def change_kind(upload: Upload, kind: Kind, *, by: Actor) -> Upload:
    """The upload read as a list of another kind, its columns as for a new file; refused as ``receive`` refuses one."""
    if kind not in owning.kinds_for(by):
        raise NotPermitted
    with actor_transaction(by):
        known = _known(bytes(upload.blob.digest), kind, upload.origin, by)
    if known is not None:
        return known
    table = opening.table(store.read(upload.blob), upload.file_name, kind)
    names = previews.of(upload).head.sheets
    with actor_transaction(by):
        locked = _locked(upload, Step.READ, by)
        locked.kind, locked.reading, locked.values = kind, {}, laying_out.told_before(kind, upload.source)
        laying_out.lay_out(locked, table, names, by)
        return _say(locked, by, "change kind")


@transaction.atomic
def keep_columns(
    upload: Upload, columns: Mapping[str, str], *, always: Mapping[str, str] | None = None, by: Actor
) -> Upload:
    """Which column is which, while words in them wait to be told. MappingRefused when a needed column is missing."""
    locked = _locked(upload, Step.MAP, by)
    laying_out.tell(locked, columns, always)
    locked.state, locked.problem = S.UPLOADED, ""
    locked.save(update_fields=["columns", "values", "preview", "state", "problem"])
    return locked


@transaction.atomic
def choose_values(upload: Upload, told: values.Values, *, by: Actor) -> Upload:
    """What the words of that place mean; the worker tries the list next. Codes no table has are left out."""
    locked = _locked(upload, Step.MAP, by)
    locked.values = values.accepted(Kind(locked.kind), constants.put(told, constants.of(locked.values, locked.columns)))
    locked.save(update_fields=["values"])
    return choose_columns(locked, locked.columns, by=by)


@transaction.atomic
def choose_columns(
    upload: Upload, columns: Mapping[str, str], *, always: Mapping[str, str] | None = None, by: Actor
) -> Upload:
    """Which column is which, and what all rows say of fields without one; the worker tries the list next.

    MappingRefused when a needed column is missing.
    """
    locked = _locked(upload, Step.MAP, by)
    laying_out.tell(locked, columns, always)
    locked.preview = previews.packed(previews.of(locked).head)
    locked.state, locked.done, locked.problem = S.MAPPED, 0, ""
    locked.save()
    return locked


@transaction.atomic
def apply(upload: Upload, *, by: Actor, stops: int = 0) -> Upload:
    """Let the worker register the rows; an institution's list first waits for its authority to agree.

    ``stops`` is how many e-licences the actor knows the list to stop; StopsNotAgreed when the trial says otherwise.
    """
    owner = owning.owner_of(by)
    if not owning.is_own(upload, by):
        locked = _locked(upload, Step.AGREE, by, own=False)
        return _begin(_agreed(locked, stops), by, "agree")
    if by.institution_id is None:
        return _begin(_agreed(_locked(upload, Step.APPLY, by), stops), by, "apply")
    locked = _agreed(_locked(upload, Step.SUBMIT, by), stops)
    locked.state, locked.problem, locked.authority_id = S.SUBMITTED, "", owner.authority_id
    locked.save()
    return _say(locked, by, "submit")


def _agreed(upload: Upload, stops: int) -> Upload:
    """The upload, whose trial found so many e-licences to stop."""
    if previews.of(upload).licences_to_stop != stops:
        raise StopsNotAgreed
    return upload


def _begin(upload: Upload, by: Actor, act: str) -> Upload:
    """Open the load and give the upload to the worker; AlreadyLoaded when the same file came in meanwhile."""
    upload.decided_by, upload.done, upload.problem = by.account_id, 0, ""
    owner = owning.owner(upload)
    digest = bytes(upload.blob.digest).hex()
    with service_transaction("import"):
        mine = {"authority_id": owner.authority_id, "institution_id": owner.institution_id, "origin": upload.origin}
        in_register = Load.objects.filter(state=Load.State.TAKEN, rest_kept={}, **mine)
        taken = in_register.filter(kind=upload.kind, digest=digest).first()
        if taken is not None:
            raise AlreadyLoaded(taken)
        load = keeping.opened(
            kind=upload.kind,
            source=upload.source,
            digest=digest,
            encoding=previews.of(upload).head.encoding,
            columns=upload.columns,
            values=values.translation(Kind(upload.kind), upload.values),
            rows=upload.rows,
            at=clock.now(),
            owner=owner,
            origin=upload.origin,
        )
    upload.load, upload.state, upload.outcome = load, S.APPLYING, {}
    upload.save()
    return _say(upload, by, act)


@transaction.atomic
def give_back(upload: Upload, reason: str, *, by: Actor) -> Upload:
    """An institution's list goes back to it with the reason."""
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise ReasonMissing
    locked = _locked(upload, Step.GIVE_BACK, by, own=False)
    locked.state, locked.problem, locked.decided_by = S.CHECKED, reason, by.account_id
    locked.save()
    return _say(locked, by, "give back")


@transaction.atomic
def stop(upload: Upload, *, by: Actor) -> Upload:
    """Let the worker leave off behind the batch it is at; rows that are in stay in."""
    locked = _locked(upload, Step.STOP, by, own=None)
    locked.state = S.UPLOADED if locked.state == S.MAPPED else S.STOPPED
    locked.save(update_fields=["state"])
    return _say(locked, by, "stop")


@transaction.atomic
def resume(upload: Upload, *, by: Actor) -> Upload:
    """Let the worker go on behind the rows that are in; of an institution's list, its authority says so."""
    locked = _locked(upload, Step.RESUME, by, own=upload.institution_id is None)
    locked.state, locked.problem = S.APPLYING, ""
    locked.save(update_fields=["state", "problem"])
    return _say(locked, by, "resume")


@transaction.atomic
def undo(upload: Upload, *, by: Actor) -> Upload:
    """Let the worker bring the registers back to what they were; of an institution's list, its authority says so.

    What stayed the last time is tried again, and what is undone counts on.
    """
    locked = _locked(upload, Step.UNDO, by, own=upload.institution_id is None)
    locked.state, locked.decided_by, locked.done = S.UNDOING, by.account_id, 0
    locked.outcome = {name: count for name, count in locked.outcome.items() if name not in {"left", "stayed"}}
    locked.save(update_fields=["state", "decided_by", "done", "outcome"])
    return _say(locked, by, "undo")


@transaction.atomic
def keep_rest(upload: Upload, reason: str, *, by: Actor) -> Upload:
    """Give up what an undoing left, with the reason: it stays, and the undoing is over. Refused as ``undo`` is.

    Refusals: also NothingLeft, RestReasonMissing.
    """
    locked = _locked(upload, Step.KEEP_REST, by, own=upload.institution_id is None)
    if locked.load is None:
        raise undoing.NothingLeft
    told = undoing.keep_rest(locked.load, reason, by=by)
    locked.state, locked.outcome = S.PARTIAL, locked.outcome | {"rest_kept": told}
    locked.save(update_fields=["state", "outcome"])
    return _say(locked, by, "keep rest")


@transaction.atomic
def withdraw(upload: Upload, *, by: Actor) -> Upload:
    """Give an upload up before anything of it is registered."""
    locked = _locked(upload, Step.WITHDRAW, by)
    locked.state, locked.ended_at = S.WITHDRAWN, clock.now()
    locked.preview = ""
    locked.save(update_fields=["state", "ended_at", "preview"])
    return _say(locked, by, "withdraw")


def _locked(upload: Upload, step: Step, by: Actor, *, own: bool | None = True) -> Upload:
    """The upload's row held for a step of this actor; ``own`` None when both sides may take it."""
    owning.owner_of(by)
    found = owning.uploads_of(by).select_for_update(of=("self",)).select_related("blob").filter(pk=upload.pk).first()
    if found is None or (own is not None and owning.is_own(found, by) is not own):
        raise NotPermitted
    require_open(found, step)
    return found


def _say(upload: Upload, by: Actor, act: str) -> Upload:
    body = {"act": act, "kind": upload.kind, "rows": upload.rows, "digest": bytes(upload.blob.digest).hex()}
    journal.record(Tag.SOURCE_IMPORTED, subject_kind="upload", subject_id=upload.pk, by=by, at=clock.now(), body=body)
    return upload


def institution_name(upload: Upload) -> str:
    """The name of the institution whose list it is; empty for an authority's own."""
    if upload.institution_id is None:
        return ""
    return Institution.objects.values_list("name", flat=True).get(pk=upload.institution_id)
