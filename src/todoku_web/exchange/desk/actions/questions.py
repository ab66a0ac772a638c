"""Takes questions in and leads them on: taken, answered, asked back about, passed on, closed, opened again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.areas import area_contains
from todoku_web.accounts.doors import require, require_seen
from todoku_web.accounts.memberships import membership_in
from todoku_web.accounts.models import Organisation, OrganisationKind
from todoku_web.audit.actions import record
from todoku_web.exchange.desk.desk_terms import due_on
from todoku_web.exchange.desk.models import Question, QuestionFile, QuestionStep
from todoku_web.exchange.desk.models.question import TEXT_LENGTH, TITLE_LENGTH
from todoku_web.exchange.desk.subjects import FIELDS
from todoku_web.exchange.desk.workflow import BY_ASKER, QuestionState, question_way
from todoku_web.exchange.needs.checking import Checked, chosen
from todoku_web.exchange.needs.places import municipality_of
from todoku_web.notices.actions import people_of, tell
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku_web.exchange.needs.checking import Check
    from todoku_web.uploads.models import Upload

OFFICES: tuple[Any, ...] = (OrganisationKind.BUREAU, OrganisationKind.PREFECTURE, OrganisationKind.MUNICIPALITY)
"""Who keeps a desk, the one that is proposed first at the front."""
MOST_FILES = 20
_MOST_OPEN = 50
_DATES_ANEW = ("pass_on", "reopen")


@dataclass(frozen=True, slots=True)
class QuestionContent(Checked):
    """What a form says of a question; ``area_code`` is any name or code until it is clean."""

    field: str
    area_code: str
    title: str
    text: str
    may_publish: bool = False

    def checks(self) -> dict[str, Check]:
        """Return the checks by field."""
        return {
            "field": lambda: {"field": chosen(self.field, [value for value, _ in FIELDS])},
            "area_code": lambda: {"area_code": municipality_of(self.area_code)[0]},
            "title": lambda: {"title": one_line(self.title, most=TITLE_LENGTH, needed=True)},
            "text": lambda: {
                "text": paragraphs(self.text, most=TEXT_LENGTH, needed=True),
                "may_publish": self.may_publish,
            },
        }


def offices_of_place(area_code: str) -> list[Organisation]:
    """Return the offices that keep a desk for a municipality: its bureau, its prefecture, itself."""
    found = Organisation.objects.filter(kind__in=OFFICES).order_by("pk")
    own = [one for one in found if any(area_contains(held, area_code) for held in one.area_codes)]
    return sorted(own, key=lambda one: (OFFICES.index(OrganisationKind(one.kind)), one.pk))


def ask(
    content: QuestionContent,
    *,
    by: Any,
    key: str,
    organisation: Any = None,
    office: Any = None,
    uploads: Sequence[Upload] = (),
) -> Question:
    """Return a new question, with the office that was chosen or the first that keeps a desk for the place.

    The same form sent twice makes one. Raises InputError or AreaError for what cannot be, NotAllowed where the person
    may not ask, or not for that organisation.
    """
    require(by, "desk.ask_question")
    if organisation is not None:
        require(by, "desk.ask_question_for", organisation)
    made = Question.objects.filter(author=by, key=key).first()
    if made is not None:
        return made
    clean = content.cleaned()
    chosen_office = _chosen(office, clean["area_code"])
    now = timezone.now()
    with transaction.atomic():
        if Question.objects.filter(author=by, state=QuestionState.OPEN).count() >= _MOST_OPEN:
            raise InputError("desk.many_open", most=_MOST_OPEN)
        question = Question(
            key=key,
            author=by,
            asker_name=str(by),
            organisation=organisation,
            office=chosen_office,
            asked_at=now,
            changed_at=now,
            due_on=due_on(timezone.localdate(now)),
            **clean,
        )
        try:
            with transaction.atomic():
                question.save(force_insert=True)
        except IntegrityError:
            return Question.objects.get(author=by, key=key)
        step = written(question, "asked", by=by, body=organisation)
        keep_files(question, step, uploads)
        tell(people_of([chosen_office.pk]), "desk.asked", url=page_of(question), title=question.title)
        logged(question, "asked", by=by, body=organisation)
    return question


def go(
    question: Question,
    name: str,
    *,
    by: Any,
    seen: int,
    said: str = "",
    office: Any = None,
    uploads: Sequence[Upload] = (),
) -> Question:
    """Lead a question along a way; whoever it concerns is told.

    ``office`` is to whom it is passed on. Raises ChangedMeanwhile where it is not what the person saw, InputError
    without what must be said, NotAllowed where the person may not.
    """
    way = question_way(name)
    with transaction.atomic():
        now = held(question)
        require_seen(now, seen)
        require(by, f"desk.{name}_question", now)
        told = paragraphs(said, most=TEXT_LENGTH, needed=way.text)
        before, since, had = now.state, now.changed_at, now.office
        now.state, now.changed_at = way.target, timezone.now()
        body = _body(now, by, name)
        today = timezone.localdate(now.changed_at)
        if name == "take":
            now.handler = by
        elif name == "reply":
            now.due_on += today - timezone.localdate(since)
        elif name in _DATES_ANEW:
            now.handler, now.due_on = None, due_on(today)
        if name == "pass_on":
            now.office = _passed(now, office)
        now.version += 1
        now.save()
        step = written(now, name, by=by, body=body, before=before, said=told)
        keep_files(now, step, uploads)
        _tell(now, name, by=by, had=had, said=told)
        logged(now, name, by=by, body=body, before=before)
    return now


def held(question: Question) -> Question:
    """Return a question as the database has it now, held until the transaction ends."""
    found = Question.objects.select_for_update(of=("self",))
    return found.select_related("organisation", "office", "author", "handler").get(pk=question.pk)


def written(
    question: Question, action: str, *, by: Any, body: Any = None, before: str = "", said: str = ""
) -> QuestionStep:
    """Add a step to the history of a question."""
    return QuestionStep.objects.create(
        question=question,
        at=question.changed_at,
        actor=by,
        office="" if body is None else body.name,
        action=action,
        from_state=before,
        to_state=question.state,
        text=said,
        version=question.version,
    )


def logged(question: Question, action: str, *, by: Any, body: Any, before: str = "") -> None:
    """Add a step to the log, which holds no text of a question and no name of who asked."""
    detail = {"from_state": before, "state": str(question.state), "office": question.office_id}
    record(f"question.{action}", question, by=by, organisation=body, version=question.version, **detail)


def keep_files(question: Question, step: QuestionStep, uploads: Sequence[Upload]) -> None:
    """Keep files that came with a step."""
    if uploads and question.files.count() + len(uploads) > MOST_FILES:
        raise InputError("desk.many_files", most=MOST_FILES)
    QuestionFile.objects.bulk_create(QuestionFile(question=question, step=step, upload=one) for one in uploads)


def page_of(question: Question) -> str:
    """Return the path of a question's page."""
    return reverse("desk:question", args=[question.pk])


def _chosen(office: Any, area_code: str) -> Organisation:
    offices = offices_of_place(area_code)
    if not offices:
        raise InputError("desk.no_office")
    if office is None:
        return offices[0]
    if office not in offices:
        raise InputError("desk.office")
    return next(one for one in offices if one == office)


def _passed(question: Question, office: Any) -> Organisation:
    if office is None or office.pk == question.office_id or office not in offices_of_place(question.area_code):
        raise InputError("desk.pass_to")
    found: Organisation = office
    return found


def _body(question: Question, by: Any, name: str) -> Any:
    """Return the body for which a person leads a question on: the office, else the one for which it was asked."""
    office = membership_in(by, question.office_id)
    if office is not None and name not in BY_ASKER:
        return office.organisation
    own = membership_in(by, question.organisation_id)
    return None if own is None else own.organisation


def _tell(question: Question, name: str, *, by: Any, had: Any, said: str) -> None:
    """Tell who asked what the office did, and the office what who asked did; nobody what they did themselves."""
    office = [question.handler] if question.handler is not None else people_of([question.office_id])
    asker = [question.author]
    to = {
        "take": asker,
        "answer": asker,
        "ask_back": asker,
        "reply": office,
        "pass_on": [*asker, *people_of([question.office_id])],
        "close": asker if membership_in(by, question.office_id) else office,
        "reopen": [*asker, *people_of([question.office_id])],
        "withdraw": office,
    }[name]
    others = [one for one in to if one is not None and one.pk != by.pk]
    params = {"title": question.title, "office": question.office.name, "had": had.name}
    tell(others, f"desk.{name}", url=page_of(question), said=said, **params)
