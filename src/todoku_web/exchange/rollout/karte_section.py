"""What an area's karte shows of trials and models: its own, and those that fit it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku.rollout.catalogue import builtin_models
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.rollout.fitting import alike_to
from todoku_web.exchange.rollout.models import PortalModel
from todoku_web.exchange.rollout.queries import published_in
from todoku_web.exchange.rollout.standard_model import worked_in
from todoku_web.exchange.rollout.taken import taken_in
from todoku_web.exchange.trials.queries import trials_in

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku.i18n import Lang
    from todoku_web.karte.areas import Area

_MOST = 10


def models_section(area: Area, request: HttpRequest, lang: Lang) -> dict[str, Any]:  # noqa: ARG001 [as sections are asked]
    """Return an area's trials and adoptions, and of a municipality the published models that worked in one like it."""
    adoptions = taken_in(area.codes)[:_MOST]
    titles = titles_of({one.model_id for one in adoptions}, lang)
    trials = list(trials_in(area.codes)[:_MOST])
    return {
        "trials": [(one, area_shown(one.need.area_code, lang)) for one in trials],
        "adoptions": [
            (one, titles.get(one.model_id, one.model_id), area_shown(one.area_code, lang)) for one in adoptions
        ],
        "fitting": _fitting(area, lang) if area.is_municipality else [],
        "is_town": area.is_municipality,
        "code": area.code,
    }


def titles_of(ids: set[str], lang: Lang) -> dict[str, str]:
    """Return the titles of models by their ids."""
    known = builtin_models()
    found = {one: known[one].title(lang) for one in ids & known.keys()}
    named = PortalModel.objects.filter(model_id__in=ids - known.keys()).values_list("model_id", "title", "content")
    return found | {one: (content.get("title_en") if lang == "en" else "") or title for one, title, content in named}


def _fitting(area: Area, lang: Lang) -> list[dict[str, Any]]:
    alike = alike_to(area.code, lang)
    made = []
    for model in published_in(alike)[:_MOST]:
        like, reasons = next(alike[code] for code in worked_in(model) if code in alike)
        made.append({"model": model, "like": like, "reasons": text("parts.list_joint", lang).join(reasons)})
    return made
