"""What pages and other apps ask of trials, each in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.trials.models import Trial, TrialState

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class TrialsAsked:
    """What a list of trials is filtered by; empty for all."""

    issue: str = ""
    state: str = ""
    words: str = ""
    codes: tuple[str, ...] = ()
    """Municipalities."""


def public_trials() -> QuerySet[Trial]:
    """Return the trials that everybody sees."""
    return Trial.objects.filter(has_run=True).select_related("organisation", "need")


def filtered(trials: QuerySet[Trial], asked: TrialsAsked) -> QuerySet[Trial]:
    """Return the trials that were asked for, the last changed first."""
    if asked.issue in IssueArea.values:
        trials = trials.filter(need__issue_area=asked.issue)
    if asked.state in TrialState.values:
        trials = trials.filter(state=asked.state)
    if asked.codes:
        trials = trials.filter(need__area_code__in=asked.codes)
    for word in asked.words.split()[:_MOST_WORDS]:
        trials = trials.filter(
            Q(title__icontains=word) | Q(organisation__name__icontains=word) | Q(need__title__icontains=word)
        )
    return trials.order_by("-changed_at", "pk")


def own_trials(person: Any) -> QuerySet[Trial]:
    """Return the trials that a person's organisations carry out or support, and those of their needs."""
    bodies = [one.organisation_id for one in memberships_of(person)]
    own = Q(organisation__in=bodies) | Q(office__in=bodies) | Q(need__organisation__in=bodies)
    found = Trial.objects.filter(own | Q(need__organisation=None, need__author=person))
    return found.select_related("organisation", "need").order_by("-changed_at", "pk")


def trial_for_page(trial_id: Any) -> Trial | None:
    """Return a trial with all that its page shows."""
    found = Trial.objects.select_related("organisation", "office", "author", "need__organisation")
    prefetched = found.prefetch_related(
        "indicators__evidence", "files__upload", "log__file", "log__by", "events__actor"
    )
    return prefetched.filter(pk=trial_id).first()


def trials_of_need(need_id: Any) -> QuerySet[Trial]:
    """Return the trials of a need with what is asked to say who sees them."""
    return Trial.objects.filter(need_id=need_id).select_related("organisation", "need").order_by("-created_at", "pk")


def trials_in(codes: Collection[str]) -> QuerySet[Trial]:
    """Return the trials that everybody sees of needs in some municipalities, the last changed first."""
    return public_trials().filter(need__area_code__in=list(codes)).order_by("-changed_at", "pk")
