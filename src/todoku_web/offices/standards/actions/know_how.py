"""Keeps what experienced staff know of steps: written, read from interview forms, answered, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku.office.survey.forms import plain
from todoku.office.survey.reading import read_evidence
from todoku_web.accounts.doors import ChangedMeanwhile, require
from todoku_web.offices.standards.actions.history import locked, wrote
from todoku_web.offices.standards.models import KINDS, LABEL_LENGTH, NAME_LENGTH, QUESTION, TEXT_LENGTH, KnowHow
from todoku_web.planning.plain_text import one_line, paragraphs
from todoku_web.uploads.actions import drop, take
from todoku_web.uploads.keeping import under_its_name
from todoku_web.uploads.kinds import TABLES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.core.files.base import File

    from todoku.office.events.log import Remark
    from todoku.office.survey.interviews import Interview
    from todoku_web.offices.standards.models import Edition

FORMS = frozenset({*TABLES, Kind.CONFIG})
MOST_ITEMS = 5_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a form: items that were taken, those that were there already, steps that the edition has not."""

    taken: int
    repeated: int
    unknown_steps: tuple[str, ...]
    remarks: tuple[Remark, ...]


def write(edition: Edition, step: str, value: Mapping[str, Any], *, organisation: Any, by: Any) -> KnowHow:
    """Return what a body told of a step; what it told before to the letter is not kept twice."""
    with transaction.atomic():
        now = locked(edition.standard_id)
        require(by, "standards.write_know_how", now)
        _check_room(now, 1)
        told = {name: value[name] for name in ("kind", "told", "told_by")}
        same = {"kind": told["kind"], "told": told["told"], "step": step, "removed_at": None}
        held = now.know_how.filter(organisation=organisation, **same).first()
        if held is not None:
            return held
        made = KnowHow.objects.create(standard=now, step=step, organisation=organisation, by=by, **told)
        wrote(now, "know_how_written", by=by, body=organisation, about=step, know_how=made.pk)
    return made


def take_in(edition: Edition, file: File, *, organisation: Any, by: Any) -> Imported:
    """Take in the interviews of a form for a body, for the steps of an edition; a step is known by its label.

    Raises InputError for what is no form with interviews, and where none of its steps is one of the edition.
    """
    require(by, "standards.write_know_how", edition.standard)
    upload = take(file, kinds=FORMS, by=by, organisation=organisation)
    try:
        with under_its_name(upload.sha256, upload.name) as path:
            evidence = read_evidence([path])
        if not evidence.interviews:
            raise InputError("standards.no_interviews", file=upload.name)
        labels = {plain(one): one for one in edition.steps}
        known = [(labels[plain(one.activity)], one) for one in evidence.interviews if plain(one.activity) in labels]
        others = tuple(dict.fromkeys(one.activity for one in evidence.interviews if plain(one.activity) not in labels))
        if not known:
            raise InputError("standards.no_known_step", file=upload.name, steps=list(others[:5]))
        items = [item for step, one in known for item in _items(step, one)]
        taken = _keep(edition, items, organisation=organisation, by=by, name=upload.name)
    finally:
        drop(upload, by=by)
    return Imported(taken, len(items) - taken, others, tuple(evidence.remarks))


def answer(item: KnowHow, typed: str, *, organisation: Any, by: Any) -> KnowHow:
    """Answer a question; ChangedMeanwhile where somebody else answered it before."""
    with transaction.atomic():
        now = locked(item.standard_id)
        held = now.know_how.get(pk=item.pk)
        require(by, "standards.answer_know_how", held)
        if held.kind != QUESTION or held.removed_at is not None:
            raise InputError("standards.no_question")
        if held.answer:
            raise ChangedMeanwhile("standards.answered")
        held.answer = paragraphs(typed, most=TEXT_LENGTH, needed=True)
        held.answered_by, held.answered_at = organisation, timezone.now()
        held.save(update_fields=["answer", "answered_by", "answered_at"])
        wrote(now, "question_answered", by=by, body=organisation, about=held.step, know_how=held.pk)
    return held


def remove(item: KnowHow, *, by: Any) -> None:
    """Take back what was told."""
    with transaction.atomic():
        now = locked(item.standard_id)
        held = now.know_how.select_related("organisation", "standard").get(pk=item.pk)
        require(by, "standards.remove_know_how", held)
        if held.removed_at is None:
            held.removed_at = timezone.now()
            held.save(update_fields=["removed_at"])
            wrote(now, "know_how_removed", by=by, body=held.organisation, about=held.step, know_how=held.pk)


def _items(step: str, interview: Interview) -> Iterator[dict[str, Any]]:
    about = {
        "step": step,
        "told_by": one_line(interview.told_by, most=NAME_LENGTH),
        "told_on": one_line(interview.date, most=NAME_LENGTH),
        "source": interview.source[:LABEL_LENGTH],
    }
    for kind in KINDS:
        told = getattr(interview, kind)
        for one in (told,) if isinstance(told, str) else told:
            if one:
                yield {**about, "kind": kind, "told": paragraphs(one, most=TEXT_LENGTH)}


def _keep(edition: Edition, items: list[dict[str, Any]], *, organisation: Any, by: Any, name: str) -> int:
    """Keep the items that are not there yet, and return how many that were."""
    with transaction.atomic():
        now = locked(edition.standard_id)
        require(by, "standards.write_know_how", now)
        held = now.know_how.filter(organisation=organisation, removed_at=None)
        there = set(held.values_list("step", "kind", "told"))
        new = {(one["step"], one["kind"], one["told"]): one for one in items}
        made = [
            KnowHow(standard=now, organisation=organisation, by=by, **one)
            for key, one in new.items()
            if key not in there
        ]
        _check_room(now, len(made))
        KnowHow.objects.bulk_create(made)
        if made:
            wrote(now, "know_how_taken_in", by=by, body=organisation, about=name, items=len(made))
    return len(made)


def _check_room(standard: Any, more: int) -> None:
    if standard.know_how.filter(removed_at=None).count() + more > MOST_ITEMS:
        raise InputError("standards.many_items", most=MOST_ITEMS)
