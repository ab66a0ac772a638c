"""Who may do what with comparisons, as sentences."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.memberships import membership_in
from todoku_web.accounts.models import Role
from todoku_web.accounts.predicates import (
    anybody,
    is_approver_of_owner,
    is_drafter_of_owner,
)
from todoku_web.planning.permissions import is_a_working_organisation


def _bodies(comparison: Any) -> list[int]:
    """Return the ids of the bodies that take part, the one that leads first."""
    return [comparison.organisation_id, *(one.organisation_id for one in comparison.members.all())]


@rules.predicate
def is_public(_person: Any, comparison: Any) -> bool:
    """The comparison is public."""
    return comparison is not None and comparison.is_public


@rules.predicate
def takes_part(person: Any, comparison: Any) -> bool:
    """The person is in a body that takes part in the comparison."""
    return comparison is not None and any(membership_in(person, body) is not None for body in _bodies(comparison))


@rules.predicate
def drafts_in_a_part(person: Any, comparison: Any) -> bool:
    """The person drafts in a body that takes part in the comparison."""
    if comparison is None:
        return False
    found = (membership_in(person, body) for body in _bodies(comparison))
    return any(one is not None and one.has_role(Role.DRAFTER) for one in found)


@rules.predicate
def drafts_in_its_lead(person: Any, thing: Any) -> bool:
    """The person drafts in the body that leads the comparison of which the thing is a part."""
    one = None if thing is None else membership_in(person, thing.comparison.organisation_id)
    return one is not None and one.has_role(Role.DRAFTER)


SENTENCES: dict[str, Any] = {
    "list_comparison": anybody,
    "begin_comparison": is_drafter_of_owner & is_a_working_organisation,
    "view_comparison": is_public | takes_part,
    "view_evidence": takes_part,
    "edit_comparison": is_drafter_of_owner,
    "add_member": is_drafter_of_owner,
    "add_evidence": drafts_in_a_part,
    "settle_columns": is_drafter_of_owner | drafts_in_its_lead,
    "remove_evidence": is_drafter_of_owner | drafts_in_its_lead,
    "run_comparison": drafts_in_a_part,
    "decide_labels": drafts_in_a_part,
    "record_variation": drafts_in_a_part,
    "remove_variation": is_drafter_of_owner | drafts_in_its_lead,
    "publish_comparison": ~is_public & is_approver_of_owner,
    "withdraw_comparison": is_public & is_approver_of_owner,
}

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"comparisons.{_name}", _sentence)
