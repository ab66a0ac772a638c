"""Adds editions to standards, and moves them from one state to the next."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from todoku.errors import InputError
from todoku.office.bpmn.reading import read_diagram
from todoku_web.accounts.doors import require, require_seen
from todoku_web.accounts.models import Role
from todoku_web.notices.actions import people_of, tell
from todoku_web.offices.standards.actions.history import locked, wrote
from todoku_web.offices.standards.models import LABEL_LENGTH, REASON_LENGTH, Edition, Standard
from todoku_web.planning.plain_text import paragraphs
from todoku_web.uploads.actions import take
from todoku_web.uploads.keeping import under_its_name
from todoku_web.uploads.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.base import File

    from todoku_web.offices.standards.workflow import Transition

MOST_STEPS = 300


def add(standard: Standard, file: File | None, value: Mapping[str, Any], *, by: Any, key: str) -> Edition:
    """Return a new edition, proposed; the one that the same form made before.

    Without a file it keeps the diagram of the edition before it. Raises InputError for what is no BPMN diagram with
    named steps, for too many or too long ones, where the first edition has no diagram, and where nothing is new.
    """
    require(by, "standards.add_edition", standard)
    upload: Any = None
    if file is not None:
        upload = take(file, kinds={Kind.BPMN}, by=by, organisation=standard.organisation)
    read = None if upload is None else _read(upload)
    with transaction.atomic():
        now = locked(standard.pk)
        require(by, "standards.add_edition", now)
        again = now.editions.filter(key=key).first()
        if again is not None:
            return again
        before = now.editions.first()
        if read is None:
            if before is None:
                raise InputError("standards.no_diagram")
            upload, read = before.upload, {"steps": before.steps, "remarks": before.remarks}
        if before is not None and before.upload.sha256 == upload.sha256 and before.rules == value["rules"]:
            raise InputError("standards.nothing_new", number=before.number)
        number = (now.editions.aggregate(last=Max("number"))["last"] or 0) + 1
        told = {name: value[name] for name in ("rules", "note")}
        made = Edition(standard=now, number=number, key=key, upload=upload, by=by, **read, **told)
        made.save(force_insert=True)
        wrote(now, "edition_added", by=by, edition=number, about=value["note"], sha256=upload.sha256)
        _tell(now, "edition_added", number)
    return made


def move(edition: Edition, way: Transition, *, by: Any, seen: int, reason: str) -> Edition:
    """Move an edition to its next state, and tell those whom it concerns.

    Raises ChangedMeanwhile where it no longer stands as the person saw it, NotAllowed, and InputError where a reason
    is missing or a question is not settled yet.
    """
    with transaction.atomic():
        now = locked(edition.standard_id)
        held = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
        held.standard = now
        require_seen(held, seen)
        require(by, f"standards.{way.name}_edition", held)
        said = paragraphs(reason, most=REASON_LENGTH, needed=way.reason)
        waiting = now.comments.filter(is_question=True, settled_at=None, withdrawn_at=None).count()
        if way.name == "approve" and waiting:
            raise InputError("standards.questions_open", count=waiting)
        held.state = way.target
        held.version += 1
        held.save(update_fields=["state", "version"])
        wrote(now, way.name, by=by, edition=held.number, reason=said)
        _tell(now, way.name, held.number)
    return held


def _read(upload: Any) -> dict[str, Any]:
    """Return the steps of a diagram and what was left out in reading it."""
    with under_its_name(upload.sha256, upload.name) as path:
        diagram = read_diagram(path)
    if len(diagram.labels) > MOST_STEPS:
        raise InputError("standards.many_steps", count=len(diagram.labels), most=MOST_STEPS)
    long = next((one for one in diagram.labels if len(one) > LABEL_LENGTH), None)
    if long is not None:
        raise InputError("standards.long_step", step=f"{long[:30]}…", most=LABEL_LENGTH)
    return {"steps": list(diagram.labels), "remarks": [asdict(one) for one in diagram.remarks]}


def _tell(standard: Standard, what: str, number: int) -> None:
    """Tell those who discuss it; of what adopters see, them too."""
    bodies = [standard.organisation_id, *standard.members.values_list("organisation_id", flat=True)]
    if what in {"publish", "withdraw"}:
        bodies += standard.adoptions.values_list("organisation_id", flat=True)
    people = people_of(bodies, role=Role.DRAFTER)
    tell(people, f"standards.{what}", url=standard.get_absolute_url(), title=standard.title, number=number)
