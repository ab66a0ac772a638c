"""Screenings of a call of 室蘭市, for the table of rights: somebody of no organisation reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from todoku_web.exchange.calls.clock import CallState
from todoku_web.exchange.calls.models import Attachment, Call
from todoku_web.exchange.screening.models import (
    Reading,
    Reviewer,
)
from todoku_web.exchange.screening.workflow import ReviewerState
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import Kind
from web.rights.routes import POST_ONLY, PUBLIC, SIGNED_IN, Post, Route
from web.rights.samples_calls import ANNOUNCED, APPROVERS, DRAFTERS, KNOWN, OTHER_TOWN, REVIEWERS
from web.rights.samples_calls import DECIDED as CALL_DECIDED
from web.rights.screening_things import (
    ACCEPTED,
    DECIDED,
    GIVEN,
    INVITED,
    LEFT,
    MEETING,
    PREPARING,
    READING,
    READINGS,
    RELATED,
    STATES,
    STRUCK,
    TOKEN,
    UNDECLARED,
    application_of,
    call_of,
    readings_of,
    ready_one,
    reviewer_of,
    screening_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from web.rights.world import World

READER = {"signed_in"}
OPEN_CALL, DECIDED_CALL = ANNOUNCED, CALL_DECIDED
TOLD, UNTOLD, NONE = "letter.told", "letter.untold", "letter.none"


def _in(every: Iterable[str], *rows: tuple[set[str], Iterable[str]]) -> dict[str, set[str]]:
    return {state: next((names for names, states in rows if state in states), set()) for state in every}


def _screenings(*rows: tuple[set[str], Iterable[str]]) -> dict[str, set[str]]:
    return _in(STATES, *rows)


ALLOWED: dict[str, Any] = {
    "screening.see_home": KNOWN,
    "screening.list_screening": {OPEN_CALL: DRAFTERS, DECIDED_CALL: DRAFTERS},
    "screening.begin_screening": {OPEN_CALL: DRAFTERS, DECIDED_CALL: set()},
    "screening.view_screening": _screenings((DRAFTERS, STATES)),
    "screening.edit_screening": _screenings((DRAFTERS, (PREPARING, READING, MEETING))),
    "screening.edit_criteria": _screenings((DRAFTERS, (PREPARING, READING))),
    "screening.invite_reviewer": _screenings((DRAFTERS, (PREPARING, READING, MEETING))),
    "screening.confirm_applications": _screenings((REVIEWERS, (PREPARING,))),
    "screening.assign_readers": _screenings((REVIEWERS, (PREPARING, READING, MEETING))),
    "screening.open_screening": _screenings((REVIEWERS, (PREPARING,))),
    "screening.hold_meeting": _screenings((REVIEWERS, (READING, MEETING))),
    "screening.strike_reading": _screenings((REVIEWERS, STATES)),
    "screening.hand_back_sheet": _screenings((REVIEWERS, (READING, MEETING))),
    "screening.view_result": _screenings((DRAFTERS, (MEETING, DECIDED))),
    "screening.decide_screening": _screenings((APPROVERS, (MEETING,))),
    "screening.view_record": _screenings((DRAFTERS, (DECIDED,))),
    "screening.offer_place": _screenings((REVIEWERS, (DECIDED,))),
    "screening.answer_invitation": {INVITED: READER, ACCEPTED: set(), LEFT: set()},
    "screening.view_reviewing": {INVITED: READER, ACCEPTED: READER, LEFT: READER},
    "screening.declare_relations": {INVITED: set(), ACCEPTED: READER, LEFT: set()},
    "screening.view_reading": dict.fromkeys(READINGS, READER),
    "screening.read_application": _in(READINGS, (READER, (GIVEN,))),
    "screening.score_application": _in(READINGS, (READER, (GIVEN,))),
    "screening.report_relation": _in(READINGS, (READER, (GIVEN, RELATED, UNDECLARED))),
    "screening.view_letter": {TOLD: DRAFTERS | OTHER_TOWN, UNTOLD: DRAFTERS, NONE: set()},
}
ABOUT_A_SCREENING = tuple(name for name, row in ALLOWED.items() if isinstance(row, dict) and PREPARING in row)
ABOUT_A_REVIEWER = tuple(name for name, row in ALLOWED.items() if isinstance(row, dict) and INVITED in row)
ABOUT_A_READING = tuple(name for name, row in ALLOWED.items() if isinstance(row, dict) and GIVEN in row)


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a screening in each state, reviewers and readings in theirs, and applications with and without letters."""
    calls = {OPEN_CALL: call_of(world, "open", state=CallState.ANNOUNCED), DECIDED_CALL: call_of(world, "over")}
    screenings = {state: screening_of(world, state, f"thing {state}") for state in STATES}
    reading = screenings[READING]
    reviewers = {state: reviewer_of(world, reading, state, number) for number, state in enumerate(
        (INVITED, ACCEPTED, LEFT), start=10)}  # fmt: skip
    told = screening_of(world, DECIDED, "told")
    told.call.state = CallState.DECIDED
    told.call.save()
    return {
        "screening.list_screening": calls,
        "screening.begin_screening": calls,
        **dict.fromkeys(ABOUT_A_SCREENING, screenings),
        **dict.fromkeys(
            ("screening.answer_invitation", "screening.view_reviewing", "screening.declare_relations"), reviewers
        ),
        **dict.fromkeys(
            (
                "screening.view_reading",
                "screening.read_application",
                "screening.score_application",
                "screening.report_relation",
            ),
            readings_of(world),
        ),
        "screening.view_letter": {
            TOLD: application_of(told, 2),
            UNTOLD: application_of(screenings[DECIDED], 2),
            NONE: application_of(screenings[MEETING], 2),
        },
    }


def make(world: World) -> dict[str, Any]:
    """Make a screening in each state, invitations and readings, and an application whose letter may be read."""
    screenings = {state: screening_of(world, state, f"made {state}") for state in STATES}
    invited = reviewer_of(world, screening_of(world, PREPARING, "invited"), INVITED, 1)
    accepted = reviewer_of(world, screening_of(world, READING, "accepted"), ACCEPTED, 1)
    fresh = reviewer_of(world, screening_of(world, READING, "fresh"), ACCEPTED, 1, declared=False)
    readings = readings_of(world)
    paper = take(SimpleUploadedFile("x.csv", b"a,b\n1,2\n"), kinds={Kind.CSV}, by=world.who["signed_in"])
    Attachment.objects.create(application=readings[GIVEN].candidate.application, field="paper", upload=paper)
    at_work = screenings[READING]
    reader = Reviewer.objects.create(
        screening=at_work, number=1, name="x", email="reader@example.jp", state=ReviewerState.ACCEPTED, most=9
    )
    sheets = {
        number: Reading.objects.create(
            screening=at_work, candidate=at_work.candidates.get(number=number), reviewer=reader, state="submitted",
            scores={"c1": 3}, submitted_at=timezone.now(),
        )
        for number in (1, 2)
    }  # fmt: skip
    told = screening_of(world, DECIDED, "made told")
    Call.objects.filter(pk=told.call_id).update(state=CallState.DECIDED)
    return {
        "screenings": screenings,
        "invited": invited,
        "accepted": accepted,
        "fresh": fresh,
        "readings": readings,
        "sheets": sheets,
        "reader": reader,
        "silent": Reviewer.objects.create(screening=at_work, number=2, name="x", email="silent@example.jp", most=9),
        "told": told,
        "ready": ready_one(world),
        "call": call_of(world, "made", state=CallState.ANNOUNCED),
    }


def _at(state: str, **more: Any) -> Any:
    return lambda made: {"screening_id": made["screenings"][state].pk, **more}


def _who(name: str) -> Any:
    return lambda made: {"reviewer_id": made[name].pk}


def _reading(name: str, **more: Any) -> Any:
    return lambda made: {"reading_id": made["readings"][name].pk, **more}


def _sheet(made: dict[str, Any]) -> dict[str, Any]:
    return {**_at(READING, number=1)(made), "reading_id": made["sheets"][1].pk}


def _seen(right: str, state: str, **more: Any) -> Route:
    return Route(f"screening.{right}", _at(state, **more), sees="screening.view_screening", state=state)


def _letter(made: dict[str, Any]) -> dict[str, Any]:
    return {"application_id": application_of(made["told"], 2).pk}


_VIEWED = ("screening", "reviewers", "readers")
ROUTES: dict[str, Any] = {
    "screening:home": Route(SIGNED_IN),
    "screening:of_call": Route(
        "screening.list_screening", lambda made: {"call_id": made["call"].pk}, sees="calls.view_call", state=OPEN_CALL
    ),
    "screening:invitation": Route(PUBLIC, lambda _made: {"token": TOKEN}, answers=(200, 302)),
    **{f"screening:{name}": Route("screening.view_screening", _at(READING), state=READING) for name in _VIEWED},
    "screening:application": Route("screening.view_screening", _at(READING, number=1), state=READING),
    "screening:reviewer": Route(
        "screening.view_screening",
        lambda made: {**_at(READING)(made), "reviewer_id": made["reader"].pk},
        state=READING,
    ),
    "screening:settings": (_seen("edit_screening", PREPARING), _seen("edit_screening", DECIDED)),
    "screening:criteria": (_seen("edit_criteria", PREPARING), _seen("edit_criteria", MEETING)),
    "screening:ranking": (_seen("view_result", READING), _seen("view_result", MEETING)),
    "screening:minutes": (_seen("view_result", READING), _seen("view_result", DECIDED)),
    "screening:sheets_pdf": _seen("view_result", MEETING),
    "screening:sheets_xlsx": _seen("view_result", MEETING),
    "screening:decide": (_seen("decide_screening", READING), _seen("decide_screening", MEETING)),
    "screening:record": (_seen("view_record", MEETING), _seen("view_record", DECIDED)),
    "screening:record_file": _seen("view_record", DECIDED),
    "screening:letters": _seen("view_record", DECIDED, kind="not_selected"),
    "screening:letter": Route("screening.view_letter", _letter, state=TOLD),
    "screening:step": Route(PUBLIC, _at(PREPARING, name="confirm"), answers=POST_ONLY),
    "screening:invite_again": Route(PUBLIC, _at(PREPARING), answers=POST_ONLY),
    "screening:let_go": Route(
        PUBLIC, lambda made: {**_at(READING)(made), "reviewer_id": made["reader"].pk}, answers=POST_ONLY
    ),
    "screening:invite_anew": Route(
        PUBLIC, lambda made: {**_at(READING)(made), "reviewer_id": made["silent"].pk}, answers=POST_ONLY
    ),
    "screening:replace": Route(PUBLIC, _at(READING, number=3), answers=POST_ONLY),
    "screening:move": Route(PUBLIC, _at(MEETING, number=1), answers=POST_ONLY),
    "screening:strike": Route(PUBLIC, _sheet, answers=POST_ONLY),
    "screening:hand_back": Route(PUBLIC, _sheet, answers=POST_ONLY),
    "screening:rank": Route(PUBLIC, _at(MEETING), answers=POST_ONLY),
    "screening:offer": Route(PUBLIC, _at(DECIDED), answers=POST_ONLY),
    "screening:reviewing": tuple(
        Route("screening.view_reviewing", _who(name), state=state)
        for name, state in (("invited", INVITED), ("accepted", ACCEPTED))
    ),
    "screening:answer": Route(PUBLIC, _who("invited"), answers=POST_ONLY),
    "screening:leave": Route(PUBLIC, _who("accepted"), answers=POST_ONLY),
    "screening:declare": tuple(
        Route("screening.declare_relations", _who(name), sees="screening.view_reviewing", state=state)
        for name, state in (("invited", INVITED), ("fresh", ACCEPTED))
    ),
    "screening:sheet": tuple(
        Route("screening.read_application", _reading(name), sees="screening.view_reading", state=name)
        for name in READINGS
    ),
    "screening:report": Route(PUBLIC, _reading(GIVEN), answers=POST_ONLY),
    "screening:file": Route(
        "screening.read_application", _reading(GIVEN, field="paper"), sees="screening.view_reading", state=GIVEN
    ),
}
_HOW = {"places": "1", "readers": "2", "reserves": "0", "others": "meeting", "hides_applicant": "yes"}
_ROW = {"seen": "1", "row-0-title": "y", "row-0-weight": "2"}
_LETTER = {"seen": "1", "reason": "x", "reference": "x", "day": "2026-04-01", "sender": "x"}


def _post(address: str, right: str, state: str, sent: dict[str, str], **more: Any) -> Post:
    return Post(f"screening:{address}", f"screening.{right}", _at(state, **more), lambda _made, _who: sent, state=state)


POSTS: tuple[Post, ...] = (
    Post(
        "screening:of_call",
        "screening.begin_screening",
        lambda made: {"call_id": made["call"].pk},
        lambda _made, _who: {**_HOW, "stage": "s1"},
        state=OPEN_CALL,
    ),
    _post("step", "confirm_applications", PREPARING, {"seen": "1"}, name="confirm"),
    _post("step", "hold_meeting", READING, {"seen": "1"}, name="hold"),
    _post("settings", "edit_screening", PREPARING, {**_HOW, "seen": "1"}),
    _post("settings", "edit_screening", DECIDED, {**_HOW, "seen": "1"}),
    _post("criteria", "edit_criteria", PREPARING, _ROW),
    _post("criteria", "edit_criteria", MEETING, _ROW),
    *(
        _post("reviewers", "invite_reviewer", state, {"email": "new@example.jp", "name": "x", "most": "3"})
        for state in (PREPARING, DECIDED)
    ),
    Post(
        "screening:invite_again",
        "screening.invite_reviewer",
        _at(PREPARING),
        lambda made, _who: {"chosen": str(made["reader"].pk)},
        state=PREPARING,
    ),
    *(
        Post(
            f"screening:{name}",
            "screening.invite_reviewer",
            lambda made: {**_at(READING)(made), "reviewer_id": made["reader"].pk},
            lambda _made, _who: {"most": "4", "seen": "1", "reason": "x"},
            state=READING,
        )
        for name in ("reviewer", "let_go")
    ),
    Post(
        "screening:invite_anew",
        "screening.invite_reviewer",
        lambda made: {**_at(READING)(made), "reviewer_id": made["silent"].pk},
        state=READING,
    ),
    Post(
        "screening:strike",
        "screening.strike_reading",
        _sheet,
        lambda _made, _who: {"kind": "paid", "reason": "x"},
        state=READING,
    ),
    Post(
        "screening:hand_back",
        "screening.hand_back_sheet",
        _sheet,
        lambda _made, _who: {"reason": "x"},
        state=READING,
    ),
    Post(
        "screening:replace",
        "screening.assign_readers",
        lambda made: {"screening_id": made["accepted"].screening_id, "number": 3},
        state=READING,
    ),
    _post("rank", "hold_meeting", MEETING, {}),
    _post("move", "hold_meeting", MEETING, {"to": "selected", "reason": "x"}, number=1),
    _post("minutes", "hold_meeting", MEETING, {"seen": "1", "minutes": "x"}),
    _post("minutes", "hold_meeting", DECIDED, {"seen": "1", "minutes": "x"}),
    _post("offer", "offer_place", DECIDED, {"number": "2", "reason": "x"}),
    Post(
        "screening:decide",
        "screening.decide_screening",
        lambda made: {"screening_id": made["ready"].pk},
        lambda _made, _who: _LETTER,
        state=MEETING,
    ),
    Post(
        "screening:answer",
        "screening.answer_invitation",
        _who("invited"),
        lambda _made, _who: {"answer": "accept", "most": "3"},
        state=INVITED,
    ),
    Post(
        "screening:answer",
        "screening.answer_invitation",
        _who("accepted"),
        lambda _made, _who: {"answer": "decline"},
        state=ACCEPTED,
    ),
    Post("screening:leave", frozenset(READER), _who("accepted"), lambda _made, _who: {"reason": "x"}),
    Post(
        "screening:declare",
        "screening.declare_relations",
        _who("fresh"),
        lambda _made, _who: {"done": "yes"},
        state=ACCEPTED,
    ),
    *(
        Post(
            "screening:sheet",
            "screening.score_application",
            _reading(name),
            lambda _made, _who, action=action: {"seen": "1", "score-c1": "4", "action": action},
            state=name,
        )
        for name, action in (
            (GIVEN, "keep"),
            (GIVEN, "submit"),
            (RELATED, "submit"),
            (UNDECLARED, "keep"),
            (STRUCK, "keep"),
        )
    ),
    *(
        Post(
            "screening:report",
            "screening.report_relation",
            _reading(name),
            lambda _made, _who: {"kind": "paid", "reason": "x"},
            state=name,
        )
        for name in (GIVEN, STRUCK)
    ),
)
