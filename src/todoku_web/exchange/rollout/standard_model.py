"""What a model of a standard tells: the standard's own record alone, so that nothing is written, or counted, twice.

The adoption that a municipality records at the standard is the truth: the model counts it among its adopters, and the
exchange keeps no adoption of its own for such a model.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.i18n import LANGS, text
from todoku_web.exchange.needs.places import area_shown, holding
from todoku_web.offices.standards.queries import newest_published
from todoku_web.offices.standards.workflow import AdoptionState, EditionState

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku_web.exchange.rollout.models import PortalModel
    from todoku_web.offices.standards.models import Adoption, Cost, Edition

PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a model stands to its standard."""

    is_withdrawn: bool
    """Whether its edition was withdrawn."""
    newer: Edition | None
    """The published edition to which it can be brought."""


def standing_of(model: PortalModel) -> Standing:
    """Return how a model of a standard stands to it."""
    newest = newest_published(model.standard)
    newer = newest if newest is not None and newest.pk != model.edition_id else None
    return Standing(model.edition.state != EditionState.PUBLISHED, newer)


def introduced(model: PortalModel) -> list[Adoption]:
    """Return the adoptions of a model's standard by municipalities that work by it."""
    return [one for one in model.standard.adoptions.all() if one.state == AdoptionState.INTRODUCED]


def told_by_standard(model: PortalModel, address: str | None) -> dict[str, Any]:
    """Return what a model has from its standard, as the library's model has it; ``address`` is of its edition.

    What a withdrawn edition said is told no more.
    """
    edition = model.edition
    is_shown = edition.state == EditionState.PUBLISHED
    rules = [line.strip() for line in edition.rules.splitlines() if line.strip()] if is_shown else []
    return {
        "steps": edition.steps if is_shown else [],
        "conditions": [{"ja": one, "en": one} for one in rules],
        "configuration": None,
        "why_no_configuration": _in_both("rollout.work_has_no_configuration"),
        "costs": _costs(getattr(edition, "cost", None)),
        "effects": _effects(model),
        "proven_in": [area_shown(one.organisation.area_code, "ja") for one in introduced(model)],
        "source": {
            "title": text("rollout.edition_of", "ja", title=model.standard.title, number=edition.number),
            "publisher": model.standard.organisation.name,
            "published": _published_on(edition),
            "url": address if is_shown else None,
        },
    }


def worked_in(model: PortalModel) -> list[str]:
    """Return the codes of the municipalities of today in which a model worked: of its trial, or of its standard."""
    if model.standard_id is None:
        return [holding(model.trial.need.area_code)[0]]
    return [holding(one.organisation.area_code)[0] for one in introduced(model)]


def where_told(model: PortalModel, lang: Lang) -> str:
    """Return in words where a model worked."""
    if model.standard_id is None:
        return area_shown(model.trial.need.area_code, lang)
    return text("rollout.introduced_by", lang, count=len(introduced(model)))


def _published_on(edition: Edition) -> str:
    told = edition.standard.events.filter(action=PUBLISH, edition=edition.number).order_by("-at").first()
    return timezone.localdate(edition.added_at if told is None else told.at).isoformat()


def _costs(cost: Cost | None) -> list[dict[str, Any]]:
    """Return the amounts of a cost as figures; none of one that is unknown."""
    if cost is None:
        return []
    source = text("rollout.cost_source", "ja", basis=text(f"standards.cost_basis.{cost.basis}", "ja"), said=cost.source)
    amounts = (("initial", "yen", cost.initial_jpy), ("yearly", "yen/year", cost.yearly_jpy))
    return [
        {
            "what": _in_both(f"rollout.cost_of_standard.{name}"),
            "unit": unit,
            "low": None,
            "middle": float(value),
            "high": None,
            "count": 1,
            "basis": "estimated",
            "as_of": "" if cost.as_of is None else cost.as_of.isoformat(),
            "sources": [source],
        }
        for name, unit, value in amounts
        if value is not None
    ]


def _effects(model: PortalModel) -> list[dict[str, Any]]:
    """Return how the hours of a year changed, over those who work by the standard and know it; empty without them."""
    known = [one for one in introduced(model) if one.hours_saved is not None]
    if not known:
        return []
    changes = sorted(float(-one.hours_saved) for one in known if one.hours_saved is not None)
    is_range = len(changes) > 1
    towns = [area_shown(one.organisation.area_code, "ja") for one in known]
    return [
        {
            "what": _in_both("rollout.hours_changed", business=model.standard.business),
            "unit": "hour/year",
            "low": changes[0] if is_range else None,
            "middle": median(changes),
            "high": changes[-1] if is_range else None,
            "count": len(changes),
            "basis": "measured" if all(one.basis == "measured" for one in known) else "estimated",
            "as_of": max((one.period_to.isoformat() for one in known if one.period_to is not None), default=""),
            "sources": [text("rollout.told_by_adopters", "ja", title=model.standard.title, towns=towns)],
        }
    ]


def _in_both(key: str, **named: Any) -> dict[str, str]:
    return {lang: text(key, lang, **named) for lang in LANGS}
