"""What pages and other apps ask of models, adoptions and collected trials, each in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.rollout.models import Adoption, CollectedTrial, ModelState, PortalModel
from todoku_web.offices.standards.models import Adoption as AtStandard
from todoku_web.offices.standards.workflow import AdoptionState as StandardState
from todoku_web.offices.standards.workflow import EditionState
from todoku_web.planning.models import Plan

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

_MOST_WORDS = 5
_MOST_PLANS = 5


@dataclass(frozen=True, slots=True)
class ModelsAsked:
    """What a list of models is filtered by; empty for all."""

    issue: str = ""
    words: str = ""


def published(asked: ModelsAsked) -> QuerySet[PortalModel]:
    """Return the published models that were asked for, the newest first; not those of an edition that was withdrawn."""
    found = _with_origin(PortalModel.objects.filter(state=ModelState.PUBLISHED))
    found = found.exclude(edition__state=EditionState.WITHDRAWN)
    if asked.issue in IssueArea.values:
        found = found.filter(issue_area=asked.issue)
    for word in asked.words.split()[:_MOST_WORDS]:
        of_standards = Q(standard__business__icontains=word)
        found = found.filter(Q(title__icontains=word) | Q(organisation__name__icontains=word) | of_standards)
    return found.order_by("-published_at", "pk")


def own_models(person: Any) -> QuerySet[PortalModel]:
    """Return the models of a person's organisations."""
    found = _with_origin(PortalModel.objects.filter(organisation__in=_bodies(person)))
    return found.order_by("-changed_at", "pk")


def adoption_for_page(adoption_id: Any) -> Adoption | None:
    """Return an adoption with all that its page shows."""
    found = Adoption.objects.select_related("organisation", "need", "author").prefetch_related("events__actor")
    return found.filter(pk=adoption_id).first()


def plans_following(adoption: Adoption) -> list[Plan]:
    """Return the computed plans of an adopter that follow the model, the last changed first."""
    own = Plan.objects.filter(organisation=adoption.organisation_id, current__isnull=False).select_related("current")
    named = own.filter(config__rollout_model__id=adoption.model_id)
    return list(named.order_by("-changed_at", "pk")[:_MOST_PLANS])


def collected(issue: str = "", words: str = "") -> QuerySet[CollectedTrial]:
    """Return the collected trials that were asked for, the newest year first."""
    found = CollectedTrial.objects.select_related("organisation")
    if issue in IssueArea.values:
        found = found.filter(issue_area=issue)
    for word in words.split()[:_MOST_WORDS]:
        found = found.filter(Q(title__icontains=word) | Q(place__icontains=word) | Q(operator__icontains=word))
    return found.order_by("-year", "title", "pk")


def published_in(codes: Collection[str]) -> QuerySet[PortalModel]:
    """Return the published models that worked in some municipalities, the newest first."""
    standards = AtStandard.objects.filter(state=StandardState.INTRODUCED, organisation__area_code__in=list(codes))
    of_trials = Q(trial__need__area_code__in=list(codes))
    return published(ModelsAsked()).filter(of_trials | Q(standard__in=standards.values("standard")))


def _with_origin(found: QuerySet[PortalModel]) -> QuerySet[PortalModel]:
    """Return models with what their lists tell of the trials and standards that they were made of."""
    made = found.select_related("organisation", "trial__need", "standard", "edition")
    return made.prefetch_related("standard__adoptions__organisation")


def _bodies(person: Any) -> list[int]:
    return [one.organisation_id for one in memberships_of(person)]
