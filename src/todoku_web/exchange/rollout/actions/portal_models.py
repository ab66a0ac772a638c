"""Makes a model of a proven trial; writes, publishes and retires models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku_web.accounts.doors import require
from todoku_web.exchange.needs.models.events import REASON_LENGTH
from todoku_web.exchange.rollout.actions.history import locked, written_since, wrote
from todoku_web.exchange.rollout.configuration import carried_over, shown_configuration, typed_configuration
from todoku_web.exchange.rollout.models import ModelDocument, ModelState, PortalModel
from todoku_web.exchange.rollout.models.portal_model import TITLE_LENGTH
from todoku_web.exchange.rollout.workflow import MODEL_WAYS
from todoku_web.parts.collision import Collision
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from todoku_web.exchange.trials.models import Trial
    from todoku_web.uploads.models import Upload

_MOST_DOCUMENTS = 30


def make(trial: Trial, *, by: Any) -> PortalModel:
    """Return the model of a proven trial, a draft with all that is known of it; the one that it has already."""
    require(by, "rollout.make_model", trial)
    with transaction.atomic():
        type(trial).objects.select_for_update(of=("self",)).get(pk=trial.pk)
        made = PortalModel.objects.filter(trial=trial).first()
        if made is not None:
            return made
        configuration = _of_plan(trial)
        model = PortalModel(
            trial=trial,
            author=by,
            organisation=trial.organisation,
            title=trial.title,
            issue_area=trial.need.issue_area,
            configuration=configuration,
            content=_known(trial) | {"configuration": shown_configuration(configuration)},
        )
        model.save(force_insert=True)
        wrote(model, "begun", by=by)
    return model


def write(model: PortalModel, value: dict[str, Any], *, by: Any, seen: int) -> PortalModel:
    """Write what a model says; Collision where somebody else wrote it meanwhile.

    Raises InputError for a configuration that is none or names files. A model of a standard has none, and its title
    is the standard's.
    """
    configuration, kept = None, value
    if model.standard_id is None:
        configuration = typed_configuration(value["configuration"])
        kept = {**value, "configuration": shown_configuration(configuration)}
    with transaction.atomic():
        now = locked(model)
        require(by, "rollout.edit_model", now)
        if kept == now.content:
            return now
        if now.version != seen and "model" in written_since(now, seen):
            raise Collision(now, now.content, kept)
        now.title, now.content, now.configuration = kept.get("title", now.title), kept, configuration
        wrote(now, "edited", by=by, fields=["model"])
    return now


def go(model: PortalModel, name: str, *, by: Any, seen: int, said: str = "") -> PortalModel:
    """Publish or retire a model.

    Raises Collision where it is not what the person saw, InputError without a reason, or without problem and
    licence, NotAllowed where the person may not.
    """
    way = MODEL_WAYS[name]
    with transaction.atomic():
        now = locked(model)
        if now.version != seen:
            raise Collision(now)
        require(by, f"rollout.{name}_model", now)
        reason = paragraphs(said, most=REASON_LENGTH, needed=way.reason)
        lacks = [one for one in ("problem", "licence") if not now.content.get(one)]
        if way.target == ModelState.PUBLISHED:
            if lacks:
                told = {lang: [text(f"rollout.field.{one}", lang) for one in lacks] for lang in LANGS}
                raise InputError("rollout_model.lacks", lacks={lang: ", ".join(told[lang]) for lang in LANGS})
            now.published_at = timezone.now()
        else:
            now.why_retired = reason
        before = now.state
        now.state = way.target
        wrote(now, name, by=by, before=before, said=reason)
    return now


def add_document(model: PortalModel, upload: Upload, *, title: str, by: Any) -> ModelDocument:
    """Return a file of a model; the one that it has already, where the same was handed in under the same title."""
    with transaction.atomic():
        now = locked(model)
        require(by, "rollout.edit_model", now)
        name = one_line(title, most=TITLE_LENGTH) or upload.name[:TITLE_LENGTH]
        made = now.documents.filter(upload__sha256=upload.sha256, title=name).first()
        if made is not None:
            return made
        if now.documents.count() >= _MOST_DOCUMENTS:
            raise InputError("trials.many_files", most=_MOST_DOCUMENTS)
        document = ModelDocument.objects.create(model=now, upload=upload, title=name)
        wrote(now, "document_added", by=by, fields=["documents"])
    return document


def _of_plan(trial: Trial) -> dict[str, Any] | None:
    """Return the settings of the plan from which the trial's need came; None without one, or of one that has none."""
    plan = trial.need.plan
    if plan is None:
        return None
    try:
        return carried_over(plan.config)
    except InputError:
        return None


def _known(trial: Trial) -> dict[str, Any]:
    """Return what a trial says of its model."""
    total_jpy = trial.part("partners").get("total_jpy")
    ended = timezone.localdate(trial.decided_at) if trial.decided_at else timezone.localdate()
    cost = {
        "what": text("rollout.cost_of_trial", "ja"),
        "unit": "yen",
        "low": None,
        "middle": total_jpy,
        "high": None,
        "count": 1,
        "basis": "estimated",
        "as_of": str(ended.year),
        "source": trial.title,
    }
    lessons = trial.part("report").get("lessons", "")
    return {
        "title": trial.title,
        "title_en": "",
        "problem": trial.need.problem,
        "problem_en": "",
        "why_no_configuration": "",
        "licence": "",
        "conditions": [],
        "costs": [] if total_jpy is None else [cost],
        "lessons": [{"said": one, "said_en": ""} for one in lessons.split("\n") if one.strip()],
        "links": [],
    }
