"""Who may do what with models and their adoptions, as sentences."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.models import OrganisationKind
from todoku_web.accounts.predicates import (
    anybody,
    belongs_to_owner,
    is_drafter_of_owner,
    is_reviewer_of_owner,
    is_signed_in,
)
from todoku_web.exchange.needs.workflow import Transition
from todoku_web.exchange.rollout.workflow import (
    ADOPTION_TRANSITIONS,
    EDITABLE_MODELS,
    GOING_ON,
    MODEL_TRANSITIONS,
)
from todoku_web.exchange.trials.workflow import TrialState
from todoku_web.offices.standards.permissions import drafts_in_its_lead, is_published
from todoku_web.planning.permissions import is_a_working_organisation


@rules.predicate
def is_public(_person: Any, thing: Any) -> bool:
    """The model was published, or the adoption decided."""
    return bool(thing is not None and thing.is_public)


@rules.predicate
def was_proven(_person: Any, trial: Any) -> bool:
    """The office of the trial has found it proven."""
    return trial is not None and trial.state == TrialState.PROVEN


@rules.predicate
def model_can_be_written(_person: Any, model: Any) -> bool:
    """The model is not retired."""
    return model is not None and model.state in EDITABLE_MODELS


@rules.predicate
def adoption_goes_on(_person: Any, adoption: Any) -> bool:
    """The adoption was neither measured nor dropped."""
    return adoption is not None and adoption.state in GOING_ON


@rules.predicate
def is_a_municipality(_person: Any, organisation: Any) -> bool:
    """The organisation is a municipality."""
    return organisation is not None and organisation.kind == OrganisationKind.MUNICIPALITY


@rules.predicate
def looks_after_towns(_person: Any, organisation: Any) -> bool:
    """The organisation is a prefecture or a bureau."""
    return organisation is not None and organisation.kind in {OrganisationKind.PREFECTURE, OrganisationKind.BUREAU}


def _from(way: Transition) -> Any:
    """Return the predicate that a thing stands where a transition begins."""

    @rules.predicate(name=f"stands_where_{way.name}_begins")
    def stands(_person: Any, thing: Any) -> bool:
        return thing is not None and thing.state in way.sources

    return stands


SENTENCES: dict[str, Any] = {
    "list_model": anybody,
    "list_own": is_signed_in,
    "make_model": was_proven & is_drafter_of_owner,
    "make_model_of_standard": is_published & drafts_in_its_lead,
    "view_model": is_public | belongs_to_owner,
    "edit_model": model_can_be_written & is_drafter_of_owner,
    **{f"{way.name}_model": _from(way) & is_reviewer_of_owner for way in MODEL_TRANSITIONS},
    "adopt_for": is_a_municipality & is_drafter_of_owner & is_a_working_organisation,
    "view_adoption": is_public | belongs_to_owner,
    "view_adoption_work": belongs_to_owner,
    "edit_adoption": adoption_goes_on & is_drafter_of_owner,
    **{f"{way.name}_adoption": _from(way) & is_reviewer_of_owner for way in ADOPTION_TRANSITIONS},
    "import_collected": looks_after_towns & is_reviewer_of_owner,
    "remove_collected": is_reviewer_of_owner,
}
"""Name of a permission -> who has it; ``right.rollout.<name>`` says it in words."""

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"rollout.{_name}", _sentence)
