"""Who may do what with trials, as sentences."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.memberships import membership_in, memberships_of
from todoku_web.accounts.models import Role
from todoku_web.accounts.predicates import (
    anybody,
    belongs_to_owner,
    is_drafter_of_owner,
    is_drafter_somewhere,
    is_reviewer_of_owner,
    is_signed_in,
)
from todoku_web.exchange.needs.workflow import NeedState, Transition
from todoku_web.exchange.trials.workflow import EDITABLE, TRANSITIONS, TrialState
from todoku_web.planning.permissions import is_a_working_organisation


@rules.predicate
def is_public(_person: Any, trial: Any) -> bool:
    """An office has started the trial."""
    return bool(trial is not None and trial.is_public)


@rules.predicate
def planned_it(person: Any, trial: Any) -> bool:
    """The person planned the trial themselves."""
    return bool(person.is_authenticated and trial is not None and trial.author_id == person.pk)


@rules.predicate
def is_in_its_office(person: Any, trial: Any) -> bool:
    """The person is in the office that supports the trial."""
    return trial is not None and membership_in(person, trial.office_id) is not None


@rules.predicate
def drafts_in_its_office(person: Any, trial: Any) -> bool:
    """The person drafts in the office that supports the trial, or is more there."""
    return _has_role_in_office(person, trial, Role.DRAFTER)


@rules.predicate
def decides_in_its_office(person: Any, trial: Any) -> bool:
    """The person reviews in the office that supports the trial, or is more there."""
    return _has_role_in_office(person, trial, Role.REVIEWER)


@rules.predicate
def is_in_a_partner(person: Any, trial: Any) -> bool:
    """The person is in an organisation of the portal that takes part in the trial."""
    if trial is None:
        return False
    partners = {row.get("organisation") for row in trial.rows("partners", "partners")} - {None}
    return any(one.organisation_id in partners for one in memberships_of(person))


@rules.predicate
def has_the_need(person: Any, trial: Any) -> bool:
    """The person has the need that the trial is for, or is in the organisation that has it."""
    if trial is None or not person.is_authenticated:
        return False
    need = trial.need
    own = need.organisation_id is None and need.author_id == person.pk
    return own or membership_in(person, need.organisation_id) is not None


@rules.predicate
def can_still_be_written(_person: Any, trial: Any) -> bool:
    """The trial is planned, runs, or has ended without a report."""
    return trial is not None and trial.state in EDITABLE


@rules.predicate
def is_only_planned(_person: Any, trial: Any) -> bool:
    """No office has started the trial."""
    return trial is not None and trial.state == TrialState.PLANNED


@rules.predicate
def can_be_tried(_person: Any, need: Any) -> bool:
    """Somebody was found to meet the need, or a trial of it runs."""
    return need is not None and need.state in {NeedState.MATCHED, NeedState.IN_TRIAL}


def _has_role_in_office(person: Any, trial: Any, role: Any) -> bool:
    found = None if trial is None else membership_in(person, trial.office_id)
    return found is not None and found.has_role(role)


def _from(way: Transition) -> Any:
    """Return the predicate that a trial stands where a transition begins."""

    @rules.predicate(name=f"stands_where_{way.name}_begins")
    def stands(_person: Any, trial: Any) -> bool:
        return trial is not None and trial.state in way.sources

    return stands


sees_its_work = belongs_to_owner | is_in_its_office | is_in_a_partner | has_the_need
decides_on_it = decides_in_its_office & ~planned_it
_BY_OWNER = {"end", "report"}

SENTENCES: dict[str, Any] = {
    "list_trial": anybody,
    "list_own": is_signed_in,
    "begin_trial": can_be_tried & is_drafter_somewhere,
    "begin_trial_for": is_drafter_of_owner & is_a_working_organisation,
    "view_trial": is_public | sees_its_work,
    "view_work": sees_its_work,
    "edit_trial": can_still_be_written & is_drafter_of_owner,
    "log_trial": can_still_be_written & (is_drafter_of_owner | drafts_in_its_office),
    **{
        f"{way.name}_trial": _from(way)
        & (
            is_reviewer_of_owner
            if way.name in _BY_OWNER
            else decides_on_it | (is_only_planned & is_reviewer_of_owner)
            if way.name == "stop"
            else decides_on_it
        )
        for way in TRANSITIONS
    },
}
"""Name of a permission -> who has it; ``right.trials.<name>`` says it in words."""

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"trials.{_name}", _sentence)
