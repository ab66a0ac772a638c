"""The support desk of the made-up year: questions and their answers, the collection, advisers who are asked to come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from todoku.dates import JST, fiscal_year
from todoku_web.exchange.desk.actions.knowledge import grams_of
from todoku_web.exchange.desk.desk_terms import due_on
from todoku_web.exchange.desk.models import (
    Dispatch,
    DispatchEvent,
    Gram,
    Knowledge,
    KnowledgeVersion,
    Question,
    QuestionStep,
    Vote,
)
from todoku_web.exchange.desk.workflow import DISPATCH_WAYS, QUESTION_WAYS, KnowledgeState
from todoku_web.exchange.desk.year_rules import built_in_rules
from todoku_web.exchange.needs.models import OfferKind, OfferState
from todoku_web.exchange.needs.sides import serves_area
from todoku_web.exchange.needs.workflow import GOING_ON
from todoku_web.exchange.year.courses import Course
from todoku_web.exchange.year.texts import noted, texts, title

if TYPE_CHECKING:
    from datetime import date, datetime

    from todoku_web.exchange.year.draws import Draws
    from todoku_web.exchange.year.frame import Frame
    from todoku_web.exchange.year.needs import MadeNeed
    from todoku_web.exchange.year.sittings import Exchange

_QUESTION_WAYS = {one.name: one for one in QUESTION_WAYS}
_DISPATCH_WAYS = {one.name: one for one in DISPATCH_WAYS}
_ROADS: dict[str, tuple[str, ...]] = {
    "open": (),
    "taken": ("take",),
    "asked": ("take", "ask_back"),
    "answered": ("take", "answer"),
    "replied": ("take", "ask_back", "reply", "answer"),
    "closed": ("take", "answer", "close"),
    "withdrawn": ("withdraw",),
}
_QUESTIONS: dict[str, float] = {
    "open": 4,
    "taken": 3,
    "asked": 2,
    "answered": 8,
    "replied": 3,
    "closed": 12,
    "withdrawn": 1,
}
_DISPATCHES: dict[str, tuple[str, ...]] = {
    "asked": (),
    "agreed": ("agree",),
    "declined": ("decline",),
    "cancelled": ("agree", "cancel"),
}
_GOING_ON = ("open", "taken", "asked")
_ORGANISATION_SHARE, _HELPED_SHARE = 0.6, 0.8


@dataclass(slots=True)
class SupportDesk:
    """What the desk has."""

    questions: list[Course] = field(default_factory=list)
    knowledge: list[Knowledge] = field(default_factory=list)
    versions: list[KnowledgeVersion] = field(default_factory=list)
    grams: list[Gram] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    dispatches: list[Course] = field(default_factory=list)


def make_desk(frame: Frame, exchange: Exchange) -> SupportDesk:
    """Return the desk of the year."""
    draws, made = frame.draws("desk"), SupportDesk()
    for fate in draws.dealt(_QUESTIONS, frame.size.questions):
        made.questions.append(_question(frame, draws, fate))
    for number, one in enumerate(texts()["desk"]["questions"]):
        _learn(frame, draws, made, one, number)
    _dispatch(frame, draws, made, exchange)
    return made


def _question(frame: Frame, draws: Draws, fate: str) -> Course:
    cast, told = frame.cast, draws.one(texts()["desk"]["questions"])
    town = draws.one(cast.towns)
    body = town if draws.happens(_ORGANISATION_SHARE) else None
    author = cast.of(town) if body is not None else draws.one(cast.residents)
    bureau = cast.bureau_of(town.area_code)
    at = frame.ago(draws.whole(6, 16) if fate in _GOING_ON else draws.whole(20, 330), draws)
    question = Question(
        id=draws.id(),
        key=draws.key(),
        author=author,
        asker_name=str(author),
        organisation=body,
        office=bureau,
        field=told["field"],
        area_code=town.area_code,
        title=title(told["title"]),
        text=noted(told["text"]),
        may_publish=draws.happens(0.5),
        asked_at=at,
        changed_at=at,
        due_on=due_on(_day(at)),
    )
    course = Course(question, QuestionStep, "question", _QUESTION_WAYS)
    course.note("asked", at, by=author, office=body)
    officer = cast.officer(bureau, "reviewer")
    for name in _ROADS[fate]:
        before, at = course.last, course.last + draws.days(1, 2)
        by_asker = name in {"reply", "withdraw"}
        said = {"answer": noted(told["answer"]), **{one: texts()["desk"][one] for one in ("ask_back", "reply")}}
        course.go(name, at, by=author if by_asker else officer, office=body if by_asker else bureau,
                  said=said.get(name, ""))  # fmt: skip
        if name == "take":
            question.handler = officer
        elif name == "reply":
            question.due_on += _day(at) - _day(before)
    return course


def _learn(frame: Frame, draws: Draws, made: SupportDesk, told: dict[str, str], number: int) -> None:
    """Put an answer into the collection, and let people say whether it was of help."""
    cast, home = frame.cast, frame.cast.home
    at = frame.ago(draws.whole(30, 300), draws)
    by, decider = cast.officer(home, "drafter"), cast.officer(home, "reviewer")
    knowledge = Knowledge(
        id=draws.id(),
        key=draws.key(),
        office=home,
        author=by,
        field=told["field"],
        title=title(told["title"]),
        answer=noted(told["answer"]),
        checked_on=_day(at),
        created_at=at,
        changed_at=at,
    )
    made.knowledge.append(knowledge)
    made.versions.append(_version(knowledge, "written", by, at))
    if number == 0:
        return
    knowledge.state, knowledge.version = KnowledgeState.PUBLISHED, 2
    knowledge.published_at = knowledge.changed_at = at + draws.days(1, 5)
    made.versions.append(_version(knowledge, "published", decider, knowledge.changed_at))
    made.grams += grams_of(knowledge)
    for person in draws.some(cast.residents, draws.whole(3, 12)):
        helped = draws.happens(_HELPED_SHARE)
        made.votes.append(Vote(knowledge=knowledge, person=person, helped=helped, at=frame.ago(1, draws)))
        knowledge.helped += helped
        knowledge.not_helped += not helped


def _version(knowledge: Knowledge, action: str, by: Any, at: datetime) -> KnowledgeVersion:
    said = {name: getattr(knowledge, name) for name in ("field", "title", "answer", "sources", "checked_on")}
    return KnowledgeVersion(
        knowledge=knowledge,
        number=knowledge.version,
        state=knowledge.state,
        action=action,
        at=at,
        actor=by,
        office=knowledge.office.name,
        **said,
    )


def _dispatch(frame: Frame, draws: Draws, made: SupportDesk, exchange: Exchange) -> None:
    """Let towns ask advisers to come; nothing is decided where the rules of the year are not known."""
    offers = [one.thing for one in exchange.offers]
    advisers = [one for one in offers if one.kind == OfferKind.PEOPLE and one.state == OfferState.OPEN]
    wanting = [one for one in exchange.needs if one.need.state in GOING_ON]
    chosen = draws.some(wanting, frame.size.dispatches)
    fates = draws.dealt(dict.fromkeys(_DISPATCHES, 1.0), len(chosen))
    for need, fate in zip(chosen, fates, strict=True):
        at = max(frame.ago(draws.whole(8, 40), draws), need.course.last + timedelta(hours=1))
        rules = built_in_rules(fiscal_year(_day(at)))
        fitting = [
            one
            for one in advisers
            if serves_area(one, need.need.area_code) and one.opened_at < at and one.takes_needs_on(_day(at))
        ]
        if fitting and at + timedelta(days=7) < frame.now and rules.takes_applications_on(_day(at)):
            made.dispatches.append(_asked(frame, draws, need, draws.one(fitting), fate, at))


def _asked(frame: Frame, draws: Draws, made: MadeNeed, adviser: Any, fate: str, at: datetime) -> Course:
    cast, need = frame.cast, made.need
    town = next(one for one in cast.towns if one.area_code == need.area_code)
    planner, bureau = cast.of(town), cast.bureau_of(need.area_code)
    dispatch = Dispatch(
        id=draws.id(),
        key=draws.key(),
        author=planner,
        need=need,
        project=f"need:{need.pk}",
        offer=adviser,
        organisation=town,
        office=bureau,
        area_code=need.area_code,
        title=title(texts()["desk"]["dispatch"].format(theme=made.theme["ja"])),
        asked_on=_day(at),
        fiscal_year=fiscal_year(_day(at)),
        created_at=at,
        changed_at=at,
    )
    course = Course(dispatch, DispatchEvent, "dispatch", _DISPATCH_WAYS)
    course.note("asked", at, by=planner, office=town)
    for name in _DISPATCHES[fate]:
        by_town = name == "cancel"
        said = {"decline": texts()["desk"]["declined"], "cancel": texts()["desk"]["cancelled"]}.get(name, "")
        if name in {"decline", "cancel"}:
            dispatch.counts = False
        course.go(
            name,
            course.last + draws.days(1, 2),
            by=planner if by_town else cast.of(adviser.organisation),
            office=town if by_town else adviser.organisation,
            said=said,
        )
    return course


def _day(moment: datetime) -> date:
    return moment.astimezone(JST).date()
