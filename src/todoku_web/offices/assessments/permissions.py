"""Who may do what with assessments, as sentences."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.models import OrganisationKind
from todoku_web.accounts.predicates import (
    belongs_to_owner,
    is_approver_of_owner,
    is_bureau_of_area,
    is_drafter_of_owner,
    is_prefecture_of_area,
    is_signed_in,
)


@rules.predicate
def is_a_municipality(_person: Any, organisation: Any) -> bool:
    """The organisation is a municipality."""
    return organisation is not None and organisation.kind == OrganisationKind.MUNICIPALITY


@rules.predicate
def is_shared(_person: Any, assessment: Any) -> bool:
    """The assessment is shared with the prefecture and the bureau."""
    return assessment is not None and assessment.is_shared


SENTENCES: dict[str, Any] = {
    "list_assessment": is_signed_in,
    "begin_assessment": is_a_municipality & is_drafter_of_owner,
    "view_assessment": belongs_to_owner | (is_shared & (is_prefecture_of_area | is_bureau_of_area)),
    "view_files": belongs_to_owner,
    "edit_assessment": is_drafter_of_owner,
    "change_files": is_drafter_of_owner,
    "run_assessment": is_drafter_of_owner,
    "write_measurement": is_drafter_of_owner,
    "share_assessment": ~is_shared & is_approver_of_owner,
    "unshare_assessment": is_shared & is_approver_of_owner,
}

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"assessments.{_name}", _sentence)
