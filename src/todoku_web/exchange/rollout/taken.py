"""Who took models over, wherever that is recorded: of a model of a standard at the standard, of any other here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from todoku.dates import fiscal_year
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.rollout.models import Adoption
from todoku_web.exchange.rollout.workflow import PUBLIC_MODELS, TAKEN
from todoku_web.offices.standards.models import Adoption as AtStandard
from todoku_web.offices.standards.workflow import AdoptionState

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Taken:
    """A municipality's taking over of a model."""

    model_id: str
    organisation_id: int
    area_code: str
    decided_on: date | None
    fiscal_year: int | None
    """In which it was decided."""
    state: str
    """Key of the word for how far it is."""
    address: str
    """Of a page on which it is told."""
    changed_at: datetime


def all_taken() -> list[Taken]:
    """Return everything that everybody sees, the first fiscal year first."""
    return _by_year(_told(Adoption.objects.filter(state__in=TAKEN), _at_standards()))


def taken_of(model_id: str) -> list[Taken]:
    """Return who took a model over, as everybody sees it, the first fiscal year first."""
    own = Adoption.objects.filter(model_id=model_id, state__in=TAKEN)
    return _by_year(_told(own, _at_standards().filter(standard__rollout_model__model_id=model_id)))


def taken_in(codes: Collection[str]) -> list[Taken]:
    """Return what everybody sees in some municipalities, the last decided first."""
    own = Adoption.objects.filter(area_code__in=list(codes), state__in=TAKEN)
    found = _told(own, _at_standards().filter(organisation__area_code__in=list(codes)))
    return sorted(found, key=lambda one: (one.decided_on is not None, one.decided_on), reverse=True)


def taken_by(person: Any) -> list[Taken]:
    """Return what a person's organisations take over or consider, the last changed first, with where it is written."""
    bodies = [one.organisation_id for one in memberships_of(person)]
    own = [_here(one) for one in Adoption.objects.filter(organisation__in=bodies)]
    at_standards = _at_standards().filter(organisation__in=bodies)
    found = [*own, *(replace(_there(one), address=one.standard.get_absolute_url()) for one in at_standards)]
    return sorted(found, key=lambda one: one.changed_at, reverse=True)


def _at_standards() -> QuerySet[AtStandard]:
    """Return the adoptions of standards whose model everybody sees; one that ended counts no more."""
    found = AtStandard.objects.exclude(state=AdoptionState.ENDED)
    shown = found.filter(standard__rollout_model__state__in=PUBLIC_MODELS)
    return shown.select_related("organisation", "standard__rollout_model")


def _told(own: QuerySet[Adoption], at_standards: QuerySet[AtStandard]) -> list[Taken]:
    return [*(_here(one) for one in own), *(_there(one) for one in at_standards)]


def _here(one: Adoption) -> Taken:
    return Taken(
        model_id=one.model_id,
        organisation_id=one.organisation_id,
        area_code=one.area_code,
        decided_on=one.adopted_on,
        fiscal_year=one.fiscal_year,
        state=one.get_state_display(),
        address=reverse("rollout:adoption", args=[one.pk]),
        changed_at=one.changed_at,
    )


def _there(one: AtStandard) -> Taken:
    """Return an adoption of a standard, with the page of the model: a standard may be withdrawn, a model stays."""
    model_id = one.standard.rollout_model.model_id
    return Taken(
        model_id=model_id,
        organisation_id=one.organisation_id,
        area_code=one.organisation.area_code,
        decided_on=one.decided_on,
        fiscal_year=fiscal_year(one.decided_on),
        state=one.get_state_display(),
        address=reverse("rollout:model", args=[model_id]),
        changed_at=one.changed_at,
    )


def _by_year(found: list[Taken]) -> list[Taken]:
    return sorted(found, key=lambda one: (one.fiscal_year is None, one.fiscal_year, one.area_code))
