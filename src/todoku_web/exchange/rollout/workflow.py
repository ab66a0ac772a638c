"""The states of models for roll-out and of their adoptions, and every way from one to another, as data."""

from __future__ import annotations

from typing import Any

from django.db import models

from todoku_web.exchange.needs.workflow import Transition


class ModelState(models.TextChoices):
    """Where a model stands; the texts are keys of the catalogue."""

    DRAFT = "draft", "rollout.state.draft"
    PUBLISHED = "published", "rollout.state.published"
    RETIRED = "retired", "rollout.state.retired"


class AdoptionState(models.TextChoices):
    """Where an adoption stands; the texts are keys of the catalogue."""

    CONSIDERING = "considering", "rollout.adoption_state.considering"
    ADOPTED = "adopted", "rollout.adoption_state.adopted"
    RUNNING = "running", "rollout.adoption_state.running"
    MEASURED = "measured", "rollout.adoption_state.measured"
    DROPPED = "dropped", "rollout.adoption_state.dropped"


_M: Any = ModelState
_A: Any = AdoptionState
PUBLIC_MODELS = (_M.PUBLISHED, _M.RETIRED)
"""A retired one stays where it was, with why, so that nobody's link breaks."""
EDITABLE_MODELS = (_M.DRAFT, _M.PUBLISHED)
TAKEN = (_A.ADOPTED, _A.RUNNING, _A.MEASURED)
"""What everybody sees, and the spread counts."""
GOING_ON = (_A.CONSIDERING, _A.ADOPTED, _A.RUNNING)

MODEL_TRANSITIONS = (
    Transition("publish", "公開", (_M.DRAFT,), _M.PUBLISHED),
    Transition("retire", "公開の終了", (_M.PUBLISHED,), _M.RETIRED, reason=True, said_to_all=True),
)
ADOPTION_TRANSITIONS = (
    Transition("adopt", "導入の決定", (_A.CONSIDERING,), _A.ADOPTED),
    Transition("run", "運用の開始", (_A.ADOPTED,), _A.RUNNING),
    Transition("measure", "効果の報告", (_A.RUNNING,), _A.MEASURED),
    Transition("drop", "取りやめ", GOING_ON, _A.DROPPED, reason=True),
)
MODEL_WAYS = {one.name: one for one in MODEL_TRANSITIONS}
ADOPTION_WAYS = {one.name: one for one in ADOPTION_TRANSITIONS}
