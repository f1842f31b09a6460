"""Every route of the node, and how to fill the arguments of those that take some."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.urls import URLPattern, URLResolver, get_resolver

from liangzhao.access.models import Grant, Session
from liangzhao.access.permissions import P
from liangzhao.access.roles import ROLES, RoleCode
from liangzhao.audit.models import Event
from liangzhao.consolidation.models import Question, Upload
from liangzhao.documents import store
from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.key_register import signing_keys
from liangzhao.licensing.models import Licence
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, Maintenance, NurseRegistration, Person, Photo, RightsRequest
from tests.consolidation.asking.questions import asked
from tests.support.stage import Stage

# Mounted for developers and tests only (LIANGZHAO_GALLERY), or a preference of the browser that reads no row.
WITHOUT_ROWS = ("ui/", "account/prefs/")
# One view behind two addresses, one per profession: its mark names both permissions, the address needs one of them.
NARROWER = {
    "institution:physician_reveal": P.PHYSICIAN_VERIFY,
    "institution:nurse_reveal": P.NURSE_VERIFY,
    "institution:physician_activate": P.PHYSICIAN_ACTIVATE,
    "institution:nurse_activate": P.NURSE_ACTIVATE,
    "institution:physicians_csv": P.PHYSICIAN_EXPORT,
    "institution:nurses_csv": P.NURSE_EXPORT,
}
Arguments = Mapping[str, object]


@dataclass(frozen=True)
class Route:
    """One route: its address with converters, its full name, and the mark of its door."""

    address: str
    name: str
    permissions: tuple[P, ...]
    converters: tuple[str, ...]
    again: frozenset[str] = frozenset()

    @property
    def is_interface(self) -> bool:
        """Whether it answers in JSON, with 401 instead of the log-in page."""
        return self.address.startswith("api/")

    def path(self, arguments: Arguments) -> str:
        """The address with its arguments."""
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(arguments[found[1]]), self.address)

    def is_open_to(self, role: RoleCode | None) -> bool:
        """What the mark and roles.py say together."""
        return not self.permissions or (role is not None and bool(ROLES[role].may & set(self.permissions)))


def routes() -> list[Route]:
    """Every route that can show or change a row."""
    return [route for route in _walk(get_resolver(), "", "") if not route.address.startswith(WITHOUT_ROWS)]


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, address, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            name = f"{space}{pattern.name or address}"
            marked = tuple(getattr(pattern.callback, "permissions", ()))
            yield Route(
                address=address,
                name=name,
                permissions=(NARROWER[name],) if name in NARROWER else marked,
                converters=tuple(pattern.pattern.converters),
                again=frozenset(getattr(pattern.callback, "again", ())),
            )


@dataclass(frozen=True)
class Objects:
    """The rows arguments name: those of Haidian, and those of the other side."""

    nurse: NurseRegistration
    institution: Institution
    licence: Licence
    institution_licence: Licence
    waiting: Photo
    proposal: Maintenance
    grant: Grant
    event: Event
    asked: RightsRequest
    list_of_authority: Upload
    list_of_institution: Upload


def objects(stage: Stage) -> tuple[Objects, Objects]:
    """Own and other's; made once the stage stands."""
    return (
        _objects(stage, stage.here, stage.nurse, stage.licence),
        _objects(stage, stage.there, stage.other_nurse, stage.other_licence),
    )


def _objects(stage: Stage, place: Institution, nurse: NurseRegistration, licence: Licence) -> Objects:
    new_nurse = stage.cast.nurse("赵一", place, photo="UPLOADED")
    account = stage.cast.account(f"staff-{place.public_ref}", RoleCode.INSTITUTION_ADMIN, institution=place)
    return Objects(
        grant=account.grants.get(),
        event=Event.objects.filter(subject_id=place.pk).earliest("at"),
        list_of_authority=_list(place, authority_id=place.authority_id),
        list_of_institution=_list(place, institution_id=place.pk),
        nurse=nurse,
        institution=place,
        licence=licence,
        institution_licence=issue(Request(Register.INSTITUTION, place.pk, new_key()), by=stage.cast.by),
        waiting=Photo.objects.get(person=new_nurse.person),
        asked=RightsRequest.objects.create(
            person=nurse.person,
            authority=nurse.authority,
            kind=RightsRequest.Kind.CORRECT,
            about="name",
            made_at=clock.now(),
            due_on=clock.today(),
        ),
        proposal=Maintenance.objects.create(
            authority_id=place.authority_id,
            register=Register.NURSE,
            entry_id=new_nurse.pk,
            entry_version=new_nurse.version,
            kind="nurse.suspend",
            values={"from_on": "2026-11-01"},
            document_no="京卫示〔2026〕2号",
            reason="测试",
            proposed_by=uuid7(),
            proposed_at=clock.now(),
        ),
    )


def _list(place: Institution, **owner: UUID) -> Upload:
    """A list that was tried and waits to be applied."""
    return Upload.objects.create(
        kind=Register.NURSE,
        source="旧库",
        file_name="名单.csv",
        blob=store.put(f"姓名\n{place.name}\n".encode(), media_type="application/octet-stream"),
        state=Upload.State.CHECKED,
        uploaded_by=uuid7(),
        uploaded_at=clock.now(),
        **owner,
    )


def _session_of(one: Objects) -> UUID:
    """A session of the administrator of this side."""
    at = clock.now()
    made = Session.objects.create(
        session_key=uuid4().hex, account=one.grant.account, expire_date=at, started_at=at, seen_at=at
    )
    return made.ref


def own_photo(person: Person) -> Photo:
    """The photo in force of a person."""
    return Photo.objects.get(person=person, status=Photo.Status.CONFIRMED)


Fill = Callable[[Objects], Arguments]

NURSES = {"register": "nurse"}
_PAGES = ("preview", "columns", "toml", "values", "apply", "decide", "refused", "stops", "unlisted")
LISTS = ("job", "job_undo", "job_rest", *(f"import_{page}" for page in _PAGES))

# How to fill the arguments of a route: by its name, from the objects of one side.
FILL: dict[str, Fill] = {
    "personal:version": lambda one: {"ref": one.licence.pk},
    "personal:licence_photo": lambda one: {"ref": one.licence.pk},
    "personal:file": lambda one: {"ref": one.licence.pk, "file_format": "pdf"},
    "personal:picture": lambda one: {"ref": own_photo(one.nurse.person).pk},
    "personal:rights_withdraw": lambda one: {"ref": one.asked.pk},
    "institution:version": lambda one: {"ref": one.institution_licence.pk},
    "institution:file": lambda one: {"ref": one.institution_licence.pk, "file_format": "pdf"},
    "personal:clean_answer": lambda one: {"ref": question_of(one, "PERSON").pk},
    "institution:clean_answer": lambda one: {"ref": question_of(one, "INSTITUTION").pk},
    "institution:photo": lambda one: {"ref": one.waiting.pk},
    "institution:photo_image": lambda one: {"ref": one.waiting.pk},
    "institution:nurse": lambda one: {"ref": one.nurse.pk},
    "institution:nurse_reveal": lambda one: {"ref": one.nurse.pk},
    "institution:nurse_activate": lambda one: {"ref": one.nurse.pk},
    "institution:physician": lambda one: {"ref": _physician(one)},
    "institution:physician_reveal": lambda one: {"ref": _physician(one)},
    "institution:physician_activate": lambda one: {"ref": _physician(one)},
    "institution:licence_photo": lambda one: {"ref": one.licence.pk},
    "authority:institution": lambda one: {"ref": one.institution.pk},
    "authority:institution_area": lambda one: {"ref": one.institution.pk},
    "authority:entry": lambda one: {**NURSES, "ref": one.nurse.pk},
    "authority:entry_area": lambda one: {**NURSES, "ref": one.nurse.pk},
    "authority:maintain": lambda one: {**NURSES, "ref": one.nurse.pk, "kind": "nurse-suspend"},
    "authority:merge_with": lambda one: {**NURSES, "ref": one.nurse.pk},
    "authority:proposal": lambda one: {"ref": one.proposal.pk},
    "authority:void": lambda one: {"ref": one.licence.pk},
    "authority:cleaning_queue": lambda _one: {"rule": "DQ-03"},
    "authority:cleaning_csv": lambda _one: {"rule": "DQ-03"},
    "authority:cleaning_case": lambda one: {"rule": "DQ-03", "ref": question_of(one, "INSTITUTION").proposal_id},
    "authority:cleaning_together": lambda one: {"rule": "DQ-03", "ref": question_of(one, "INSTITUTION").proposal_id},
    "authority:rights_request": lambda one: {"ref": one.asked.pk},
    "authority:photo": lambda one: {"ref": one.waiting.pk},
    **{f"authority:{name}": lambda one: {"ref": one.list_of_authority.pk} for name in LISTS},
    "authority:import_load": lambda _one: {"ref": uuid4()},
    "authority:import_load_undo": lambda _one: {"ref": uuid4()},
    "authority:import_load_rest": lambda _one: {"ref": uuid4()},
    "authority:import_compared": lambda _one: {"ref": uuid4()},
    "authority:import_compared_csv": lambda _one: {"ref": uuid4()},
    "authority:import_compared_line": lambda _one: {"ref": uuid4(), "place": 2},
    "authority:import_compared_doubt": lambda _one: {"ref": uuid4(), "place": 2},
    **{f"institution:{name}": lambda one: {"ref": one.list_of_institution.pk} for name in LISTS},
    "console:key": lambda _one: {"key_id": next(key.key_id for key in signing_keys() if key.kind == "p256")},
    "console:account": lambda one: {"ref": one.grant.account_id},
    "console:switch": lambda one: {"ref": one.grant.account_id},
    "console:unlock": lambda one: {"ref": one.grant.account_id},
    "console:reset_factors": lambda one: {"ref": one.grant.account_id},
    "console:withdraw": lambda one: {"ref": one.grant.account_id, "grant_ref": one.grant.pk},
    "console:event": lambda one: {"ref": one.event.pk},
    "account:remove_passkey": lambda one: {"ref": uuid4()},
    "account:end_session": lambda one: {"ref": _session_of(one)},
    "public:live": lambda one: {"code": "A" * 22},
    "public:printed": lambda one: {"code": "A" * 60},
    "public:institution": lambda one: {"ref": one.institution.public_ref},
    "public:log_tile": lambda one: {"path": "0/000"},
    "public:log_proof": lambda one: {"identifier": one.licence.identifier},
    "public:log_proof_text": lambda one: {"identifier": one.licence.identifier},
    "public:status": lambda one: {"uscc": one.licence.authority.uscc},
    "public:status_cwt": lambda one: {"uscc": one.licence.authority.uscc},
    "public:status_jwt": lambda one: {"uscc": one.licence.authority.uscc},
    "wallet:issuer_keys": lambda one: {"uscc": one.licence.authority.uscc},
    "wallet:type": lambda _one: {"kind": "nurse"},
    "wallet:offer": lambda _one: {"reference": "A" * 27},
    "api:institution": lambda one: {"ref": one.institution.public_ref},
    "api:code_table": lambda one: {"table": "physician_level"},
}


def question_of(one: Objects, to: str) -> Question:
    """A question about the nurse of the objects, made at first need."""
    found = Question.objects.filter(asked=to, proposal__entry_id=one.nurse.pk).first()
    return found or asked(one.nurse, to)


def _physician(one: Objects) -> object:
    return one.institution.main_physicians.values_list("pk", flat=True).first() or uuid4()


NOTHING: dict[str, object] = {"code": "B" * 22, "table": "no_such_table", "register": "nurse", "file_format": "pdf",
                              "kind": "nurse-suspend", "rule": "DQ-99", "place": 9}  # fmt: skip


def nothing(route: Route) -> Arguments:
    """Arguments that name no row."""
    return {name: NOTHING.get(name, uuid4()) for name in route.converters}


def filled(route: Route, one: Objects) -> Arguments:
    """Arguments that name the rows of one side."""
    if not route.converters:
        return {}
    name = route.name if route.name in FILL else _twin(route)
    if name not in FILL:
        raise AssertionError(f"{route.address} takes arguments: say in tests/access/routes.py how to fill {route.name}")
    return FILL[name](one)


def _twin(route: Route) -> str:
    """The named route a second spelling of an address leads to: ``v/<code>/`` is ``public:live``."""
    return {"v": "public:live", "S": "public:printed", "i": "public:institution"}.get(route.address.split("/")[0], "")
