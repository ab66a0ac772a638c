"""Questions that a vendor asked the bureau, and advisers sent to 室蘭市, for the table of rights."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from rules.permissions import permissions

from todoku.dates import fiscal_year
from todoku_web.exchange.calls.models import CallKind
from todoku_web.exchange.desk.models import (
    AdviserDays,
    YearRule,
)
from todoku_web.exchange.desk.workflow import (
    DISPATCH_WAYS,
    PUBLIC_DISPATCHES,
    QUESTION_WAYS,
    WITH_VISITS,
    DispatchState,
    KnowledgeState,
    QuestionState,
    VisitState,
)
from todoku_web.exchange.needs.models import NeedState
from todoku_web.exchange.needs.workflow import GOING_ON as NEEDS_GOING_ON
from web.rights.desk_things import (
    ANSWERS,
    DISPATCHES,
    QUESTIONS,
    VISITS,
    a_call,
    a_dispatch,
    a_need,
    a_question,
    an_answer,
    an_application,
    an_offer,
    visits_of_each,
)
from web.rights.routes import POST_ONLY, PUBLIC, SIGNED_IN, Post, Route
from web.rights.samples_needs import EVERYBODY, NEEDS, PEOPLE, VENDOR, VENDOR_DRAFTERS
from web.rights.world import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from web.rights.world import World


def _roles(*bodies: str, least: int = 0) -> set[str]:
    return {f"{body}.{role}" for body in bodies for role in ROLES[least:]}


OFFICE, OFFICE_DRAFTERS, DECIDERS = (_roles("bureau", least=least) for least in (0, 1, 2))
ASKERS = {"signed_in"} | VENDOR_DRAFTERS
OFFICERS = _roles("own_town", "other_town", "prefecture", "bureau", least=1)
PARTIES = _roles("own_town", "bureau", "adviser")
PARTY_DRAFTERS = _roles("own_town", "bureau", "adviser", least=1)
TOWN_DRAFTERS, TOWN_REVIEWERS = _roles("own_town", least=1), _roles("own_town", least=2)
ADVISERS = _roles("adviser", least=1)
WERE_THERE = TOWN_DRAFTERS | ADVISERS
OF_THE_PLACE = _roles("own_town", "prefecture", "bureau", least=1) | VENDOR_DRAFTERS
_Q, _D, _V = QuestionState, DispatchState, VisitState
_QUESTION_BY = {
    "reply": ASKERS,
    "withdraw": ASKERS,
    "close": ASKERS | OFFICE_DRAFTERS,
    "reopen": ASKERS | OFFICE_DRAFTERS,
}
_DISPATCH_BY = {
    "agree": ADVISERS,
    "decline": ADVISERS,
    "decide": DECIDERS,
    "end": DECIDERS,
    "cancel": DECIDERS | TOWN_REVIEWERS,
}


def _in(words: dict[str, str], *rows: tuple[set[str], Iterable[Any]]) -> dict[str, set[str]]:
    """Return a row of the table: who in which states; nobody in the others."""
    return {word: set().union(*(names for names, states in rows if state in states)) for state, word in words.items()}


ALLOWED: dict[str, Any] = {
    "desk.list_knowledge": EVERYBODY,
    "desk.view_knowledge": _in(ANSWERS, (OFFICE, ANSWERS), (EVERYBODY, (KnowledgeState.PUBLISHED,))),
    "desk.view_knowledge_work": _in(ANSWERS, (OFFICE, ANSWERS)),
    "desk.write_knowledge": OFFICE_DRAFTERS,
    "desk.edit_knowledge": _in(ANSWERS, (OFFICE_DRAFTERS, ANSWERS)),
    "desk.publish_knowledge": _in(ANSWERS, (DECIDERS, (KnowledgeState.DRAFT, KnowledgeState.TAKEN_BACK))),
    "desk.take_back_knowledge": _in(ANSWERS, (DECIDERS, (KnowledgeState.PUBLISHED,))),
    "desk.vote_knowledge": _in(ANSWERS, (PEOPLE, (KnowledgeState.PUBLISHED,))),
    "desk.ask_question": PEOPLE,
    "desk.ask_question_for": VENDOR_DRAFTERS,
    "desk.list_own_question": PEOPLE,
    "desk.list_waiting_question": OFFICERS,
    "desk.view_question": _in(QUESTIONS, ({"signed_in"} | VENDOR | OFFICE, QUESTIONS)),
    "desk.learn_from_question": _in(QUESTIONS, (OFFICE_DRAFTERS, (_Q.ANSWERED, _Q.CLOSED))),
    "desk.become_need": _in(QUESTIONS, (VENDOR_DRAFTERS, [state for state in QUESTIONS if state != _Q.WITHDRAWN])),
    **{
        f"desk.{way.name}_question": _in(QUESTIONS, (_QUESTION_BY.get(way.name, OFFICE_DRAFTERS), way.sources))
        for way in QUESTION_WAYS
    },
    "desk.list_dispatch": EVERYBODY,
    "desk.list_own_dispatch": PEOPLE,
    "desk.begin_dispatch": _in(NEEDS, (OF_THE_PLACE, NEEDS_GOING_ON)),
    "desk.begin_dispatch_from": OFFICE_DRAFTERS,
    "desk.view_dispatch": _in(DISPATCHES, (PARTIES, DISPATCHES), (EVERYBODY, PUBLIC_DISPATCHES)),
    "desk.view_dispatch_work": _in(DISPATCHES, (PARTIES, DISPATCHES)),
    **{f"desk.{way.name}_dispatch": _in(DISPATCHES, (_DISPATCH_BY[way.name], way.sources)) for way in DISPATCH_WAYS},
    "desk.plan_visit": _in(DISPATCHES, (PARTY_DRAFTERS, WITH_VISITS)),
    "desk.cancel_visit": _in(VISITS, (PARTY_DRAFTERS, (_V.PLANNED,))),
    "desk.report_visit": _in(VISITS, (WERE_THERE, (_V.PLANNED, _V.REPORTED))),
    "desk.confirm_visit": _in(VISITS, (DECIDERS, (_V.REPORTED,))),
    "desk.send_back_visit": _in(VISITS, (DECIDERS, (_V.REPORTED,))),
    "desk.view_adviser_days": EVERYBODY,
    "desk.set_adviser_days": ADVISERS,
    "desk.record_year": DECIDERS,
    "desk.list_telework": EVERYBODY,
}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a question, an answer, a dispatch and a visit in each state, and what they are about."""
    names = [name for name in permissions if name.startswith("desk.")]
    tables: tuple[tuple[dict[str, str], dict[str, Any]], ...] = (
        (QUESTIONS, {word: a_question(world, state, "asked") for state, word in QUESTIONS.items()}),
        (ANSWERS, {word: an_answer(world, state, "asked") for state, word in ANSWERS.items()}),
        (DISPATCHES, {word: a_dispatch(world, state, "asked") for state, word in DISPATCHES.items()}),
        (VISITS, visits_of_each(world, "asked")),
        (NEEDS, {word: a_need(world, state, f"of {state}") for state, word in NEEDS.items()}),
    )
    found = {
        name: by_state
        for name in names
        for words, by_state in tables
        if isinstance(ALLOWED[name], dict) and set(words.values()) == set(ALLOWED[name])
    }
    return {
        **found,
        "desk.write_knowledge": {"": world.body["bureau"]},
        "desk.record_year": {"": world.body["bureau"]},
        "desk.ask_question_for": {"": world.body["vendor"]},
        "desk.set_adviser_days": {"": an_offer(world, "asked")},
        "desk.begin_dispatch_from": {"": an_application(world, "asked")},
    }


def make(world: World) -> dict[str, Any]:
    """Make one of each in each state, and this year's limits, so that visits can be planned."""
    year = fiscal_year(timezone.localdate())
    YearRule.objects.create(
        fiscal_year=year,
        days=3,
        online_hours=10,
        source_title="x",
        source_url="https://example.jp/",
        checked_on=timezone.localdate(),
        office=world.body["bureau"],
    )
    offer = an_offer(world, "made")
    return {
        "questions": {word: a_question(world, state, "made") for state, word in QUESTIONS.items()},
        "answers": {word: an_answer(world, state, "made") for state, word in ANSWERS.items()},
        "dispatches": {word: a_dispatch(world, state, "made") for state, word in DISPATCHES.items()},
        "visits": visits_of_each(world, "made"),
        "need": a_need(world, NeedState.OPEN, "made"),
        "application": an_application(world, "made"),
        "offer": offer,
        "days": AdviserDays.objects.create(
            offer=offer, key="x", first=timezone.localdate(), last=timezone.localdate() + timedelta(days=9)
        ),
        "event": a_call(world, CallKind.TELEWORK_DAYS, "event"),
        "year": year,
        "town": world.town,
        "bureau": world.body["bureau"],
    }


def _of(kind: str, words: dict[str, str], state: Any, **further: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    names = {"questions": "question_id", "answers": "knowledge_id", "dispatches": "dispatch_id", "visits": "visit_id"}
    return lambda made: {names[kind]: made[kind][words[state]].pk, **further}


def _question_at(state: Any, **further: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return _of("questions", QUESTIONS, state, **further)


def _answer_at(state: Any, **further: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return _of("answers", ANSWERS, state, **further)


def _dispatch_at(state: Any, **further: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return _of("dispatches", DISPATCHES, state, **further)


def _visit_at(state: Any, **further: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return _of("visits", VISITS, state, **further)


def _file(made: dict[str, Any]) -> dict[str, Any]:
    question = made["questions"][QUESTIONS[_Q.OPEN]]
    return {"question_id": question.pk, "file_id": question.files.get().pk}


_K = KnowledgeState
ROUTES: dict[str, Any] = {
    "desk:home": Route(PUBLIC),
    "desk:near": Route(PUBLIC, query=lambda _made: {"said": "x"}),
    "desk:ask": Route(SIGNED_IN),
    "desk:mine": Route("desk.list_own_question"),
    "desk:waiting": Route("desk.list_waiting_question", sees=SIGNED_IN),
    "desk:question": tuple(
        Route("desk.view_question", _question_at(state), state=word) for state, word in QUESTIONS.items()
    ),
    "desk:act": Route(PUBLIC, _question_at(_Q.OPEN, name="take"), answers=POST_ONLY),
    "desk:become_need": Route(PUBLIC, _question_at(_Q.OPEN), answers=POST_ONLY),
    "desk:file": Route("desk.view_question", _file, state=QUESTIONS[_Q.OPEN]),
    "desk:new_knowledge": (
        Route(frozenset(OFFICERS), sees=SIGNED_IN),
        Route(
            "desk.learn_from_question",
            query=lambda made: {"question": str(made["questions"][QUESTIONS[_Q.ANSWERED]].pk)},
            sees="desk.view_question",
            state=QUESTIONS[_Q.ANSWERED],
        ),
    ),
    "desk:drafts": Route("desk.list_waiting_question", sees=SIGNED_IN),
    "desk:knowledge": tuple(
        Route("desk.view_knowledge", _answer_at(state), state=word) for state, word in ANSWERS.items()
    ),
    "desk:edit_knowledge": tuple(
        Route("desk.edit_knowledge", _answer_at(state), sees="desk.view_knowledge", state=ANSWERS[state])
        for state in (_K.DRAFT, _K.PUBLISHED)
    ),
    "desk:step": Route(PUBLIC, _answer_at(_K.DRAFT, name="publish"), answers=POST_ONLY),
    "desk:vote": Route(PUBLIC, _answer_at(_K.PUBLISHED), answers=POST_ONLY),
    "desk:dispatches": Route(PUBLIC),
    "desk:own_dispatches": Route("desk.list_own_dispatch"),
    "desk:new_dispatch": Route(frozenset(OF_THE_PLACE), lambda made: {"need_id": made["need"].pk}, sees=PUBLIC),
    "desk:new_dispatch_from": Route(
        frozenset(OFFICE_DRAFTERS),
        lambda made: {"application_id": made["application"].pk},
        sees=frozenset(_roles("own_town")),
    ),
    "desk:dispatch": tuple(
        Route("desk.view_dispatch", _dispatch_at(state), state=word) for state, word in DISPATCHES.items()
    ),
    "desk:dispatch_act": Route(PUBLIC, _dispatch_at(_D.ASKED, name="agree"), answers=POST_ONLY),
    "desk:plan": Route(PUBLIC, _dispatch_at(_D.AGREED), answers=POST_ONLY),
    "desk:report": Route(frozenset(WERE_THERE), _visit_at(_V.PLANNED), sees=frozenset(PARTIES)),
    "desk:visit_act": Route(PUBLIC, _visit_at(_V.PLANNED, name="cancel"), answers=POST_ONLY),
    "desk:year": Route(PUBLIC, lambda made: {"year": made["year"]}),
    "desk:adviser": Route(PUBLIC, lambda made: {"offer_id": made["offer"].pk}),
    "desk:adviser_days": Route(PUBLIC, lambda made: {"offer_id": made["offer"].pk}, answers=POST_ONLY),
    "desk:telework": Route(PUBLIC),
    "desk:telework_event": Route(PUBLIC, lambda made: {"call_id": made["event"].pk}),
    "desk:telework_csv": Route(PUBLIC, lambda made: {"call_id": made["event"].pk}),
}
_ASKED = {"field": "money", "area_code": "室蘭市", "title": "z", "text": "z", "desk": "bureau", "looked": "yes"}
_SAID = {"field": "money", "title": "z", "answer": "z", "kind": "law", "source": "z", "url": ""}


def _today(**more: str) -> dict[str, str]:
    return {"checked_on": timezone.localdate().isoformat(), **more}


def _new_dispatch(made: dict[str, Any], _who: str) -> dict[str, Any]:
    bodies = {"organisation": str(made["town"].pk), "office": str(made["bureau"].pk)}
    return {"offer": str(made["offer"].pk), "title": "z", "key": "z", **bodies}


def _year(_made: dict[str, Any], _who: str) -> dict[str, Any]:
    return _today(days="2", online_hours="9", source_title="z", source_url="https://example.jp/z", seen="1")


def _acted(name: str, *states: Any) -> tuple[Post, ...]:
    return tuple(
        Post(
            "desk:act",
            f"desk.{name}_question",
            _question_at(state, name=name),
            lambda made, _who: {"seen": "1", "said": "z", "office": str(made["town"].pk)},
            state=QUESTIONS[state],
        )
        for state in states
    )


def _led(name: str, *states: Any) -> tuple[Post, ...]:
    return tuple(
        Post(
            "desk:dispatch_act",
            f"desk.{name}_dispatch",
            _dispatch_at(state, name=name),
            lambda _made, _who: {"seen": "1", "said": "z"},
            state=DISPATCHES[state],
        )
        for state in states
    )


def _judged(name: str, *states: Any) -> tuple[Post, ...]:
    return tuple(
        Post(
            "desk:visit_act",
            f"desk.{name}_visit",
            _visit_at(state, name=name),
            lambda _made, _who: {"seen": "1", "said": "z"},
            state=VISITS[state],
        )
        for state in states
    )


POSTS: tuple[Post, ...] = (
    Post("desk:ask", "desk.ask_question", sent=lambda _made, _who: {**_ASKED, "key": "z"}),
    *_acted("take", _Q.OPEN, _Q.TAKEN),
    *_acted("answer", _Q.TAKEN, _Q.ANSWERED),
    *_acted("ask_back", _Q.TAKEN),
    *_acted("reply", _Q.ASKED),
    *_acted("pass_on", _Q.OPEN),
    *_acted("close", _Q.ANSWERED, _Q.CLOSED),
    *_acted("reopen", _Q.CLOSED),
    *_acted("withdraw", _Q.ASKED, _Q.ANSWERED),
    Post("desk:become_need", "desk.become_need", _question_at(_Q.OPEN), state=QUESTIONS[_Q.OPEN]),
    Post("desk:new_knowledge", frozenset(OFFICERS), sent=lambda _made, _who: _today(**_SAID, key="z")),
    Post(
        "desk:edit_knowledge",
        "desk.edit_knowledge",
        _answer_at(_K.PUBLISHED),
        lambda _made, _who: _today(**_SAID, seen="1"),
        state=ANSWERS[_K.PUBLISHED],
    ),
    *(
        Post(
            "desk:step",
            f"desk.{name}_knowledge",
            _answer_at(state, name=name),
            lambda _made, _who: {"seen": "1"},
            state=ANSWERS[state],
        )
        for name, state in (("publish", _K.DRAFT), ("take_back", _K.PUBLISHED), ("take_back", _K.DRAFT))
    ),
    *(
        Post(
            "desk:vote",
            "desk.vote_knowledge",
            _answer_at(state),
            lambda _made, _who: {"helped": "yes"},
            state=ANSWERS[state],
        )
        for state in (_K.PUBLISHED, _K.DRAFT)
    ),
    Post("desk:new_dispatch", frozenset(OF_THE_PLACE), lambda made: {"need_id": made["need"].pk}, _new_dispatch),
    Post(
        "desk:new_dispatch_from",
        frozenset(OFFICE_DRAFTERS),
        lambda made: {"application_id": made["application"].pk},
        _new_dispatch,
    ),
    *_led("agree", _D.ASKED, _D.AGREED),
    *_led("decline", _D.ASKED),
    *_led("decide", _D.AGREED),
    *_led("end", _D.DECIDED),
    *_led("cancel", _D.ASKED, _D.ENDED),
    *(
        Post(
            "desk:plan",
            "desk.plan_visit",
            _dispatch_at(state),
            lambda _made, _who: {"day": timezone.localdate().isoformat(), "hours": "1", "online": "yes", "key": "z"},
            state=DISPATCHES[state],
        )
        for state in (_D.AGREED, _D.ASKED, _D.ENDED)
    ),
    Post(
        "desk:report",
        "desk.report_visit",
        _visit_at(_V.PLANNED),
        lambda _made, _who: {"advised": "z", "next_steps": "z", "hours": "2", "seen": "1"},
        state=VISITS[_V.PLANNED],
    ),
    *_judged("cancel", _V.PLANNED, _V.CONFIRMED),
    *_judged("confirm", _V.REPORTED, _V.PLANNED),
    *_judged("send_back", _V.REPORTED),
    Post("desk:year", "desk.record_year", lambda made: {"year": made["year"]}, _year),
    *(
        Post("desk:adviser_days", "desk.set_adviser_days", lambda made: {"offer_id": made["offer"].pk}, sent)
        for sent in (
            lambda _made, _who: {"first": timezone.localdate().isoformat(), "last": "", "key": "z"},
            lambda made, _who: {"remove": str(made["days"].pk)},
        )
    ),
)
