"""Shared services that 室蘭市 leads and in which 登別市 takes part, for the table of rights."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from todoku_web.accounts.models import Organisation, OrganisationKind
from todoku_web.exchange.shared_services.models import (
    AgreementVersion,
    Attachment,
    Confirmation,
    CostItem,
    DataConsent,
    DocumentVersion,
    KeyVersion,
    Member,
    MemberState,
    ServiceEffect,
    ServiceState,
    SharedService,
)
from todoku_web.exchange.shared_services.workflow import GOING_ON, MEMBER_TRANSITIONS, SPEAKS, TRANSITIONS
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import Kind
from web.rights.routes import POST_ONLY, PUBLIC, SIGNED_IN, Post, Route
from web.rights.samples_needs import EVERYBODY, PEOPLE, TOWN_DRAFTERS
from web.rights.world import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from web.rights.world import World

_S, _M = ServiceState, MemberState
SERVICES = {state: f"shared_services.state.{state}" for state in ServiceState.values}
MEMBERS = {state: f"shared_services.member.{state}" for state in MemberState.values}
TOWN = {f"own_town.{role}" for role in ROLES}
REVIEWERS = TOWN_DRAFTERS - {"own_town.drafter"}
OTHERS, OTHER_DRAFTERS = ({f"other_town.{role}" for role in roles} for roles in (ROLES, ROLES[1:]))
OTHER_REVIEWERS = OTHER_DRAFTERS - {"other_town.drafter"}
OTHER_APPROVERS = {"other_town.approver", "other_town.administrator"}
SETTLERS = {"own_town.viewer", "own_town.approver", "own_town.administrator"}
"""The viewer decides today for the absent approver."""
OFFICE_DRAFTERS = frozenset(
    f"{body}.{role}" for body in ("own_town", "other_town", "prefecture", "bureau") for role in ROLES[1:]
)
COUNTERS = frozenset(TOWN_DRAFTERS | OTHER_DRAFTERS)


def _in(words: dict[str, str], *rows: tuple[Iterable[str], Iterable[Any]]) -> dict[str, set[str]]:
    """Return a row of the table: who in which states; nobody in the others."""
    return {
        word: set().union(*(set(names) for names, states in rows if state in states)) for state, word in words.items()
    }


_WHO = {"consider": OTHER_DRAFTERS, "decline": OTHER_REVIEWERS, "admit": REVIEWERS, "leave": OTHER_APPROVERS}
ALLOWED: dict[str, Any] = {
    "shared_services.list_service": EVERYBODY,
    "shared_services.list_own": PEOPLE,
    "shared_services.begin_service": TOWN_DRAFTERS,
    "shared_services.view_service": _in(
        SERVICES, (TOWN | OTHERS, SERVICES), (EVERYBODY, (_S.DEVELOPING, _S.IN_USE, _S.ENDED))
    ),
    "shared_services.view_work": _in(SERVICES, (TOWN | OTHERS, SERVICES)),
    "shared_services.edit_service": _in(SERVICES, (TOWN_DRAFTERS, GOING_ON)),
    **{f"shared_services.{way.name}_service": _in(SERVICES, (REVIEWERS, way.sources)) for way in TRANSITIONS},
    "shared_services.invite_member": _in(SERVICES, (REVIEWERS, GOING_ON)),
    "shared_services.settle_year": _in(SERVICES, (SETTLERS, SERVICES)),
    "shared_services.join_for": TOWN_DRAFTERS,
    **{f"shared_services.{way.name}_member": _in(MEMBERS, (_WHO[way.name], way.sources)) for way in MEMBER_TRANSITIONS},
    "shared_services.succeed_member": _in(MEMBERS, (REVIEWERS, (_M.MEMBER,))),
    "shared_services.confirm_key": _in(MEMBERS, (OTHER_APPROVERS, SPEAKS)),
    "shared_services.agree_data": _in(MEMBERS, (OTHER_APPROVERS, SPEAKS)),
    "shared_services.count_use": _in(MEMBERS, (COUNTERS, (_M.MEMBER, _M.LEFT))),
}
_OF_SERVICES = (
    "view_service",
    "view_work",
    "edit_service",
    *(f"{way.name}_service" for way in TRANSITIONS),
    "invite_member",
    "settle_year",
)
_OF_MEMBERS = (
    *(f"{way.name}_member" for way in MEMBER_TRANSITIONS),
    "succeed_member",
    "confirm_key",
    "agree_data",
    "count_use",
)


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a service in each state, a member in each state, and the town."""
    services = {word: _service(world, state, f"asked {state}") for state, word in SERVICES.items()}
    members = {
        word: _service(world, _S.DEVELOPING, f"asked {state}", member=state).members.get(
            organisation=world.body["other_town"]
        )
        for state, word in MEMBERS.items()
    }
    return {
        "shared_services.begin_service": {"": world.town},
        "shared_services.join_for": {"": world.town},
        **{f"shared_services.{name}": services for name in _OF_SERVICES},
        **{f"shared_services.{name}": members for name in _OF_MEMBERS},
    }


def _service(world: World, state: Any, key: str, *, member: Any = _M.MEMBER) -> SharedService:
    """Return a service with an agreed key, an open one, documents, an agreement on data, a cost and an effect."""
    service = SharedService.objects.create(
        key=key,
        author=world.who["own_town.drafter"],
        organisation=world.town,
        state=state,
        title="x",
        issue_area="administration",
        content={"task": "x", "summary": "x"},
        in_use_since=date(2025, 4, 1) if state in {_S.IN_USE, _S.ENDED} else None,
    )
    own, other = (
        _member(service, world.body[name], state) for name, state in (("own_town", _M.MEMBER), ("other_town", member))
    )
    mix = [{"of": of, "basis": "equal", "percent": 100} for of in ("development", "operation")]
    rule = {"late": "none", "leaving": "by_month", "mix": mix, "fixed": [], "late_fee_jpy": None, "late_years": None}
    agreed, _ = (
        KeyVersion.objects.create(service=service, number=number, state=state, from_year=2020, content=rule)
        for number, state in ((1, "agreed"), (2, "proposed"))
    )
    Confirmation.objects.bulk_create(Confirmation(version=agreed, member=one, office="x") for one in (own, other))
    CostItem.objects.create(
        service=service, key="x", fiscal_year=2025, kind="operation", title="x", amount_jpy=10, stage="paid"
    )
    content = {"purpose": "x", "keeper": "x", "anonymised": "x", "until": "2099-03-31", "note": "", "data": []}
    first, _ = (AgreementVersion.objects.create(service=service, number=number, content=content) for number in (1, 2))
    newest = service.agreements.get(number=2)
    DataConsent.objects.create(version=newest, member=own, office="x")
    DataConsent.objects.create(version=first, member=other, office="x")
    return service


def _member(service: SharedService, body: Any, state: Any) -> Member:
    joined = state in {_M.MEMBER, _M.LEFT}
    return Member.objects.create(
        service=service,
        organisation=body,
        area_code=body.area_code,
        state=state,
        joined_on=date(2025, 4, 1) if joined else None,
        left_on=date(2025, 12, 31) if state == _M.LEFT else None,
    )


def make(world: World) -> dict[str, Any]:
    """Make a service in each state, one for each kind of member, and the one that the pages are of."""
    services = {state: _service(world, state, f"made {state}") for state in SERVICES}
    by_member = {state: _service(world, _S.DEVELOPING, f"made {state}", member=state) for state in MEMBERS}
    main = services[_S.IN_USE]
    by = world.who["own_town.drafter"]
    upload = take(SimpleUploadedFile("x.csv", "市町村,年月,件数\n室蘭市,2025-05,3\n".encode()), kinds={Kind.CSV}, by=by)
    document = DocumentVersion.objects.create(
        service=main, kind="guide", number=1, content={"title": "x", "changed": "", "sections": []}
    )
    open_one = SharedService.objects.create(
        key="prefecture's",
        author=by,
        organisation=world.body["prefecture"],
        state=_S.DEVELOPING,
        title="x",
        issue_area="education",
        content={"task": "x", "summary": "x"},
    )
    gone, heir, third = (
        Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name=name, area_code=code)
        for name, code in (("岩舟町", "09367"), ("栃木市", "09203"), ("伊達市", "01233"))
    )
    return {
        "services": services,
        "by_member": {
            state: (one, one.members.get(organisation=world.body["other_town"])) for state, one in by_member.items()
        },
        "main": main,
        "member": main.members.get(organisation=world.body["other_town"]),
        "merged": _member(main, gone, _M.MEMBER),
        "heir": heir,
        "third": third,
        "open": open_one,
        "body": world.body,
        "cost": main.costs.get(),
        "effect": ServiceEffect.objects.create(service=main, key="x", name="x", unit="hour", direction="down"),
        "file": Attachment.objects.create(version=document, upload=upload, title="x"),
        "upload": upload,
    }


def _of(state: Any, **further: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda made: {"service_id": made["services"][state].pk, **further}


def _main(**further: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda made: {
        "service_id": made["main"].pk,
        **{name: made[one].pk if isinstance(one, str) and one in made else one for name, one in further.items()},
    }


def _acting(state: Any, name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def arguments(made: dict[str, Any]) -> dict[str, Any]:
        service, member = made["by_member"][state]
        return {"service_id": service.pk, "member_id": member.pk, "name": name}

    return arguments


_IN_USE = SERVICES[_S.IN_USE]
_BY_EDITORS = {"permission": "shared_services.edit_service", "sees": SIGNED_IN, "state": _IN_USE}
_UPLOADER = frozenset({"own_town.drafter"})
_GUIDE = {"kind": "guide"}
ROUTES: dict[str, Any] = {
    "shared_services:list": Route(PUBLIC),
    "shared_services:progress": Route(PUBLIC),
    "shared_services:mine": Route("shared_services.list_own"),
    "shared_services:new": Route(OFFICE_DRAFTERS, sees=SIGNED_IN),
    **{
        f"shared_services:{name}": tuple(
            Route("shared_services.view_service", _of(state), state=SERVICES[state])
            for state in (_S.PREPARING, _S.IN_USE)
        )
        for name in ("service", "members", "key", "costs", "agreement", "use")
    },
    "shared_services:shares_file": Route(
        "shared_services.view_work", _main(), sees="shared_services.view_service", state=_IN_USE
    ),
    **{
        f"shared_services:{name}": Route(arguments=_main(**further), **_BY_EDITORS)
        for name, further in {
            "edit": {},
            "propose_key": {},
            "new_cost": {},
            "cost": {"item_id": "cost"},
            "write_document": _GUIDE,
            "write_agreement": {},
            "new_effect": {},
            "effect": {"effect_id": "effect"},
        }.items()
    },
    "shared_services:document": Route(PUBLIC, _main(**_GUIDE)),
    "shared_services:document_version": Route(PUBLIC, _main(number=1, **_GUIDE)),
    "shared_services:document_pdf": Route(PUBLIC, _main(number=1, **_GUIDE)),
    "shared_services:attachment": Route(PUBLIC, _main(number=1, file_id="file", **_GUIDE)),
    "shared_services:import": Route(COUNTERS, _main(), sees=SIGNED_IN),
    "shared_services:preview": Route(_UPLOADER, _main(upload_id="upload")),
    "shared_services:count": Route(COUNTERS, _main(member_id="member", year=2025), sees=SIGNED_IN),
    **{
        f"shared_services:{name}": Route(PUBLIC, _main(**further), answers=POST_ONLY)
        for name, further in {
            "act": {"name": "end"},
            "invite": {},
            "join": {},
            "act_member": {"member_id": "member", "name": "leave"},
            "confirm_key": {"member_id": "member"},
            "consent": {"member_id": "member"},
            "remove_cost": {"item_id": "cost"},
            "settle": {"year": 2025},
            "remove_effect": {"effect_id": "effect"},
        }.items()
    },
}


def _sent(**form: Any) -> Callable[[dict[str, Any], str], dict[str, Any]]:
    return lambda made, _who: {
        name: made[one[1:]].pk if str(one).startswith("@") else one for name, one in form.items()
    }


_ABOUT = {"title": "y", "issue_area": "education", "task": "y", "summary": "y", "seen": "1", "key": "y"}
_KEY = {
    "from_year": "2025",
    "late": "none",
    "leaving": "by_month",
    "seen": "2",
    "mix-rows": "2",
    "fixed-rows": "0",
    **{f"mix-{at}-{name}": value for at, of in enumerate(("development", "operation"))
       for name, value in (("of", of), ("basis", "equal"), ("percent", "100"))},
}  # fmt: skip
_COST = {"fiscal_year": "2025", "kind": "operation", "title": "y", "amount_jpy": "5", "stage": "paid", "key": "y"}
_AGREEMENT = {
    "purpose": "y",
    "keeper": "y",
    "anonymised": "y",
    "until": "2099-03-31",
    "seen": "2",
    "data-rows": "1",
    "data-0-what": "y",
    "data-0-personal": "no",
}
_EFFECT = {"name": "y", "unit": "hour", "direction": "down", "seen": "1", "key": "y"}


def _own_body(made: dict[str, Any], who: str) -> dict[str, Any]:
    return {"organisation": str(made["body"].get(who.partition(".")[0], made["body"]["own_town"]).pk)}


def _a_table(_made: dict[str, Any], _who: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("y.csv", "市町村,年月,件数\n室蘭市,2025-06,4\n".encode())}


def _led(name: str, *states: Any) -> tuple[Post, ...]:
    return tuple(
        Post(
            "shared_services:act",
            f"shared_services.{name}_service",
            _of(state, name=name),
            _sent(seen="1", said="x"),
            state=SERVICES[state],
        )
        for state in states
    )


def _member_led(name: str, *states: Any) -> tuple[Post, ...]:
    return tuple(
        Post(
            "shared_services:act_member",
            f"shared_services.{name}_member",
            _acting(state, name),
            _sent(seen="1", said="x"),
            state=MEMBERS[state],
        )
        for state in states
    )


def _edited(name: str, form: dict[str, Any], **further: Any) -> Post:
    return Post(
        f"shared_services:{name}", "shared_services.edit_service", _main(**further), _sent(**form), state=_IN_USE
    )


POSTS: tuple[Post, ...] = (
    Post("shared_services:new", OFFICE_DRAFTERS, sent=lambda made, who: {**_ABOUT, **_own_body(made, who)}),
    *_led("publish", _S.PREPARING, _S.IN_USE),
    *_led("start_use", _S.DEVELOPING),
    *_led("end", _S.PREPARING, _S.IN_USE, _S.ENDED),
    _edited("edit", _ABOUT),
    _edited("propose_key", _KEY),
    _edited("new_cost", _COST),
    _edited("cost", {**_COST, "seen": "1"}, item_id="cost"),
    _edited("remove_cost", {"seen": "1"}, item_id="cost"),
    _edited("write_document", {"title": "y", "seen": "1", "sections-rows": "0"}, **_GUIDE),
    _edited("write_agreement", _AGREEMENT),
    _edited("new_effect", _EFFECT),
    _edited("effect", _EFFECT, effect_id="effect"),
    _edited("remove_effect", {"seen": "1"}, effect_id="effect"),
    Post(
        "shared_services:invite",
        "shared_services.invite_member",
        _main(),
        _sent(organisation="@third"),
        state=_IN_USE,
    ),
    Post(
        "shared_services:join",
        frozenset(TOWN_DRAFTERS | OTHER_DRAFTERS),
        lambda made: {"service_id": made["open"].pk},
        _own_body,
    ),
    *_member_led("consider", _M.INVITED, _M.CONSIDERING),
    *_member_led("decline", _M.INVITED, _M.MEMBER),
    *_member_led("admit", _M.CONSIDERING),
    *_member_led("leave", _M.MEMBER),
    Post(
        "shared_services:act_member",
        frozenset(REVIEWERS),
        _main(member_id="merged", name="succeed"),
        _sent(into="@heir", seen="1"),
    ),
    Post("shared_services:confirm_key", frozenset(OTHER_APPROVERS), _main(member_id="member"), _sent(number="2")),
    Post("shared_services:consent", frozenset(OTHER_APPROVERS), _main(member_id="member"), _sent(number="2")),
    Post("shared_services:settle", "shared_services.settle_year", _main(year=2025), _sent(sum="10"), state=_IN_USE),
    Post(
        "shared_services:count",
        frozenset(TOWN_DRAFTERS),
        lambda made: {
            "service_id": made["main"].pk,
            "member_id": made["main"].members.get(organisation=made["body"]["own_town"]).pk,
            "year": 2025,
        },
        _sent(m05="3", seen="1"),
    ),
    Post("shared_services:import", COUNTERS, _main(), _a_table),
    Post("shared_services:preview", _UPLOADER, _main(upload_id="upload")),
)
