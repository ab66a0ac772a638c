"""Calls of 室蘭市, for the table of rights: somebody of no organisation applied, and a drafter for another town."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from todoku_web.exchange.calls.clock import CallState
from todoku_web.exchange.calls.form_fields import FieldType, FormField, schema_of
from todoku_web.exchange.calls.models import Admission, Application, ApplicationState, Attachment, Call, CallForm
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import Kind
from web.rights.routes import POST_ONLY, PUBLIC, SIGNED_IN, Post, Route
from web.rights.world import BODIES, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from web.rights.world import World

EVERY_BODY = {f"{body}.{role}" for body in BODIES for role in ROLES}
KNOWN = {"signed_in", "staff", *EVERY_BODY}
EVERYBODY = {"anybody", *KNOWN}
TOWN = {f"own_town.{role}" for role in ROLES}
DRAFTERS = TOWN - {"own_town.viewer"}
REVIEWERS = DRAFTERS - {"own_town.drafter"}
APPROVERS = {"own_town.approver", "own_town.administrator"}
APPLICANT = {"signed_in"}
OTHER_TOWN = {f"other_town.{role}" for role in ROLES}
OTHER_APPROVERS = {"other_town.approver", "other_town.administrator"}
DRAFTERS_SOMEWHERE = frozenset(
    f"{body}.{role}" for body in BODIES for role in ROLES if body != "public" and role != "viewer"
)
DRAFT, ANNOUNCED, DECIDED, FINISHED, CANCELLED = CALLS = tuple(state.word for state in CallState)
FOR_THE_TOWN = "calls.application.for_organisation"
"""Of another town, handed in by its drafter."""
STATES = (*(str(state.label) for state in ApplicationState), FOR_THE_TOWN)
WRITTEN, SUBMITTED, ACCEPTED, WAITING, SELECTED, NOT_SELECTED = STATES[:6]
LIVE = (SUBMITTED, ACCEPTED, WAITING, SELECTED, NOT_SELECTED)
"""Of a selection whose results are not published an outcome ends nothing, for its applicant must not learn of it."""


def _in(every: Iterable[str], *rows: tuple[set[str], Iterable[str]]) -> dict[str, set[str]]:
    """Return a row of the table: who in which states; nobody in the others."""
    return {state: next((names for names, states in rows if state in states), set()) for state in every}


def _calls(*rows: tuple[set[str], Iterable[str]]) -> dict[str, set[str]]:
    return _in(CALLS, *rows)


def _applications(*rows: tuple[set[str], Iterable[str]]) -> dict[str, set[str]]:
    return _in(STATES, *rows)


ALLOWED: dict[str, Any] = {
    "calls.list_call": EVERYBODY,
    "calls.begin_call": DRAFTERS,
    "calls.view_call": _calls((TOWN, (DRAFT,)), (EVERYBODY, CALLS)),
    "calls.edit_call": _calls((DRAFTERS, (DRAFT,)), (APPROVERS, (ANNOUNCED,))),
    "calls.announce_call": _calls((APPROVERS, (DRAFT,))),
    "calls.cancel_call": _calls((APPROVERS, (DRAFT, ANNOUNCED, DECIDED))),
    "calls.decide_call": _calls((APPROVERS, (ANNOUNCED,))),
    "calls.finish_call": _calls((APPROVERS, (DECIDED,))),
    "calls.list_application": _calls((DRAFTERS, CALLS)),
    "calls.set_outcome": _calls((REVIEWERS, (ANNOUNCED, DECIDED))),
    "calls.apply_to_call": _calls((set(), (DRAFT,)), (KNOWN, CALLS)),
    "calls.list_own_application": KNOWN,
    "calls.view_application": _applications(
        (APPLICANT, (WRITTEN,)), (DRAFTERS | OTHER_TOWN, (FOR_THE_TOWN,)), (APPLICANT | DRAFTERS, STATES)
    ),
    "calls.change_application": _applications((APPLICANT, (WRITTEN,))),
    "calls.withdraw_application": _applications(
        ({"other_town.drafter"} | OTHER_APPROVERS, (FOR_THE_TOWN,)), (APPLICANT, (WRITTEN, *LIVE))
    ),
}
ABOUT_A_CALL = tuple(name for name, row in ALLOWED.items() if isinstance(row, dict) and DRAFT in row)
ABOUT_AN_APPLICATION = tuple(name for name, row in ALLOWED.items() if isinstance(row, dict) and WRITTEN in row)


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a call in each state, an application in each state, and the town itself."""
    calls = {state: _call(world, state, key=f"thing {state}") for state in CALLS}
    return {
        "calls.begin_call": {"": world.town},
        **dict.fromkeys(ABOUT_A_CALL, calls),
        **dict.fromkeys(ABOUT_AN_APPLICATION, _applied(world, calls[ANNOUNCED])),
    }


def _call(world: World, word: str, *, key: str, is_over: bool = False) -> Call:
    state = CallState(word.rpartition(".")[2])
    now = timezone.now()
    call = Call.objects.create(
        key=key,
        organisation=world.town,
        kind="seminar",
        title="x",
        description="x",
        admission=Admission.SELECTION,
        opens_at=now - timedelta(days=2),
        closes_at=now + timedelta(days=-1 if is_over else 1),
        state=state,
        announced_at=None if state == CallState.DRAFT else now,
        most_each=50,
    )
    fields = (FormField("paper", FieldType.FILE, "x"), FormField("q1", FieldType.TEXT, "x"))
    call.form = CallForm.objects.create(call=call, number=1, schema=schema_of(fields))
    call.save()
    return call


def _applied(world: World, call: Call) -> dict[str, Application]:
    """Return an application in each state, and one for another town."""
    made = {}
    for number, word in enumerate(STATES, start=call.last_number + 1):
        for_town = word == FOR_THE_TOWN
        state = ApplicationState.SUBMITTED if for_town else ApplicationState(word.rpartition(".")[2])
        made[word] = Application.objects.create(
            call=call,
            form=call.form,
            key=f"{word} {call.key}"[-64:],
            applicant=world.who["other_town.drafter" if for_town else "signed_in"],
            applicant_name="x",
            organisation=world.body["other_town"] if for_town else None,
            state=state,
            number=None if state == ApplicationState.DRAFT else number,
            submitted_at=None if state == ApplicationState.DRAFT else timezone.now(),
        )
    call.last_number += len(STATES)
    call.save()
    return made


def make(world: World) -> dict[str, Any]:
    """Make a call in each state, one that has closed, and applications of it, one with a file."""
    calls = {state: _call(world, state, key=f"made {state}") for state in CALLS}
    over = _call(world, ANNOUNCED, key="over", is_over=True)
    waits = _applied(world, over)
    applied = _applied(world, calls[ANNOUNCED])
    file = take(SimpleUploadedFile("x.csv", b"a,b\n1,2\n"), kinds={Kind.CSV}, by=world.who["signed_in"])
    Attachment.objects.create(application=applied[SUBMITTED], field="paper", upload=file)
    empty = _call(world, ANNOUNCED, key="empty", is_over=True)
    return {"calls": calls, "over": over, "waits": waits, "applied": applied, "empty": empty}


def _at(state: str) -> Any:
    return lambda made: {"call_id": made["calls"][state].pk}


def _of(state: str) -> Any:
    return lambda made: {"application_id": made["applied"][state].pk}


def _paper(made: dict[str, Any]) -> dict[str, Any]:
    return {**_of(SUBMITTED)(made), "field": "paper"}


ROUTES: dict[str, Any] = {
    "calls:list": Route(PUBLIC),
    "calls:feed": Route(PUBLIC),
    "calls:new": Route(DRAFTERS_SOMEWHERE, sees=SIGNED_IN),
    "calls:mine": Route(SIGNED_IN),
    "calls:call": tuple(Route("calls.view_call", _at(state), state=state, hidden=True) for state in (DRAFT, DECIDED)),
    "calls:call_feed": tuple(
        Route("calls.view_call", _at(state), state=state, hidden=True) for state in (DRAFT, CANCELLED)
    ),
    "calls:settings": tuple(
        Route("calls.edit_call", _at(state), sees="calls.view_call", state=state)
        for state in (DRAFT, ANNOUNCED, DECIDED)
    ),
    "calls:form": tuple(
        Route("calls.edit_call", _at(state), sees="calls.view_call", state=state) for state in (DRAFT, ANNOUNCED)
    ),
    "calls:step": Route(PUBLIC, lambda made: {**_at(DRAFT)(made), "name": "announce"}, answers=POST_ONLY),
    "calls:apply": tuple(
        Route("calls.apply_to_call", _at(state), sees="calls.view_call", state=state) for state in (DRAFT, ANNOUNCED)
    ),
    "calls:applications": tuple(
        Route("calls.list_application", _at(state), sees="calls.view_call", state=state) for state in (DRAFT, ANNOUNCED)
    ),
    "calls:table": Route("calls.list_application", _at(ANNOUNCED), sees="calls.view_call", state=ANNOUNCED),
    "calls:outcomes": Route(PUBLIC, _at(ANNOUNCED), answers=POST_ONLY),
    "calls:application": tuple(
        Route("calls.view_application", _of(state), state=state) for state in (WRITTEN, SUBMITTED, FOR_THE_TOWN)
    ),
    "calls:withdraw": Route(PUBLIC, _of(SUBMITTED), answers=POST_ONLY),
    "calls:file": Route("calls.view_application", _paper, state=SUBMITTED),
}
_SAID = {
    "kind": "seminar",
    "title": "y",
    "description": "y",
    "audience": "anybody",
    "admission": "selection",
    "most_each": "1",
    "opens_at": "2030-04-01T00:00",
    "closes_at": "2030-05-01T00:00",
    "seen": "1",
}


def _stepped(name: str, *, permission: str, state: str, call: Any = None) -> Post:
    return Post(
        "calls:step",
        permission,
        lambda made: {"call_id": (call(made) if call else made["calls"][state]).pk, "name": name},
        lambda _made, _who: {"seen": "1", "reason": "x"},
        state=state,
    )


POSTS: tuple[Post, ...] = (
    Post("calls:new", DRAFTERS_SOMEWHERE, sent=lambda _made, who: {**_SAID, "key": who}),
    *(
        Post("calls:settings", "calls.edit_call", _at(state), lambda _made, _who: _SAID, state=state)
        for state in (DRAFT, ANNOUNCED, DECIDED)
    ),
    *(
        Post(
            "calls:form",
            "calls.edit_call",
            _at(state),
            lambda _made, _who: {"action": "save", "seen": "1", "row-0-type": "text", "row-0-title": "y"},
            state=state,
        )
        for state in (DRAFT, ANNOUNCED, CANCELLED)
    ),
    _stepped("announce", permission="calls.announce_call", state=DRAFT),
    _stepped("cancel", permission="calls.cancel_call", state=ANNOUNCED),
    _stepped("cancel", permission="calls.cancel_call", state=FINISHED),
    _stepped("decide", permission="calls.decide_call", state=ANNOUNCED, call=lambda made: made["empty"]),
    _stepped("finish", permission="calls.finish_call", state=DECIDED),
    *(
        Post(
            "calls:apply",
            "calls.apply_to_call",
            _at(state),
            lambda _made, who: {"action": "submit", "key": who, "f-q1": "y"},
            state=state,
        )
        for state in (DRAFT, ANNOUNCED)
    ),
    Post(
        "calls:outcomes",
        "calls.set_outcome",
        lambda made: {"call_id": made["over"].pk},
        lambda made, _who: {"chosen": f"{made['waits'][SUBMITTED].pk}:1", "outcome": "selected"},
        state=ANNOUNCED,
    ),
    *(
        Post(
            "calls:withdraw",
            "calls.withdraw_application",
            _of(state),
            lambda _made, _who: {"seen": "1"},
            state=state,
        )
        for state in (WRITTEN, SUBMITTED, NOT_SELECTED, FOR_THE_TOWN)
    ),
)
