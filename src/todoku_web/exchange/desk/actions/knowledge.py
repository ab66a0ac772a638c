"""Writes, publishes and takes back answers of the collection, each version kept; and counts to whom one was of help."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require, require_seen
from todoku_web.audit.actions import record
from todoku_web.exchange.desk.actions.questions import held as held_question
from todoku_web.exchange.desk.actions.questions import logged, written
from todoku_web.exchange.desk.cleaned_text import refuse_names
from todoku_web.exchange.desk.grams import grams
from todoku_web.exchange.desk.models import Gram, Knowledge, KnowledgeVersion, Question, Vote
from todoku_web.exchange.desk.models.knowledge import ANSWER_LENGTH, MOST_SOURCES, SOURCE_LENGTH, SourceKind
from todoku_web.exchange.desk.models.question import TITLE_LENGTH
from todoku_web.exchange.desk.subjects import FIELDS
from todoku_web.exchange.desk.workflow import KnowledgeState
from todoku_web.exchange.needs.checking import Checked, chosen
from todoku_web.exchange.needs.offer_content import checked_link
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from todoku_web.exchange.needs.checking import Check

_SAID = ("field", "title", "answer", "sources", "checked_on")
_OF_TITLE, _OF_ANSWER = 3, 1
_STEPS = {"publish": KnowledgeState.PUBLISHED, "take_back": KnowledgeState.TAKEN_BACK}
STEPS = tuple(_STEPS)


@dataclass(frozen=True, slots=True)
class KnowledgeContent(Checked):
    """What a form says of an answer; ``sources`` are rows of kind, title and address."""

    field: str
    title: str
    answer: str
    sources: tuple[tuple[str, str, str], ...] = ()
    checked_on: dt.date | None = None

    def checks(self) -> dict[str, Check]:
        """Return the checks by field."""
        return {
            "field": lambda: {"field": chosen(self.field, [value for value, _ in FIELDS])},
            "title": lambda: {"title": one_line(self.title, most=TITLE_LENGTH, needed=True)},
            "answer": lambda: {"answer": paragraphs(self.answer, most=ANSWER_LENGTH, needed=True)},
            "sources": lambda: {"sources": self._sources()},
            "checked_on": lambda: {"checked_on": self._checked()},
        }

    def _sources(self) -> list[dict[str, str]]:
        rows = [row for row in self.sources if any(part.strip() for part in row[1:])]
        if len(rows) > MOST_SOURCES:
            raise InputError("desk.many_sources", most=MOST_SOURCES)
        return [
            {
                "kind": chosen(kind, SourceKind.values),
                "title": one_line(title, most=SOURCE_LENGTH, needed=True),
                "url": checked_link(url),
            }
            for kind, title, url in rows
        ]

    def _checked(self) -> dt.date:
        today = timezone.localdate()
        if self.checked_on is None or self.checked_on > today:
            raise InputError("desk.checked_on")
        return self.checked_on


def write(content: KnowledgeContent, *, office: Any, by: Any, key: str, question: Question | None = None) -> Knowledge:
    """Return the draft of a new answer, which names nobody who asked; the same form sent twice makes one.

    Raises InputError for what cannot be, or where a text names who asked the question that it is made of, NotAllowed
    where the person may not write for the office, or the question is not to be published.
    """
    require(by, "desk.write_knowledge", office)
    made = Knowledge.objects.filter(author=by, key=key).first()
    if made is not None:
        return made
    clean = content.cleaned()
    with transaction.atomic():
        now = None if question is None else held_question(question)
        if now is not None:
            require(by, "desk.learn_from_question", now)
        refuse_names(_texts(clean), now)
        knowledge = Knowledge(key=key, office=office, author=by, question=now, **clean)
        try:
            with transaction.atomic():
                knowledge.save(force_insert=True)
        except IntegrityError:
            return Knowledge.objects.get(author=by, key=key)
        _kept(knowledge, "written", by=by)
        if now is not None:
            written(now, "learnt", by=by, body=office, before=now.state)
            logged(now, "learnt", by=by, body=office)
        _logged(knowledge, "written", by=by)
    return knowledge


def edit(knowledge: Knowledge, content: KnowledgeContent, *, by: Any, seen: int) -> Knowledge:
    """Change what an answer says; its earlier version is kept.

    Raises ChangedMeanwhile where it is not what the person saw.
    """
    clean = content.cleaned()
    with transaction.atomic():
        now = _held(knowledge)
        require_seen(now, seen)
        require(by, "desk.edit_knowledge", now)
        refuse_names(_texts(clean), now.question)
        if all(getattr(now, name) == clean[name] for name in _SAID):
            return now
        for name in _SAID:
            setattr(now, name, clean[name])
        _changed(now, "edited", by=by)
    return now


def go(knowledge: Knowledge, name: str, *, by: Any, seen: int) -> Knowledge:
    """Publish an answer, or take it back. Raises ChangedMeanwhile where it is not what the person saw."""
    with transaction.atomic():
        now = _held(knowledge)
        require_seen(now, seen)
        require(by, f"desk.{name}_knowledge", now)
        now.state = _STEPS[name]
        if name == "publish" and now.published_at is None:
            now.published_at = timezone.now()
        _changed(now, "published" if name == "publish" else "taken_back", by=by)
    return now


def vote(knowledge: Knowledge, *, helped: bool, by: Any) -> Knowledge:
    """Note whether an answer was of help to a person; who says it again changes what they said."""
    with transaction.atomic():
        now = _held(knowledge)
        require(by, "desk.vote_knowledge", now)
        Vote.objects.update_or_create(knowledge=now, person=by, defaults={"helped": helped, "at": timezone.now()})
        now.helped = Vote.objects.filter(knowledge=now, helped=True).count()
        now.not_helped = Vote.objects.filter(knowledge=now, helped=False).count()
        now.save(update_fields=["helped", "not_helped"])
    return now


def _texts(clean: dict[str, Any]) -> list[str]:
    return [clean["title"], clean["answer"], *(one["title"] for one in clean["sources"])]


def _held(knowledge: Knowledge) -> Knowledge:
    found = Knowledge.objects.select_for_update(of=("self",))
    return found.select_related("office", "question__organisation", "question__author").get(pk=knowledge.pk)


def _changed(knowledge: Knowledge, action: str, *, by: Any) -> None:
    knowledge.version += 1
    knowledge.changed_at = timezone.now()
    knowledge.save()
    _kept(knowledge, action, by=by)
    index(knowledge)
    _logged(knowledge, action, by=by)


def _kept(knowledge: Knowledge, action: str, *, by: Any) -> None:
    KnowledgeVersion.objects.create(
        knowledge=knowledge,
        number=knowledge.version,
        state=knowledge.state,
        action=action,
        actor=by,
        office=knowledge.office.name,
        **{name: getattr(knowledge, name) for name in _SAID},
    )


def _logged(knowledge: Knowledge, action: str, *, by: Any) -> None:
    detail = {"state": str(knowledge.state), "version": knowledge.version}
    record(f"knowledge.{action}", knowledge, by=by, organisation=knowledge.office, **detail)


def index(knowledge: Knowledge) -> None:
    """Put the words of an answer where a search finds them while it is published, and take them away otherwise."""
    Gram.objects.filter(knowledge=knowledge).delete()
    if knowledge.is_public:
        Gram.objects.bulk_create(grams_of(knowledge), batch_size=500)


def grams_of(knowledge: Knowledge) -> list[Gram]:
    """Return what a search looks up of an answer."""
    weights = dict.fromkeys(grams(knowledge.answer), _OF_ANSWER) | dict.fromkeys(grams(knowledge.title), _OF_TITLE)
    return [Gram(gram=one, knowledge=knowledge, weight=weight) for one, weight in weights.items()]
