"""Gives a model of the portal the library's form: the same pages, file and plans as for those that come with todoku."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.i18n import LANGS, text
from todoku.rollout.catalogue import builtin_models
from todoku.rollout.model import RolloutModel
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.rollout.models import ModelState, PortalModel
from todoku_web.exchange.rollout.standard_model import told_by_standard
from todoku_web.exchange.trials.effects import effect_of
from todoku_web.exchange.trials.models import IndicatorKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku_web.exchange.trials.models import Indicator

_CARRIED = ("trial__need", "organisation", "author", "standard__organisation", "edition__cost")
_LISTS = (
    "trial__indicators",
    "standard__editions",
    "standard__adoptions__organisation",
    "documents__upload",
    "events__actor",
)
_MOST_CHOICES = 200


def library_model(model: PortalModel, *, address: str | None = None) -> RolloutModel:
    """Return a model as the library has it; English falls back to the Japanese text where none was written.

    ``address`` is where the edition of a standard stands, of which the model was made.
    """
    content = model.content
    told = _told_by_trial(model) if model.standard_id is None else told_by_standard(model, address)
    written = [_said(row["said"], row["said_en"]) for row in content.get("conditions", [])]
    return RolloutModel.model_validate(
        {
            **told,
            "id": model.model_id,
            "title": _said(model.title, content.get("title_en")),
            "issue_area": str(model.issue_area),
            "problem": _said(content.get("problem", ""), content.get("problem_en")),
            "conditions": [*told.get("conditions", []), *written],
            "lessons": [_said(row["said"], row["said_en"]) for row in content.get("lessons", [])],
            "documents": [{"title": row["title"], "url": row["url"]} for row in content.get("links", [])],
            "licence": content.get("licence", ""),
        }
    )


def _told_by_trial(model: PortalModel) -> dict[str, Any]:
    content, trial = model.content, model.trial
    decided = trial.decided_at or model.created_at
    return {
        "configuration": model.configuration,
        "why_no_configuration": None
        if model.configuration is not None
        else _why(content.get("why_no_configuration") or ""),
        "costs": [_cost(row) for row in content.get("costs", [])],
        "effects": [_effect(one) for one in _outcomes(model)],
        "proven_in": [area_shown(trial.need.area_code, "ja")],
        "source": {
            "title": trial.title,
            "publisher": model.organisation.name,
            "published": timezone.localdate(decided).isoformat(),
        },
    }


def runnable_choices() -> list[tuple[str, Mapping[str, str]]]:
    """Return the newest published models of which a plan can be made: id, and title by language."""
    found = PortalModel.objects.filter(state=ModelState.PUBLISHED, configuration__isnull=False)
    named = found.order_by("-published_at", "pk").values_list("model_id", "title", "content__title_en")
    return [(model_id, _said(title, title_en)) for model_id, title, title_en in named[:_MOST_CHOICES]]


def published_model(model_id: str) -> RolloutModel | None:
    """Return a published model as the library has it; None for one that there is not, or that is not published."""
    found = portal_model(model_id)
    return library_model(found) if found is not None and found.state == ModelState.PUBLISHED else None


def portal_model(model_id: str) -> PortalModel | None:
    """Return a model of the portal by its id, with all that its page shows; None for one that there is not."""
    made = PortalModel.objects.select_related(*_CARRIED).filter(model_id=model_id)
    found = made.prefetch_related(*_LISTS).first()
    if found is not None and found.edition is not None:
        found.edition.standard = found.standard
    return found


def builtin_model(model_id: str) -> RolloutModel | None:
    """Return a model that comes with todoku; None for one that there is not."""
    return builtin_models().get(model_id)


def _outcomes(model: PortalModel) -> list[Indicator]:
    return [one for one in model.trial.indicators.all() if one.kind == IndicatorKind.OUTCOME]


def _effect(one: Indicator) -> dict[str, Any]:
    effect = effect_of(one)
    named = {lang: text("rollout.change_of", lang, name=one.name) for lang in LANGS}
    return {
        "what": named,
        "unit": str(effect.unit),
        "low": _number(effect.low),
        "middle": _number(effect.change),
        "high": _number(effect.high),
        "count": one.result_count or 1 if effect.is_known else 0,
        "basis": one.result_basis if effect.is_known else "unknown",
        "as_of": "" if one.result_on is None else one.result_on.isoformat(),
        "sources": [one.result_source] if one.result_source else [],
    }


def _cost(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "what": _said(row["what"], ""),
        "unit": row["unit"],
        **{name: row[name] for name in ("low", "middle", "high")},
        "count": row["count"] or 1,
        "basis": row["basis"],
        "as_of": row["as_of"],
        "sources": [row["source"]],
    }


def _said(ja: str, en: str | None) -> dict[str, str]:
    return {"ja": ja, "en": en or ja}


def _why(typed: str) -> dict[str, str]:
    return _said(typed, "") if typed else {lang: text("rollout.page.no_configuration", lang) for lang in LANGS}


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
