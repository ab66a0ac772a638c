"""Finds the body in whose name a person acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.accounts.memberships import membership_in

if TYPE_CHECKING:
    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.trials.models import Trial


def acts_for(person: Any, trial: Trial) -> Organisation | None:
    """Return the body for which a person does something with a trial: who carries it out, else its office."""
    for body_id in (trial.organisation_id, trial.office_id):
        found = membership_in(person, body_id)
        if found is not None:
            return found.organisation
    return None
